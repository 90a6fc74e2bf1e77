import { diff32 } from '../rtp/sequence.ts';

/** Beyond this distance from the cumulative TSN nothing is taken: a gap block could not name it (16 bits). */
const MAX_DISTANCE = 0x8000;
/** Holes are remembered up to this many, so that a peer which leaves every second TSN out costs little. */
const MAX_GAPS = 2_048;
/** Duplicates told in one SACK. */
const MAX_DUPLICATES = 16;

interface TsnRange {
  first: number;
  last: number;
}

/**
 * Which TSNs have come: all up to the cumulative one, and ranges beyond it (RFC 9260 §6.2).
 *
 * `next` follows the cumulative TSN, `ahead` leaves a hole, `unusable` is too far ahead to be remembered.
 */
export class ReceivedTsns {
  #cumulativeTsn: number;
  /** Ascending, apart from each other and from the cumulative TSN. */
  readonly #ranges: TsnRange[] = [];
  #duplicates: number[] = [];

  /** @param initialTsn the first TSN the peer will use. */
  constructor(initialTsn: number) {
    this.#cumulativeTsn = (initialTsn - 1) >>> 0;
  }

  /** The last TSN before the first hole. */
  get cumulativeTsn(): number {
    return this.#cumulativeTsn;
  }

  get hasHoles(): boolean {
    return this.#ranges.length > 0;
  }

  /** What `tsn` is to us; changes nothing. */
  judge(tsn: number): 'next' | 'ahead' | 'duplicate' | 'unusable' {
    const distance = diff32(tsn, this.#cumulativeTsn);
    if (distance <= 0) return 'duplicate';
    if (distance === 1) return 'next';
    if (distance > MAX_DISTANCE) return 'unusable';
    const index = this.#indexOf(tsn);
    const range = this.#ranges[index];
    const isTouching = range !== undefined && diff32(tsn, range.first) >= -1;
    if (isTouching && diff32(tsn, range.first) >= 0 && diff32(tsn, range.last) <= 0) return 'duplicate';
    return isTouching || this.#ranges.length < MAX_GAPS ? 'ahead' : 'unusable';
  }

  /** Takes a TSN that was judged `next` or `ahead`. */
  add(tsn: number): void {
    if (diff32(tsn, this.#cumulativeTsn) === 1) {
      this.#cumulativeTsn = tsn;
      this.#absorb();
      return;
    }
    const index = this.#indexOf(tsn);
    const range = this.#ranges[index];
    if (range === undefined || diff32(tsn, range.first) < -1) {
      this.#ranges.splice(index, 0, { first: tsn, last: tsn });
    } else if (diff32(tsn, range.first) === -1) {
      range.first = tsn;
    } else if (diff32(tsn, range.last) === 1) {
      range.last = tsn;
      const following = this.#ranges[index + 1];
      if (following !== undefined && diff32(following.first, tsn) === 1) {
        range.last = following.last;
        this.#ranges.splice(index + 1, 1);
      }
    }
  }

  /** Remembers a duplicate for the next SACK. */
  noteDuplicate(tsn: number): void {
    if (this.#duplicates.length < MAX_DUPLICATES) this.#duplicates.push(tsn);
  }

  /** The duplicates since the last call. */
  takeDuplicates(): readonly number[] {
    const duplicates = this.#duplicates;
    if (duplicates.length > 0) this.#duplicates = [];
    return duplicates;
  }

  /** Counts everything up to `tsn` as received (RFC 3758 §3.6). */
  forward(tsn: number): void {
    if (diff32(tsn, this.#cumulativeTsn) <= 0) return;
    this.#cumulativeTsn = tsn;
    this.#absorb();
  }

  /** First and last of each range beyond the cumulative TSN, as distances from it: at most `maxBlocks`. */
  gapBlocks(maxBlocks: number): number[] {
    const gaps: number[] = [];
    for (const { first, last } of this.#ranges) {
      if (gaps.length >= 2 * maxBlocks) break;
      gaps.push(diff32(first, this.#cumulativeTsn), diff32(last, this.#cumulativeTsn));
    }
    return gaps;
  }

  /** The first range that ends at `tsn - 1` or later. */
  #indexOf(tsn: number): number {
    const ranges = this.#ranges;
    let low = 0;
    let high = ranges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (diff32((ranges[middle] as TsnRange).last, tsn) < -1) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Takes in the ranges that the cumulative TSN has reached. */
  #absorb(): void {
    let reached = 0;
    for (const { first, last } of this.#ranges) {
      if (diff32(first, this.#cumulativeTsn) > 1) break;
      if (diff32(last, this.#cumulativeTsn) > 0) this.#cumulativeTsn = last;
      reached += 1;
    }
    if (reached > 0) this.#ranges.splice(0, reached);
  }
}
