import type { SrtpProfileName } from '@parley/dtls';

export type { SrtpProfileName };

/** Sizes of a protection profile; all lengths in bytes. */
export interface SrtpProfile {
  readonly name: SrtpProfileName;
  /** Length of the master key and of every session encryption key. */
  readonly keyLengthBytes: 16 | 32;
  /** Length of the master salt and of every session salt: 14 for AES-CM, 12 for GCM. */
  readonly saltLengthBytes: 14 | 12;
  /** Length of the session authentication key; 0 where the cipher authenticates by itself. */
  readonly authenticationKeyLengthBytes: 20 | 0;
  /** What protection adds to an RTP packet. */
  readonly rtpTagLengthBytes: 16 | 10 | 4;
  /** What protection adds to an RTCP compound, besides the four bytes of E flag and index. */
  readonly rtcpTagLengthBytes: 16 | 10;
  /**
   * Whether the SRTCP tag stands in front of the E flag and index (GCM, RFC 7714 section 9.3)
   * or behind them (AES-CM, RFC 3711 section 3.4).
   */
  readonly rtcpTagBeforeIndex: boolean;
}

/** Every profile the engine speaks, by name. */
export const SRTP_PROFILES: Readonly<Record<SrtpProfileName, SrtpProfile>> = {
  AEAD_AES_256_GCM: {
    name: 'AEAD_AES_256_GCM',
    keyLengthBytes: 32,
    saltLengthBytes: 12,
    authenticationKeyLengthBytes: 0,
    rtpTagLengthBytes: 16,
    rtcpTagLengthBytes: 16,
    rtcpTagBeforeIndex: true,
  },
  AEAD_AES_128_GCM: {
    name: 'AEAD_AES_128_GCM',
    keyLengthBytes: 16,
    saltLengthBytes: 12,
    authenticationKeyLengthBytes: 0,
    rtpTagLengthBytes: 16,
    rtcpTagLengthBytes: 16,
    rtcpTagBeforeIndex: true,
  },
  AES_CM_128_HMAC_SHA1_80: {
    name: 'AES_CM_128_HMAC_SHA1_80',
    keyLengthBytes: 16,
    saltLengthBytes: 14,
    authenticationKeyLengthBytes: 20,
    rtpTagLengthBytes: 10,
    rtcpTagLengthBytes: 10,
    rtcpTagBeforeIndex: false,
  },
  // Only RTP's tag is short; RTCP keeps 80 bits (RFC 5764 section 4.1.2).
  AES_CM_128_HMAC_SHA1_32: {
    name: 'AES_CM_128_HMAC_SHA1_32',
    keyLengthBytes: 16,
    saltLengthBytes: 14,
    authenticationKeyLengthBytes: 20,
    rtpTagLengthBytes: 4,
    rtcpTagLengthBytes: 10,
    rtcpTagBeforeIndex: false,
  },
};
