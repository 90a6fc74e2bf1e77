import * as v from 'valibot';

/** SRTP protection profiles of plain transports (RFC 3711, RFC 7714). */
export const srtpCryptoSuite = v.picklist(
  ['AEAD_AES_256_GCM', 'AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'],
  'must be a known suite such as "AES_CM_128_HMAC_SHA1_80"',
);
export type SrtpCryptoSuite = v.InferOutput<typeof srtpCryptoSuite>;

/** Keys of one direction, as in SDP security descriptions (RFC 4568). */
export const srtpParameters = v.object({
  cryptoSuite: srtpCryptoSuite,
  /** Master key and master salt, concatenated. */
  keyBase64: v.pipe(
    v.string('must be a string'),
    v.maxLength(128, 'must have at most 128 characters'),
    v.base64('must be base64'),
  ),
});
export type SrtpParameters = v.InferOutput<typeof srtpParameters>;
