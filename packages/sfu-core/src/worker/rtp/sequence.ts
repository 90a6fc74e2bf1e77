/*
 * Arithmetic on numbers that wrap: RTP sequence numbers (16 bits), timestamps (32), picture ids (15 or 7), TL0PICIDX
 * (8). Differences are taken the short way round (RFC 1982); exactly half the range away counts as older.
 */

/** Signed distance from `b` to `a` in numbers of `bits` bits: positive when `a` is newer. */
export function wrappingDiff(a: number, b: number, bits: number): number {
  const shift = 32 - bits;
  return ((a - b) << shift) >> shift;
}

/** Signed distance from `b` to `a` in 16-bit numbers, -32768 to 32767. */
export function diff16(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** Signed distance from `b` to `a` in 32-bit numbers. */
export function diff32(a: number, b: number): number {
  return (a - b) | 0;
}

/** Whether the 16-bit number `a` comes after `b`; false when they are equal. */
export function isNewer16(a: number, b: number): boolean {
  return diff16(a, b) > 0;
}

/** Whether the 32-bit number `a` comes after `b`; false when they are equal. */
export function isNewer32(a: number, b: number): boolean {
  return diff32(a, b) > 0;
}

/**
 * Counts the cycles of 16-bit sequence numbers, so that they can be compared and subtracted as plain numbers.
 *
 * The first number extends to itself; older ones than that become negative.
 */
export class ExtendedSequence {
  #highest = 0;
  #isStarted = false;

  /** The highest extended number so far; 0 before the first. */
  get highest(): number {
    return this.#highest;
  }

  /** The extended number for `sequenceNumber`, by its distance from the highest so far; changes nothing. */
  peek(sequenceNumber: number): number {
    if (!this.#isStarted) return sequenceNumber;
    return this.#highest + diff16(sequenceNumber, this.#highest);
  }

  /** As `peek`, and raises the highest number when this one is newer. */
  extend(sequenceNumber: number): number {
    const extended = this.peek(sequenceNumber);
    if (!this.#isStarted || extended > this.#highest) this.#highest = extended;
    this.#isStarted = true;
    return extended;
  }

  /** Forgets everything: the next number is a first one. */
  reset(): void {
    this.#highest = 0;
    this.#isStarted = false;
  }
}
