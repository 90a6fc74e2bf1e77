import { createSrtpCipher, type SrtpCipherFactory } from './createSrtpCipher.ts';
import { DEFAULT_PACKETS_AHEAD } from './KeyStream.ts';
import { estimateRolloverCounter } from './rolloverCounter.ts';
import { deriveSessionKeys } from './SessionKeys.ts';
import type { RtpStreamCipher, SrtpCipher } from './SrtpCipher.ts';
import { SRTP_PROFILES, type SrtpProfileName } from './SrtpProfile.ts';

const SEQUENCE_NUMBER_OFFSET = 2;
const RTCP_SSRC_OFFSET = 4;
const SRTCP_INDEX_MASK = 0x7fffffff;

/** The sending direction of an SRTP session (RFC 3711, RFC 7714). */
export class SrtpSender {
  readonly #cipher: SrtpCipher;
  readonly #streams = new Map<number, SrtpSendStream>();
  // One index for all senders of compounds: each of them sees it rise, which is all that a receiver asks for.
  #rtcpIndex = 0;

  /**
   * @param createCipher which make encrypts; default node's own crypto.
   * @throws TypeError when key or salt are not as long as the profile wants them.
   */
  constructor(
    profile: SrtpProfileName,
    masterKey: Buffer,
    masterSalt: Buffer,
    createCipher: SrtpCipherFactory = createSrtpCipher,
  ) {
    const sizes = SRTP_PROFILES[profile];
    this.#cipher = createCipher(sizes, deriveSessionKeys(sizes, masterKey, masterSalt));
  }

  /**
   * The stream of an SSRC, made when it is new. A consumer keeps it, so that a packet costs no look-up.
   *
   * @param packetsAhead for how many packets the key stream may be made ahead (AES-CM); a power of two. Default 16, at
   *   most 10 KiB. 1 for streams of few packets, such as retransmissions: slower, but they occupy nothing.
   */
  stream(ssrc: number, packetsAhead = DEFAULT_PACKETS_AHEAD): SrtpSendStream {
    let stream = this.#streams.get(ssrc);
    if (stream === undefined) {
      stream = new SrtpSendStream(this.#cipher.rtpStream(ssrc, packetsAhead, false));
      this.#streams.set(ssrc, stream);
    }
    return stream;
  }

  /**
   * Forgets an SSRC. It must not be used again in this session: its packet indices would begin anew, and two packets
   * under one index give both away.
   */
  removeStream(ssrc: number): void {
    this.#streams.delete(ssrc);
  }

  /**
   * Protects an RTCP compound in place (RFC 3711 section 3.4). The buffer has `SLOT_HEADROOM_BYTES` in front of
   * `offset`, which are overwritten, and `SLOT_TAILROOM_BYTES` behind.
   *
   * @param lengthBytes at least 8.
   * @returns the new length in bytes.
   */
  protectRtcp(buffer: Buffer, offset: number, lengthBytes: number): number {
    this.#rtcpIndex = (this.#rtcpIndex + 1) & SRTCP_INDEX_MASK;
    const ssrc = buffer.readUInt32BE(offset + RTCP_SSRC_OFFSET);
    return this.#cipher.protectRtcp(buffer, offset, lengthBytes, ssrc, this.#rtcpIndex);
  }

  /** Gives back what it holds. Idempotent; nothing can be protected after it. */
  close(): void {
    this.#cipher.close();
  }
}

/** One SSRC of the sending direction. */
export class SrtpSendStream {
  readonly #cipher: RtpStreamCipher;
  #highestIndex = -1;

  constructor(cipher: RtpStreamCipher) {
    this.#cipher = cipher;
  }

  /**
   * Protects an RTP packet in place. The buffer has `SLOT_HEADROOM_BYTES` in front of `offset`, which are overwritten,
   * and `SLOT_TAILROOM_BYTES` behind.
   *
   * A packet may be sent again under its old sequence number, if it is the same packet: two payloads under one number
   * give both away, and with GCM so do two headers. Retransmissions that change header extensions belong in RTX.
   *
   * @param lengthBytes of header and payload.
   * @param payloadOffset where the payload begins, counted from `offset`.
   * @returns the new length in bytes; 0 if the packet is older than the first turn of the sequence numbers, which
   *   nobody could decrypt.
   */
  protectRtp(buffer: Buffer, offset: number, lengthBytes: number, payloadOffset: number): number {
    const sequenceNumber = buffer.readUInt16BE(offset + SEQUENCE_NUMBER_OFFSET);
    const rolloverCounter = estimateRolloverCounter(this.#highestIndex, sequenceNumber);
    if (rolloverCounter < 0) return 0;
    const index = rolloverCounter * 0x10000 + sequenceNumber;
    if (index > this.#highestIndex) this.#highestIndex = index;
    return this.#cipher.protect(buffer, offset, lengthBytes, payloadOffset, rolloverCounter, sequenceNumber);
  }
}
