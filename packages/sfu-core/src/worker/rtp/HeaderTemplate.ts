import type { RtpPacket } from './RtpPacket.ts';

const FIXED_HEADER_BYTES = 12;
const EXTENSION_HEADER_BYTES = 4;
const ONE_BYTE_PROFILE = 0xbede;

/** What differs from consumer to consumer in a packet's header. */
export interface HeaderTemplateOptions {
  ssrc: number;
  /** With its extension id: the media identification written into each packet (RFC 8843 §15). */
  mid?: { id: number; value: string };
  absSendTimeId?: number;
  transportWideId?: number;
}

/**
 * Writes the RTP header of one consumer's packets (RFC 3550 §5.1, RFC 8285 one-byte form): its own extension elements
 * first, at places that never change, then those that all consumers of the packet get alike.
 */
export class HeaderTemplate {
  readonly #ssrc: number;
  readonly #own: Uint8Array;
  readonly #absSendTimeAt: number = -1;
  readonly #transportWideAt: number = -1;

  constructor(options: HeaderTemplateOptions) {
    this.#ssrc = options.ssrc;
    const own: number[] = [];
    if (options.absSendTimeId) {
      own.push((options.absSendTimeId << 4) | 2, 0, 0, 0);
      this.#absSendTimeAt = own.length - 3;
    }
    if (options.transportWideId) {
      own.push((options.transportWideId << 4) | 1, 0, 0);
      this.#transportWideAt = own.length - 2;
    }
    if (options.mid) {
      const value = Buffer.from(options.mid.value, 'utf8').subarray(0, 16);
      own.push((options.mid.id << 4) | (value.length - 1), ...value);
    }
    this.#own = Uint8Array.from(own);
  }

  /** Whether packets carry a transport-wide sequence number. */
  get hasTransportWideSequence(): boolean {
    return this.#transportWideAt >= 0;
  }

  /**
   * Writes the header at `offset`.
   * @returns its length in bytes, a multiple of four.
   */
  write(
    buffer: Buffer,
    offset: number,
    packet: RtpPacket,
    payloadType: number,
    sequenceNumber: number,
    timestamp: number,
  ): number {
    const own = this.#own;
    const ownLength = own.length;
    const forwardedLength = packet.forwardedExtensionsLengthBytes;
    const extensionBytes = ownLength + forwardedLength;
    buffer[offset] = extensionBytes > 0 ? 0x90 : 0x80;
    buffer[offset + 1] = packet.marker ? payloadType | 0x80 : payloadType;
    writeUint16(buffer, offset + 2, sequenceNumber);
    writeUint32(buffer, offset + 4, timestamp);
    writeUint32(buffer, offset + 8, this.#ssrc);
    if (extensionBytes === 0) return FIXED_HEADER_BYTES;

    const words = (extensionBytes + 3) >> 2;
    writeUint16(buffer, offset + FIXED_HEADER_BYTES, ONE_BYTE_PROFILE);
    writeUint16(buffer, offset + FIXED_HEADER_BYTES + 2, words);
    let at = offset + FIXED_HEADER_BYTES + EXTENSION_HEADER_BYTES;
    for (let i = 0; i < ownLength; i++) buffer[at++] = own[i] as number;
    const forwarded = packet.forwardedExtensions;
    for (let i = 0; i < forwardedLength; i++) buffer[at++] = forwarded[i] as number;
    for (let i = extensionBytes; i < words << 2; i++) buffer[at++] = 0;
    return FIXED_HEADER_BYTES + EXTENSION_HEADER_BYTES + (words << 2);
  }

  /** Stamps a written header with the time of sending and the transport-wide sequence number, where it has them. */
  stamp(buffer: Buffer, offset: number, nowMs: number, transportWideSequence: number): void {
    const elements = offset + FIXED_HEADER_BYTES + EXTENSION_HEADER_BYTES;
    if (this.#absSendTimeAt >= 0) {
      // 24 bits of 6.18 fixed-point seconds.
      const time = Math.floor((nowMs % 64_000) * 262.144);
      const at = elements + this.#absSendTimeAt;
      buffer[at] = (time >> 16) & 0xff;
      buffer[at + 1] = (time >> 8) & 0xff;
      buffer[at + 2] = time & 0xff;
    }
    if (this.#transportWideAt >= 0) writeUint16(buffer, elements + this.#transportWideAt, transportWideSequence);
  }
}

function writeUint16(buffer: Buffer, offset: number, value: number): void {
  buffer[offset] = (value >> 8) & 0xff;
  buffer[offset + 1] = value & 0xff;
}

function writeUint32(buffer: Buffer, offset: number, value: number): void {
  buffer[offset] = value >>> 24;
  buffer[offset + 1] = (value >>> 16) & 0xff;
  buffer[offset + 2] = (value >>> 8) & 0xff;
  buffer[offset + 3] = value & 0xff;
}
