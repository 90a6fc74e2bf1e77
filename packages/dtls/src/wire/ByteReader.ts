const NOTHING = Buffer.alloc(0);

/**
 * Reads big-endian fields from bytes that nobody vouches for. A read past the end never throws: it gives zero or
 * nothing and the reader stays failed from then on, so a parser can read all its fields and ask once at the end.
 */
export class ByteReader {
  readonly #bytes: Buffer;
  #offset = 0;
  #failed = false;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Bytes not read yet. */
  get remainingBytes(): number {
    return this.#failed ? 0 : this.#bytes.length - this.#offset;
  }

  /** True while no read ran past the end. */
  get ok(): boolean {
    return !this.#failed;
  }

  /** True when every byte was read and none was missing. */
  get complete(): boolean {
    return !this.#failed && this.#offset === this.#bytes.length;
  }

  uint8(): number {
    return this.#uint(1);
  }

  uint16(): number {
    return this.#uint(2);
  }

  uint24(): number {
    return this.#uint(3);
  }

  /** The next `sizeBytes` bytes, as a view. */
  bytes(sizeBytes: number): Buffer {
    if (this.#failed || sizeBytes > this.#bytes.length - this.#offset) {
      this.#failed = true;
      return NOTHING;
    }
    const start = this.#offset;
    this.#offset += sizeBytes;
    return this.#bytes.subarray(start, this.#offset);
  }

  /** A vector with a one-byte length in front. */
  vector8(): Buffer {
    return this.bytes(this.uint8());
  }

  /** A vector with a two-byte length in front. */
  vector16(): Buffer {
    return this.bytes(this.uint16());
  }

  /** A vector with a three-byte length in front. */
  vector24(): Buffer {
    return this.bytes(this.uint24());
  }

  #uint(sizeBytes: number): number {
    if (this.#failed || sizeBytes > this.#bytes.length - this.#offset) {
      this.#failed = true;
      return 0;
    }
    const value = this.#bytes.readUIntBE(this.#offset, sizeBytes);
    this.#offset += sizeBytes;
    return value;
  }
}

/** The two-byte numbers a vector consists of; undefined when it does not divide evenly. */
export function readUint16List(vector: Buffer): number[] | undefined {
  if (vector.length % 2 !== 0) return undefined;
  const values: number[] = [];
  for (let offset = 0; offset < vector.length; offset += 2) values.push(vector.readUInt16BE(offset));
  return values;
}
