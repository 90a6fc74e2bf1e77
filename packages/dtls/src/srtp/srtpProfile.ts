/** The SRTP protection profiles that can be negotiated (RFC 5764 section 4.1.2, RFC 7714 section 14.2). */
export type SrtpProfileName =
  | 'AEAD_AES_256_GCM'
  | 'AEAD_AES_128_GCM'
  | 'AES_CM_128_HMAC_SHA1_80'
  | 'AES_CM_128_HMAC_SHA1_32';

/** The numbers and sizes that belong to a profile. */
export interface SrtpProfile {
  name: SrtpProfileName;
  id: number;
  keyBytes: number;
  saltBytes: number;
}

export const srtpProfiles: Readonly<Record<SrtpProfileName, SrtpProfile>> = {
  AEAD_AES_256_GCM: { name: 'AEAD_AES_256_GCM', id: 0x0008, keyBytes: 32, saltBytes: 12 },
  AEAD_AES_128_GCM: { name: 'AEAD_AES_128_GCM', id: 0x0007, keyBytes: 16, saltBytes: 12 },
  AES_CM_128_HMAC_SHA1_80: { name: 'AES_CM_128_HMAC_SHA1_80', id: 0x0001, keyBytes: 16, saltBytes: 14 },
  AES_CM_128_HMAC_SHA1_32: { name: 'AES_CM_128_HMAC_SHA1_32', id: 0x0002, keyBytes: 16, saltBytes: 14 },
};
