/**
 * Remembers which packet indices of one SSRC were accepted (RFC 3711 section 3.3.2): a ring of bits behind the highest
 * index. Ask `isFresh()` before the tag is checked, `accept()` only after it was right.
 */
export class ReplayWindow {
  /** The highest accepted index; -1 before the first. */
  highestIndex = -1;
  readonly #bits: Int32Array;
  readonly #sizePackets: number;

  /** @param sizePackets how far behind the highest index a packet may come; a power of two, at least 32. */
  constructor(sizePackets: number) {
    this.#sizePackets = sizePackets;
    this.#bits = new Int32Array(sizePackets >>> 5);
  }

  /** Whether this index is new and not too old. */
  isFresh(index: number): boolean {
    if (index > this.highestIndex) return true;
    if (index <= this.highestIndex - this.#sizePackets) return false;
    const position = index & (this.#sizePackets - 1);
    return ((this.#bits[position >>> 5] ?? 0) & (1 << (position & 31))) === 0;
  }

  /** Marks an index, that `isFresh()` has just let through, as seen. */
  accept(index: number): void {
    const bits = this.#bits;
    const mask = this.#sizePackets - 1;
    if (index > this.highestIndex) {
      if (index - this.highestIndex >= this.#sizePackets) {
        bits.fill(0);
      } else {
        // The ring's places between the old and the new highest still hold what was there one turn ago.
        for (let skipped = this.highestIndex + 1; skipped < index; skipped++) {
          const position = skipped & mask;
          bits[position >>> 5] = (bits[position >>> 5] ?? 0) & ~(1 << (position & 31));
        }
      }
      this.highestIndex = index;
    }
    const position = index & mask;
    bits[position >>> 5] = (bits[position >>> 5] ?? 0) | (1 << (position & 31));
  }
}
