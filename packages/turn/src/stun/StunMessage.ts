import { type KeyObject, timingSafeEqual } from 'node:crypto';
import { readAddress } from './addressAttribute.ts';
import { AttributeType, HEADER_SIZE_BYTES, type StunClass } from './attributes.ts';
import { INTEGRITY_SHA256_SIZE_BYTES, INTEGRITY_SIZE_BYTES, messageFingerprint, messageHmac } from './integrity.ts';
import type { SocketAddress } from './ipAddress.ts';
import { isStun } from './isStun.ts';

const CLASSES = ['request', 'indication', 'success', 'error'] as const;

/** An answered ERROR-CODE (RFC 8489 section 14.8). */
export interface StunError {
  /** 300 to 699. */
  readonly code: number;
  readonly reason: string;
}

/**
 * A read-only view of one STUN message (RFC 8489) in the buffer it was received in. Nothing is copied and no attribute
 * is decoded before it is asked for; the view is valid only as long as the buffer is.
 *
 * Attributes behind MESSAGE-INTEGRITY are not protected by it, so they do not exist for a reader, but for
 * MESSAGE-INTEGRITY-SHA256 and FINGERPRINT (RFC 8489 section 14.5).
 *
 * @example
 * const message = StunMessage.parse(datagram);
 * if (message?.class === 'request' && message.verifyIntegrity(shortTermKey(password))) …
 */
export class StunMessage {
  readonly #buffer: Buffer;
  readonly #start: number;
  readonly #end: number;
  /** Where the attributes that a reader may see end. */
  #visibleEnd = 0;
  /** Value offsets of the three attributes that protect the message; 0 = absent. */
  #integrity = 0;
  #integritySha256 = 0;
  #fingerprint = 0;

  private constructor(buffer: Buffer, start: number, end: number) {
    this.#buffer = buffer;
    this.#start = start;
    this.#end = end;
  }

  /**
   * The message that fills exactly `length` bytes from `offset`, or `undefined` when they are not one sound STUN
   * message. Never throws. Neither FINGERPRINT nor integrity are verified yet.
   */
  static parse(buffer: Buffer, offset = 0, length = buffer.length - offset): StunMessage | undefined {
    if (!isStun(buffer, offset, length)) return undefined;
    if (buffer.readUInt16BE(offset + 2) !== length - HEADER_SIZE_BYTES) return undefined;
    const message = new StunMessage(buffer, offset, offset + length);
    return message.#scan() ? message : undefined;
  }

