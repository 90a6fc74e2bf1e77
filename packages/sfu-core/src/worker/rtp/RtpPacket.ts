import { PayloadDescriptor } from '../codecs/PayloadDescriptor.ts';

/** The RTP header without contributing sources and extensions (RFC 3550 section 5.1). */
export const RTP_FIXED_HEADER_LENGTH_BYTES = 12;
const ONE_BYTE_PROFILE = 0xbede;
const TWO_BYTE_PROFILE = 0x100;
/** Ids above this are skipped: one 32-bit mask says which are present, and nobody negotiates more. */
const MAX_EXTENSION_ID = 31;
const NO_BUFFER = Buffer.alloc(0);
const NO_ELEMENTS = new Uint8Array(0);

/**
 * A reused view over one RTP packet in a buffer that it doesn't own (RFC 3550 section 5.1, RFC 8285).
 *
 * All offsets are absolute in `buffer`. The fields hold until the next `parse()`, or until the buffer is overwritten.
 */
export class RtpPacket {
  buffer: Buffer = NO_BUFFER;
  /** Where the packet begins. */
  offset = 0;
  /** The whole packet: header, payload and padding. */
  lengthBytes = 0;

  payloadType = 0;
  marker = false;
  /** 16 bits. */
  sequenceNumber = 0;
  /** 32 bits, in units of the codec's clock rate. */
  timestamp = 0;
  /** 32 bits. */
  ssrc = 0;

  payloadOffset = 0;
  /** Without padding; 0 in packets that only pad. */
  payloadLengthBytes = 0;
  /** The padding count byte included. */
  paddingLengthBytes = 0;

  /** When it was received; set by the engine, untouched by `parse()`. */
  arrivalMs = 0;
  /** Index of the producer's encoding it belongs to; set by the engine, untouched by `parse()`. */
  streamIndex = 0;
  /** Its place in the order in which the stream's packets came. */
  arrival = 0;
  /** What the codec's payload parser found; untouched by `parse()`. */
  readonly payload: PayloadDescriptor = new PayloadDescriptor();
  /** RFC 8285 elements with the router's ids, made once by the producer and copied to every consumer. */
  forwardedExtensions: Uint8Array = NO_ELEMENTS;
  /** How much of `forwardedExtensions` is in use; `parse()` sets it to 0. */
  forwardedExtensionsLengthBytes = 0;
  /** They are in the two-byte form (RFC 8285 §4.3); `parse()` sets it to false. */
  forwardsTwoByteForm = false;

  #payloadBytes: Uint8Array | undefined;
  /** Where the extensions' values begin, by id, counted from `offset`. How long they are stands before them. */
  readonly #extensionOffsets = new Uint16Array(MAX_EXTENSION_ID + 1);
  /** Bit n: the packet has an extension with id n. */
  #extensionMask = 0;
  /** Its extensions are in the two-byte form. */
  #hasTwoByteElements = false;

