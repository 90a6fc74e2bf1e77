import type { RtpPacket } from './RtpPacket.ts';

const FIXED_HEADER_BYTES = 12;
const EXTENSION_HEADER_BYTES = 4;
const ONE_BYTE_PROFILE = 0xbede;
const TWO_BYTE_PROFILE = 0x1000;

/** What differs from consumer to consumer in a packet's header. */
export interface HeaderTemplateOptions {
  ssrc: number;
  /** With its extension id: the media identification written into each packet (RFC 8843 §15). */
  mid?: { id: number; value: string };
  absSendTimeId?: number;
  transportWideId?: number;
}

/** Our own extension elements in one of the two forms, and where in them what is stamped goes; -1: nowhere. */
interface OwnElements {
  bytes: Uint8Array;
  absSendTimeAt: number;
  transportWideAt: number;
}

/** The same elements in the one-byte and in the two-byte form. */
interface ElementForms {
  oneByte: OwnElements;
  twoByte: OwnElements;
}

/**
 * By what is in them: a remote's first consumer has the same as everybody's first one, so that a room reads few of them again
 * and again, which then stay in the processor's first cache.
 */
const knownForms = new Map<string, ElementForms>();
const MAX_KNOWN_FORMS = 1_000;

/**
 * Writes the RTP header of one consumer's packets (RFC 3550 §5.1, RFC 8285): its own extension elements first, at places that
 * never change, then those that all consumers of the packet get alike. All are in the one-byte form, unless one of those
 * needs the other.
 */
export class HeaderTemplate {
  // With its sign, because V8 keeps no larger numbers in place.
  readonly #ssrc: number;
  readonly #oneByte: OwnElements;
  readonly #twoByte: OwnElements;
  /** Those of the header written last. */
  #own: OwnElements;

  constructor(options: HeaderTemplateOptions) {
    this.#ssrc = options.ssrc | 0;
    const { oneByte, twoByte } = formsOf(options);
    this.#oneByte = oneByte;
    this.#twoByte = twoByte;
    this.#own = oneByte;
  }

  /** Whether packets carry a transport-wide sequence number. */
  get hasTransportWideSequence(): boolean {
    return this.#oneByte.transportWideAt >= 0;
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
    marker: boolean,
  ): number {
    const isTwoByteForm = packet.forwardsTwoByteForm;
    this.#own = isTwoByteForm ? this.#twoByte : this.#oneByte;
    const own = this.#own.bytes;
    const ownLength = own.length;
    const forwardedLength = packet.forwardedExtensionsLengthBytes;
    const extensionBytes = ownLength + forwardedLength;
    buffer[offset] = extensionBytes > 0 ? 0x90 : 0x80;
    buffer[offset + 1] = marker ? payloadType | 0x80 : payloadType;
    writeUint16(buffer, offset + 2, sequenceNumber);
    writeUint32(buffer, offset + 4, timestamp);
    writeUint32(buffer, offset + 8, this.#ssrc);
    if (extensionBytes === 0) return FIXED_HEADER_BYTES;

    const words = (extensionBytes + 3) >> 2;
    writeUint16(buffer, offset + FIXED_HEADER_BYTES, isTwoByteForm ? TWO_BYTE_PROFILE : ONE_BYTE_PROFILE);
    writeUint16(buffer, offset + FIXED_HEADER_BYTES + 2, words);
    let at = offset + FIXED_HEADER_BYTES + EXTENSION_HEADER_BYTES;
    for (let i = 0; i < ownLength; i++) buffer[at++] = own[i] as number;
    const forwarded = packet.forwardedExtensions;
    for (let i = 0; i < forwardedLength; i++) buffer[at++] = forwarded[i] as number;
    for (let i = extensionBytes; i < words << 2; i++) buffer[at++] = 0;
    return FIXED_HEADER_BYTES + EXTENSION_HEADER_BYTES + (words << 2);
  }

  /** Stamps the header written last with the time of sending and the transport-wide sequence number, where it has them. */
  stamp(buffer: Buffer, offset: number, nowMs: number, transportWideSequence: number): void {
    const { absSendTimeAt, transportWideAt } = this.#own;
    const elements = offset + FIXED_HEADER_BYTES + EXTENSION_HEADER_BYTES;
    if (absSendTimeAt >= 0) {
      // 24 bits of 6.18 fixed-point seconds.
      const time = Math.floor((nowMs % 64_000) * 262.144);
      const at = elements + absSendTimeAt;
      buffer[at] = (time >> 16) & 0xff;
      buffer[at + 1] = (time >> 8) & 0xff;
      buffer[at + 2] = time & 0xff;
    }
    if (transportWideAt >= 0) writeUint16(buffer, elements + transportWideAt, transportWideSequence);
  }
}

function formsOf(options: HeaderTemplateOptions): ElementForms {
  const { absSendTimeId, transportWideId, mid } = options;
  const key = JSON.stringify([absSendTimeId, transportWideId, mid?.id, mid?.value]);
  const known = knownForms.get(key);
  if (known) return known;
  const forms = {
    oneByte: ownElements(options, (id, size) => [(id << 4) | (size - 1)]),
    twoByte: ownElements(options, (id, size) => [id, size]),
  };
  // Applications may name media as they like.
  if (knownForms.size >= MAX_KNOWN_FORMS) knownForms.clear();
  knownForms.set(key, forms);
  return forms;
}

function ownElements(
  { absSendTimeId, transportWideId, mid }: HeaderTemplateOptions,
  headOf: (id: number, sizeBytes: number) => number[],
): OwnElements {
  const bytes: number[] = [];
  let absSendTimeAt = -1;
  let transportWideAt = -1;
  if (absSendTimeId) {
    bytes.push(...headOf(absSendTimeId, 3));
    absSendTimeAt = bytes.length;
    bytes.push(0, 0, 0);
  }
  if (transportWideId) {
    bytes.push(...headOf(transportWideId, 2));
    transportWideAt = bytes.length;
    bytes.push(0, 0);
  }
  if (mid) {
    const value = Buffer.from(mid.value, 'utf8').subarray(0, 16);
    bytes.push(...headOf(mid.id, value.length), ...value);
  }
  return { bytes: Uint8Array.from(bytes), absSendTimeAt, transportWideAt };
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