  /** Walks the attributes once: every one lies inside the message, and the protecting ones stand where they may. */
  #scan(): boolean {
    const buffer = this.#buffer;
    const end = this.#end;
    let position = this.#start + HEADER_SIZE_BYTES;
    let visibleEnd = 0;
    while (position < end) {
      if (this.#fingerprint !== 0) return false; // FINGERPRINT is the last attribute (section 14.7).
      const type = buffer.readUInt16BE(position);
      const size = buffer.readUInt16BE(position + 2);
      const value = position + 4;
      const next = value + ((size + 3) & ~3);
      if (next > end) return false;
      if (type === AttributeType.fingerprint) {
        if (size !== 4) return false;
        this.#fingerprint = value;
        visibleEnd ||= position;
      } else if (type === AttributeType.messageIntegrity) {
        if (size !== INTEGRITY_SIZE_BYTES) return false;
        // A second one, or one behind MESSAGE-INTEGRITY-SHA256, is among those to ignore.
        if (this.#integrity === 0 && this.#integritySha256 === 0) this.#integrity = value;
        visibleEnd ||= position;
      } else if (type === AttributeType.messageIntegritySha256) {
        if (size < 16 || size > INTEGRITY_SHA256_SIZE_BYTES || size % 4 !== 0) return false;
        if (this.#integritySha256 === 0) this.#integritySha256 = value;
        visibleEnd ||= position;
      }
      position = next;
    }
    this.#visibleEnd = visibleEnd || end;
    return true;
  }

  /** The buffer that holds the message. */
  get buffer(): Buffer {
    return this.#buffer;
  }

  /** Where in the buffer the message begins. */
  get offset(): number {
    return this.#start;
  }

  /** Size of the whole message, header included. */
  get sizeBytes(): number {
    return this.#end - this.#start;
  }

  get class(): StunClass {
    const type = this.#buffer.readUInt16BE(this.#start);
    return CLASSES[((type & 0x0100) >> 7) | ((type & 0x0010) >> 4)] ?? 'request';
  }

  /** The 12-bit method, one of `Method` if it is known. */
  get method(): number {
    const type = this.#buffer.readUInt16BE(this.#start);
    return ((type & 0x3e00) >> 2) | ((type & 0x00e0) >> 1) | (type & 0x000f);
  }

  /** The 12 bytes of the transaction id, a view. */
  get transactionId(): Buffer {
    return this.#buffer.subarray(this.#start + 8, this.#start + HEADER_SIZE_BYTES);
  }

  /**
   * Offset in {@link buffer} of the value of the first attribute of a type, or -1.
   *
   * @param after A value offset found before: the search goes on behind it. For attributes that may come several times.
   */
  find(type: number, after = -1): number {
    const buffer = this.#buffer;
    let position = after < 0 ? this.#start + HEADER_SIZE_BYTES : after + ((buffer.readUInt16BE(after - 2) + 3) & ~3);
    while (position < this.#visibleEnd) {
      if (buffer.readUInt16BE(position) === type) return position + 4;
      position += 4 + ((buffer.readUInt16BE(position + 2) + 3) & ~3);
    }
    return -1;
  }

  /** Size of the value at an offset that {@link find} answered, without padding. */
  sizeAt(valueOffset: number): number {
    return this.#buffer.readUInt16BE(valueOffset - 2);
  }

  /** Whether an attribute of this type is there. */
  has(type: number): boolean {
    return this.find(type) >= 0;
  }

  /** The value of the first attribute of a type: a view, without padding. */
  bytes(type: number): Buffer | undefined {
    const value = this.find(type);
    return value < 0 ? undefined : this.#buffer.subarray(value, value + this.sizeAt(value));
  }

  /** An attribute's value as UTF-8 text. */
  text(type: number): string | undefined {
    const value = this.find(type);
    return value < 0 ? undefined : this.#buffer.toString('utf8', value, value + this.sizeAt(value));
  }

  /** An attribute's value as an unsigned 32-bit number; `undefined` when absent or of another size. */
  uint32(type: number): number | undefined {
    const value = this.find(type);
    return value < 0 || this.sizeAt(value) !== 4 ? undefined : this.#buffer.readUInt32BE(value);
  }

  /** An attribute's value as an unsigned 64-bit number; `undefined` when absent or of another size. */
  uint64(type: number): bigint | undefined {
    const value = this.find(type);
    return value < 0 || this.sizeAt(value) !== 8 ? undefined : this.#buffer.readBigUInt64BE(value);
  }

  /** USERNAME (RFC 8489 section 14.3); in ICE `receiver's ufrag:sender's ufrag`. */
  get username(): string | undefined {
    return this.text(AttributeType.username);
  }

  get realm(): string | undefined {
    return this.text(AttributeType.realm);
  }

  get nonce(): string | undefined {
    return this.text(AttributeType.nonce);
  }

  get software(): string | undefined {
    return this.text(AttributeType.software);
  }

  /** PRIORITY of the peer-reflexive candidate that this check would make (RFC 8445 section 7.1.1). */
  get priority(): number | undefined {
    return this.uint32(AttributeType.priority);
  }

  /** Whether the controlling side nominates the pair (RFC 8445 section 7.1.2). */
  get useCandidate(): boolean {
    return this.has(AttributeType.useCandidate);
  }

  /** The tie-breaker of a sender that thinks itself controlling (RFC 8445 section 7.1.3). */
  get iceControlling(): bigint | undefined {
    return this.uint64(AttributeType.iceControlling);
  }

  /** The tie-breaker of a sender that thinks itself controlled (RFC 8445 section 7.1.3). */
  get iceControlled(): bigint | undefined {
    return this.uint64(AttributeType.iceControlled);
  }

  /** libwebrtc's renomination number. */
  get nomination(): number | undefined {
    return this.uint32(AttributeType.nomination);
  }

  get xorMappedAddress(): SocketAddress | undefined {
    return this.xorAddressAt(this.find(AttributeType.xorMappedAddress));
  }

  /** The XOR-ed address at an offset that {@link find} answered (RFC 8489 section 14.2); `undefined` when malformed. */
  xorAddressAt(valueOffset: number): SocketAddress | undefined {
    return valueOffset < 0
      ? undefined
      : readAddress(this.#buffer, valueOffset, this.sizeAt(valueOffset), this.#start + 4);
  }

  /** The plain address at an offset that {@link find} answered (RFC 8489 section 14.1); `undefined` when malformed. */
  addressAt(valueOffset: number): SocketAddress | undefined {
    return valueOffset < 0 ? undefined : readAddress(this.#buffer, valueOffset, this.sizeAt(valueOffset), -1);
  }

  get errorCode(): StunError | undefined {
    const value = this.find(AttributeType.errorCode);
    if (value < 0 || this.sizeAt(value) < 4) return undefined;
    const hundreds = (this.#buffer[value + 2] ?? 0) & 0x07;
    const rest = this.#buffer[value + 3] ?? 0;
    if (hundreds < 3 || hundreds > 6 || rest > 99) return undefined;
    return {
      code: hundreds * 100 + rest,
      reason: this.#buffer.toString('utf8', value + 4, value + this.sizeAt(value)),
    };
  }

  /**
   * The attribute types below 0x8000 that are not among `known`, to be answered with 420 (RFC 8489 section 6.3.1).
   * The protecting attributes are always known.
   */
  unknownRequired(known: ReadonlySet<number>): number[] {
    const unknown: number[] = [];
    for (let position = this.#start + HEADER_SIZE_BYTES; position < this.#visibleEnd; ) {
      const type = this.#buffer.readUInt16BE(position);
      if (type < 0x8000 && !known.has(type) && !unknown.includes(type)) unknown.push(type);
      position += 4 + ((this.#buffer.readUInt16BE(position + 2) + 3) & ~3);
    }
    return unknown;
  }

  get hasFingerprint(): boolean {
    return this.#fingerprint !== 0;
  }

  get hasIntegrity(): boolean {
    return this.#integrity !== 0;
  }

  get hasIntegritySha256(): boolean {
    return this.#integritySha256 !== 0;
  }

  /** Whether FINGERPRINT is there and right (RFC 8489 section 14.7). */
  verifyFingerprint(): boolean {
    if (this.#fingerprint === 0) return false;
    const expected = messageFingerprint(this.#buffer, this.#start, this.#fingerprint - 4);
    return this.#buffer.readUInt32BE(this.#fingerprint) === expected;
  }

  /** Whether MESSAGE-INTEGRITY is there and made with this key; compared in constant time (RFC 8489 section 14.5). */
  verifyIntegrity(key: KeyObject): boolean {
    return this.#verifyHmac('sha1', key, this.#integrity, INTEGRITY_SIZE_BYTES);
  }

  /**
   * Whether MESSAGE-INTEGRITY-SHA256 is there, untruncated and made with this key; compared in constant time
   * (RFC 8489 section 14.6).
   */
  verifyIntegritySha256(key: KeyObject): boolean {
    return this.#verifyHmac('sha256', key, this.#integritySha256, INTEGRITY_SHA256_SIZE_BYTES);
  }

  #verifyHmac(algorithm: 'sha1' | 'sha256', key: KeyObject, value: number, sizeBytes: number): boolean {
    if (value === 0 || this.sizeAt(value) !== sizeBytes) return false;
    const expected = messageHmac(algorithm, key, this.#buffer, this.#start, value - 4, sizeBytes);
    return timingSafeEqual(this.#buffer.subarray(value, value + sizeBytes), expected);
  }
}
