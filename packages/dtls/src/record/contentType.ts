/** What a record carries (RFC 5246 section 6.2.1). */
export const contentType = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  applicationData: 23,
} as const;

/** DTLS 1.2 on the wire; 1.0 is accepted in a record's header only, because a first hello may carry it. */
export const DTLS_1_2 = 0xfefd;
export const DTLS_1_0 = 0xfeff;

/** Longest plaintext of one record, bytes (RFC 5246 section 6.2.1). */
export const MAX_PLAINTEXT_BYTES = 16_384;
