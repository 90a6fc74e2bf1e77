/** Reads bits, the highest of each byte first. Past the end it reads zeros and says so. */
export class BitReader {
  /** More was read than there is. */
  isExhausted = false;
  readonly #buffer: Buffer;
  readonly #endBit: number;
  #bit: number;

  constructor(buffer: Buffer, offset: number, lengthBytes: number) {
    this.#buffer = buffer;
    this.#bit = offset * 8;
    this.#endBit = (offset + lengthBytes) * 8;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** Up to 32 bits, unsigned. */
  bits(count: number): number {
    let value = 0;
    for (let read = 0; read < count; read++, this.#bit++) {
      if (this.#bit >= this.#endBit) {
        this.isExhausted = true;
        return 0;
      }
      value = value * 2 + (((this.#buffer[this.#bit >> 3] as number) >> (7 - (this.#bit & 7))) & 1);
    }
    return value;
  }

  /** A number below `limit`, where the lower ones take a bit less (AV1 §4.10.7, `ns(n)`). */
  nonSymmetric(limit: number): number {
    const width = 32 - Math.clz32(limit);
    const shorter = 2 ** width - limit;
    const value = this.bits(width - 1);
    return value < shorter ? value : value * 2 - shorter + this.bits(1);
  }
}
