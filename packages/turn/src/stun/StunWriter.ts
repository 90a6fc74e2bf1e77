import type { KeyObject } from 'node:crypto';
import { writeAddress } from './addressAttribute.ts';
import {
  AttributeType,
  HEADER_SIZE_BYTES,
  MAGIC_COOKIE,
  type StunClass,
  TRANSACTION_ID_SIZE_BYTES,
} from './attributes.ts';
import { INTEGRITY_SHA256_SIZE_BYTES, INTEGRITY_SIZE_BYTES, messageFingerprint, messageHmac } from './integrity.ts';
import { parseIpAddress } from './ipAddress.ts';
import type { StunMessage } from './StunMessage.ts';

const CLASS_BITS: Readonly<Record<StunClass, number>> = {
  request: 0x0000,
  indication: 0x0010,
  success: 0x0100,
  error: 0x0110,
};

/** Attribute values and messages have 16-bit lengths. */
const MAX_LENGTH = 0xffff;

/** Room for a Binding answer with every protection; the writer's own buffer grows when that is not enough. */
const INITIAL_CAPACITY_BYTES = 128;

/**
 * Writes one STUN message after the other (RFC 8489), attribute by attribute in the order of the calls. MESSAGE-INTEGRITY
 * and FINGERPRINT come last, in this order, because each covers what stands before it.
 *
 * @throws RangeError from any writing method, when a value does not fit into its field or the message not into a buffer given.
 *
 * @example
 * const answer = new StunWriter()
 *   .beginAnswer('success', request)
 *   .xorAddress(AttributeType.xorMappedAddress, '192.0.2.1', 32853)
 *   .integrity(key)
 *   .fingerprint()
 *   .finish();
 */
export class StunWriter {
  #buffer: Buffer;
  readonly #growable: boolean;
  #end = 0;

  /**
   * @param buffer Where to write, reused for every message; it must not be given away for sending while a send of it is
   * under way. Default: a buffer of the writer's own, as large as needed.
   */
  constructor(buffer?: Buffer) {
    this.#buffer = buffer ?? Buffer.allocUnsafe(INITIAL_CAPACITY_BYTES);
    this.#growable = buffer === undefined;
  }

  /**
   * Starts a message; what was written before is forgotten.
   *
   * @param method 12 bits, one of `Method`.
   * @param transactionId 12 bytes; cryptographically random for a new request.
   */
  begin(messageClass: StunClass, method: number, transactionId: Uint8Array): this {
    if (method < 0 || method > 0xfff) throw new RangeError(`STUN method out of range: ${method}`);
    if (transactionId.length !== TRANSACTION_ID_SIZE_BYTES) throw new RangeError('a STUN transaction id has 12 bytes');
    this.#end = 0;
    this.#reserve(HEADER_SIZE_BYTES);
    const spread = ((method & 0xf80) << 2) | ((method & 0x070) << 1) | (method & 0x00f);
    this.#buffer.writeUInt16BE(CLASS_BITS[messageClass] | spread, 0);
    this.#buffer.writeUInt16BE(0, 2);
    this.#buffer.writeUInt32BE(MAGIC_COOKIE, 4);
    this.#buffer.set(transactionId, 8);
    this.#end = HEADER_SIZE_BYTES;
    return this;
  }

  /** Starts the answer to a request: same method, same transaction. */
  beginAnswer(messageClass: 'success' | 'error', request: StunMessage): this {
    return this.begin(messageClass, request.method, request.transactionId);
  }

  /** An attribute with raw bytes as value, or none for a flag such as USE-CANDIDATE. */
  bytes(type: number, value?: Uint8Array): this {
    const at = this.#attribute(type, value?.length ?? 0);
    if (value !== undefined) this.#buffer.set(value, at);
    return this;
  }

  /** An attribute with UTF-8 text as value. */
  text(type: number, value: string): this {
    const at = this.#attribute(type, Buffer.byteLength(value, 'utf8'));
    this.#buffer.write(value, at, 'utf8');
    return this;
  }

  /** An attribute with an unsigned 32-bit number as value. */
  uint32(type: number, value: number): this {
    const at = this.#attribute(type, 4);
    this.#buffer.writeUInt32BE(value, at);
    return this;
  }

  /** An attribute with an unsigned 64-bit number as value, such as ICE-CONTROLLING. */
  uint64(type: number, value: bigint): this {
    const at = this.#attribute(type, 8);
    this.#buffer.writeBigUInt64BE(value, at);
    return this;
  }

