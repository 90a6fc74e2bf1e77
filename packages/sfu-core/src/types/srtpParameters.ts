/** SRTP protection profiles, strongest first (RFC 3711, RFC 7714). */
export type SrtpCryptoSuite =
  | 'AEAD_AES_256_GCM'
  | 'AEAD_AES_128_GCM'
  | 'AES_CM_128_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32';

/** Keys of one direction, as in SDP security descriptions (RFC 4568). */
export type SrtpParameters = {
  cryptoSuite: SrtpCryptoSuite;
  /** Master key and master salt, concatenated, Base64. */
  keyBase64: string;
};
