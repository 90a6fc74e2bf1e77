import type { Koffi } from './Koffi.ts';

/**
 * Memory that C functions are given addresses of. It stays where it is for as long as this object lives; every address that is
 * handed out was checked to lie in it, with all the bytes that go with it.
 */
export class NativeMemory {
  readonly buffer: Buffer;
  readonly #address: number;

  constructor(koffi: Koffi, sizeBytes: number) {
    // Of its own, not of node's pool, which others write to as well.
    this.buffer = Buffer.from(new ArrayBuffer(sizeBytes));
    const address = koffi.address(this.buffer);
    if (address + BigInt(sizeBytes) > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error('addresses are too large here');
    this.#address = Number(address);
  }

  /** Where `lengthBytes` from `offset` are. Throws a RangeError where they aren't all in here. */
  at(offset: number, lengthBytes: number): number {
    if (!(offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= this.buffer.length)) {
      throw new RangeError(`${lengthBytes} bytes at ${offset} are not within ${this.buffer.length}`);
    }
    return this.#address + offset;
  }

  /** Where in here `lengthBytes` from `offset` of a buffer are; -1: they are elsewhere, wholly or in part. */
  offsetOf(buffer: Buffer, offset: number, lengthBytes: number): number {
    const isInside = offset >= 0 && lengthBytes >= 0 && offset + lengthBytes <= buffer.length;
    if (!isInside) return -1;
    // The very buffer is looked for first: to ask one for its memory is a call into V8.
    if (buffer === this.buffer) return offset;
    return buffer.buffer === this.buffer.buffer ? buffer.byteOffset + offset : -1;
  }
}
