import type { SrtpProfile } from './SrtpProfile.ts';

/**
 * The cryptography of one direction of one SRTP session, without its bookkeeping: roll-over counters, replay windows and
 * header checks are the caller's. There are several makes (node's own crypto; accelerators); all pass the same vectors.
 */
export interface SrtpCipher {
  readonly profile: SrtpProfile;

  /**
   * The cipher of one RTP stream. Cheap until it is first used, so that one can be made for a packet that may turn out
   * to be forged.
   *
   * @param packetsAhead for how many packets a cipher that works ahead may do so: 1 for streams of few packets.
   * @param reordered true on the receiving side, where neighbouring packets change places.
   */
  rtpStream(ssrc: number, packetsAhead: number, reordered: boolean): RtpStreamCipher;

  /**
   * Encrypts an RTCP compound and appends tag and index, in place; headroom and tailroom as in `PacketSlot.ts`.
   *
   * @returns the new length in bytes; 0: it could not be done, after `close()` for instance.
   */
  protectRtcp(buffer: Buffer, offset: number, lengthBytes: number, ssrc: number, index: number): number;

  /**
   * Checks and decrypts an SRTCP compound in place; on failure the buffer is as it was. The caller has checked that
   * header, index and tag fit in, and read the index.
   *
   * @param encrypted the E flag; without it the compound is only authenticated.
   * @returns the plaintext's length in bytes, or `SrtpFailure.AUTHENTICATION`.
   */
  unprotectRtcp(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    ssrc: number,
    index: number,
    encrypted: boolean,
  ): number;

  /** Gives back what it holds outside of JavaScript's memory. Idempotent; nothing can be protected or checked after it. */
  close(): void;
}

/** The cipher of one SSRC. `payloadOffset` counts from `offset`. */
export interface RtpStreamCipher {
  /**
   * Encrypts the payload and appends the tag, in place; headroom and tailroom as in `PacketSlot.ts`.
   *
   * @returns the new length in bytes; 0: it could not be done, after `close()` for instance.
   */
  protect(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    payloadOffset: number,
    rolloverCounter: number,
    sequenceNumber: number,
  ): number;

  /**
   * Checks and decrypts in place; on failure the buffer is as it was. The caller has checked that header and tag fit in.
   *
   * @returns the plaintext packet's length in bytes, or `SrtpFailure.AUTHENTICATION`.
   */
  unprotect(
    buffer: Buffer,
    offset: number,
    lengthBytes: number,
    payloadOffset: number,
    rolloverCounter: number,
    sequenceNumber: number,
  ): number;
}

/** The E flag of SRTCP: the compound is encrypted, not only authenticated (RFC 3711 section 3.4). */
export const SRTCP_ENCRYPTED_FLAG = 0x80000000;

/** What stays in clear of an RTCP compound: the first packet's header and its sender's SSRC. */
export const SRTCP_HEADER_BYTES = 8;

/** The E flag and the 31-bit index. */
export const SRTCP_INDEX_BYTES = 4;
