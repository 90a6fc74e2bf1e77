import { ownCopy } from './ownCopy.ts';

/** Collects big-endian fields and vectors into one buffer. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  uint8(value: number): this {
    return this.#uint(value, 1);
  }

  uint16(value: number): this {
    return this.#uint(value, 2);
  }

  uint24(value: number): this {
    return this.#uint(value, 3);
  }

  /** A 48-bit number: a DTLS record's sequence number. */
  uint48(value: number): this {
    return this.#uint(value, 6);
  }

  bytes(bytes: Uint8Array): this {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** A vector with a one-byte length in front. */
  vector8(bytes: Uint8Array): this {
    return this.uint8(bytes.length).bytes(bytes);
  }

  /** A vector with a two-byte length in front. */
  vector16(bytes: Uint8Array): this {
    return this.uint16(bytes.length).bytes(bytes);
  }

  /** A vector with a three-byte length in front. */
  vector24(bytes: Uint8Array): this {
    return this.uint24(bytes.length).bytes(bytes);
  }

  /** Two-byte numbers as a vector with a two-byte length in front. */
  uint16List(values: readonly number[]): this {
    this.uint16(values.length * 2);
    for (const value of values) this.uint16(value);
    return this;
  }

  /** What was written, as a buffer of its own. */
  finish(): Buffer {
    return ownCopy(this.#bytes.subarray(0, this.#length));
  }

  #uint(value: number, sizeBytes: number): this {
    this.#reserve(sizeBytes);
    this.#bytes.writeUIntBE(value, this.#length, sizeBytes);
    this.#length += sizeBytes;
    return this;
  }

  #reserve(sizeBytes: number): void {
    const needed = this.#length + sizeBytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }
}
