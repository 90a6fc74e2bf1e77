import { diff32 } from '../rtp/sequence.ts';
import type { OutstandingChunk } from './OutstandingChunk.ts';

/** Chunks with TSNs that follow each other, found by TSN in constant time: a ring that grows. */
export class OutstandingChunks implements Iterable<OutstandingChunk> {
  #ring: (OutstandingChunk | undefined)[] = new Array(64);
  #cumulativeTsn: number;
  #nextTsn: number;

  constructor(initialTsn: number) {
    this.#nextTsn = initialTsn;
    this.#cumulativeTsn = (initialTsn - 1) >>> 0;
  }

  /** The TSN before the first chunk. */
  get cumulativeTsn(): number {
    return this.#cumulativeTsn;
  }

  /** The TSN after the last chunk. */
  get nextTsn(): number {
    return this.#nextTsn;
  }

  get length(): number {
    return diff32(this.#nextTsn, this.#cumulativeTsn) - 1;
  }

  /** The chunk with this TSN; undefined outside. */
  get(tsn: number): OutstandingChunk | undefined {
    if (diff32(tsn, this.#cumulativeTsn) <= 0 || diff32(tsn, this.#nextTsn) >= 0) return undefined;
    return this.#ring[tsn & (this.#ring.length - 1)];
  }

  /** Appends the chunk whose TSN is `nextTsn`. */
  push(chunk: OutstandingChunk): void {
    if (this.length === this.#ring.length) this.#grow();
    this.#ring[chunk.tsn & (this.#ring.length - 1)] = chunk;
    this.#nextTsn = (this.#nextTsn + 1) >>> 0;
  }

  /** Takes the first chunk. */
  shift(): OutstandingChunk | undefined {
    if (this.length === 0) return undefined;
    this.#cumulativeTsn = (this.#cumulativeTsn + 1) >>> 0;
    const index = this.#cumulativeTsn & (this.#ring.length - 1);
    const chunk = this.#ring[index];
    this.#ring[index] = undefined;
    return chunk;
  }

  *[Symbol.iterator](): IterableIterator<OutstandingChunk> {
    for (let tsn = (this.#cumulativeTsn + 1) >>> 0; tsn !== this.#nextTsn; tsn = (tsn + 1) >>> 0) {
      const chunk = this.get(tsn);
      if (chunk !== undefined) yield chunk;
    }
  }

  #grow(): void {
    const grown: (OutstandingChunk | undefined)[] = new Array(2 * this.#ring.length);
    for (const chunk of this) grown[chunk.tsn & (grown.length - 1)] = chunk;
    this.#ring = grown;
  }
}