  /** An address XOR-ed with magic cookie and transaction id, IPv4-mapped IPv6 as IPv4 (RFC 8489 section 14.2). */
  xorAddress(type: number, ip: string, port: number): this {
    return this.#address(type, ip, port, true);
  }

  /** A plain address, IPv4-mapped IPv6 as IPv4 (RFC 8489 section 14.1). */
  address(type: number, ip: string, port: number): this {
    return this.#address(type, ip, port, false);
  }

  /**
   * ERROR-CODE (RFC 8489 section 14.8).
   *
   * @param code 300 to 699.
   * @param reason For people. Default: empty, so that an answer stays no larger than it must be.
   */
  errorCode(code: number, reason = ''): this {
    if (!Number.isInteger(code) || code < 300 || code > 699)
      throw new RangeError(`STUN error code out of range: ${code}`);
    const at = this.#attribute(AttributeType.errorCode, 4 + Buffer.byteLength(reason, 'utf8'));
    this.#buffer.writeUInt16BE(0, at);
    this.#buffer[at + 2] = Math.floor(code / 100);
    this.#buffer[at + 3] = code % 100;
    this.#buffer.write(reason, at + 4, 'utf8');
    return this;
  }

  /** UNKNOWN-ATTRIBUTES, which goes with error 420 (RFC 8489 section 14.13). */
  unknownAttributes(types: readonly number[]): this {
    let at = this.#attribute(AttributeType.unknownAttributes, 2 * types.length);
    for (const type of types) at = this.#buffer.writeUInt16BE(type, at);
    return this;
  }

  /** MESSAGE-INTEGRITY over all that was written so far (RFC 8489 section 14.5). */
  integrity(key: KeyObject): this {
    return this.#hmac(AttributeType.messageIntegrity, 'sha1', key, INTEGRITY_SIZE_BYTES);
  }

  /** MESSAGE-INTEGRITY-SHA256, untruncated, over all that was written so far (RFC 8489 section 14.6). */
  integritySha256(key: KeyObject): this {
    return this.#hmac(AttributeType.messageIntegritySha256, 'sha256', key, INTEGRITY_SHA256_SIZE_BYTES);
  }

  /** FINGERPRINT over all that was written so far; the last attribute (RFC 8489 section 14.7). */
  fingerprint(): this {
    const at = this.#attribute(AttributeType.fingerprint, 4);
    this.#buffer.writeUInt32BE(messageFingerprint(this.#buffer, 0, at - 4), at);
    return this;
  }

  /** The message written: a view of the writer's buffer, overwritten by the next {@link begin}. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#end);
  }

  #hmac(type: number, algorithm: 'sha1' | 'sha256', key: KeyObject, sizeBytes: number): this {
    const at = this.#attribute(type, sizeBytes);
    this.#buffer.set(messageHmac(algorithm, key, this.#buffer, 0, at - 4, sizeBytes), at);
    return this;
  }

  #address(type: number, ip: string, port: number, xored: boolean): this {
    const bytes = parseIpAddress(ip);
    if (bytes === undefined) throw new RangeError(`not an IP address: ${ip}`);
    const at = this.#attribute(type, 4 + bytes.length);
    writeAddress(this.#buffer, at, bytes, port, xored ? 4 : -1);
    return this;
  }

  /** Writes an attribute's header and padding, keeps the message's length right, answers where the value goes. */
  #attribute(type: number, sizeBytes: number): number {
    if (this.#end < HEADER_SIZE_BYTES) throw new RangeError('a STUN message starts with begin()');
    const header = this.#end;
    const end = header + 4 + ((sizeBytes + 3) & ~3);
    if (sizeBytes > MAX_LENGTH || end - HEADER_SIZE_BYTES > MAX_LENGTH) throw new RangeError('STUN message too long');
    this.#reserve(end);
    this.#buffer.writeUInt16BE(type, header);
    this.#buffer.writeUInt16BE(sizeBytes, header + 2);
    this.#buffer.fill(0, header + 4 + sizeBytes, end);
    this.#end = end;
    this.#buffer.writeUInt16BE(end - HEADER_SIZE_BYTES, 2);
    return header + 4;
  }

  #reserve(sizeBytes: number): void {
    if (sizeBytes <= this.#buffer.length) return;
    if (!this.#growable) throw new RangeError(`STUN message does not fit into ${this.#buffer.length} bytes`);
    const larger = Buffer.allocUnsafe(Math.max(sizeBytes, 2 * this.#buffer.length));
    this.#buffer.copy(larger, 0, 0, this.#end);
    this.#buffer = larger;
  }
}