  /**
   * Reads the header of the packet at `offset`.
   *
   * @returns false when it isn't a well-formed RTP packet (the fields then mean nothing); never throws. Damage within
   * the extension block only costs the elements from there on, as RFC 8285 section 4.2 has it.
   */
  parse(buffer: Buffer, offset: number, lengthBytes: number): boolean {
    this.buffer = buffer;
    this.offset = offset;
    this.lengthBytes = lengthBytes;
    this.forwardedExtensionsLengthBytes = 0;
    this.forwardsTwoByteForm = false;
    this.#payloadBytes = undefined;
    this.#extensionMask = 0;
    const end = offset + lengthBytes;
    if (lengthBytes < RTP_FIXED_HEADER_LENGTH_BYTES || offset < 0 || end > buffer.length) return false;
    const first = buffer[offset] as number;
    if (first >> 6 !== 2) return false;
    const second = buffer[offset + 1] as number;
    this.marker = second > 127;
    this.payloadType = second & 0x7f;
    this.sequenceNumber = buffer.readUInt16BE(offset + 2);
    this.timestamp = buffer.readUInt32BE(offset + 4);
    this.ssrc = buffer.readUInt32BE(offset + 8);

    let payloadOffset = offset + RTP_FIXED_HEADER_LENGTH_BYTES + (first & 0x0f) * 4;
    if ((first & 0x10) !== 0) {
      if (payloadOffset + 4 > end) return false;
      const profile = buffer.readUInt16BE(payloadOffset);
      const extensionsOffset = payloadOffset + 4;
      payloadOffset = extensionsOffset + buffer.readUInt16BE(payloadOffset + 2) * 4;
      if (payloadOffset > end) return false;
      if (profile === ONE_BYTE_PROFILE) this.#readOneByteElements(extensionsOffset, payloadOffset);
      else if (profile >> 4 === TWO_BYTE_PROFILE) this.#readTwoByteElements(extensionsOffset, payloadOffset);
    }
    if (payloadOffset > end) return false;

    let paddingLengthBytes = 0;
    if ((first & 0x20) !== 0) {
      // With no byte left this reads the header's last byte, which the length check below then refuses.
      paddingLengthBytes = buffer[end - 1] as number;
      if (paddingLengthBytes === 0 || paddingLengthBytes > end - payloadOffset) return false;
    }
    this.payloadOffset = payloadOffset;
    this.payloadLengthBytes = end - payloadOffset - paddingLengthBytes;
    this.paddingLengthBytes = paddingLengthBytes;
    return true;
  }

  /** The payload, without padding, within `buffer`. Made when it is first asked for, and then the same for all who copy it. */
  get payloadBytes(): Uint8Array {
    this.#payloadBytes ??= this.buffer.subarray(this.payloadOffset, this.payloadOffset + this.payloadLengthBytes);
    return this.#payloadBytes;
  }

  /** Where the value of the extension begins, or -1 when the packet doesn't have it. Ids 1 to 31. */
  extensionOffset(id: number): number {
    return this.#hasExtension(id) ? this.offset + (this.#extensionOffsets[id] as number) : -1;
  }

  /** Length of the extension's value; 0 when the packet doesn't have it, and for empty values of the two-byte form. */
  extensionLengthBytes(id: number): number {
    if (!this.#hasExtension(id)) return 0;
    const head = this.buffer[this.offset + (this.#extensionOffsets[id] as number) - 1] as number;
    return this.#hasTwoByteElements ? head : (head & 0x0f) + 1;
  }

  #hasExtension(id: number): boolean {
    return id > 0 && id <= MAX_EXTENSION_ID && ((this.#extensionMask >>> id) & 1) === 1;
  }

  #readOneByteElements(from: number, end: number): void {
    this.#hasTwoByteElements = false;
    let at = from;
    while (at < end) {
      const head = this.buffer[at] as number;
      at += 1;
      if (head === 0) continue;
      const id = head >> 4;
      const lengthBytes = (head & 0x0f) + 1;
      // Id 15 is reserved and id 0 has no length: both end the block (RFC 8285 section 4.2).
      if (id === 15 || id === 0 || at + lengthBytes > end) return;
      this.#addExtension(id, at);
      at += lengthBytes;
    }
  }

  #readTwoByteElements(from: number, end: number): void {
    this.#hasTwoByteElements = true;
    let at = from;
    while (at < end) {
      const id = this.buffer[at] as number;
      at += 1;
      if (id === 0) continue;
      if (at >= end) return;
      const lengthBytes = this.buffer[at] as number;
      at += 1;
      if (at + lengthBytes > end) return;
      if (id <= MAX_EXTENSION_ID) this.#addExtension(id, at);
      at += lengthBytes;
    }
  }

  #addExtension(id: number, at: number): void {
    this.#extensionMask |= 1 << id;
    this.#extensionOffsets[id] = at - this.offset;
  }
}
