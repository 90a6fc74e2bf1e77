import { wrappingDiff } from './sequence.ts';

export interface SequenceRewriterOptions {
  /** Width of the numbers: 16 for RTP sequence numbers, 15 for VP8 picture ids. Default 16. */
  bits?: number;
  /** What the very first number becomes. Default 0. */
  firstOutput?: number;
  /** How many drops are remembered, to place numbers that come late among them. Default 512. */
  maxRememberedDrops?: number;
}

/**
 * Maps incoming numbers to outgoing ones that close up over dropped numbers and go on over stream switches, while
 * losses stay visible as gaps.
 *
 * Only numbers newer than all before them change the mapping. One that comes late gets the place that was left for it,
 * however many drops have happened since; asking twice gives the same answer twice.
 */
export class SequenceRewriter {
  readonly #bits: number;
  readonly #mask: number;
  /** Newest number seen, extended. */
  #maxInput = 0;
  /** What to subtract from an input above `#maxInput`. */
  #offset = 0;
  #isSynced = false;
  /** Extended (never wrapping) numbers, ascending, in a ring; made by the first drop, as most consumers never drop. */
  #drops: Float64Array | undefined;
  /** Drops since the last sync. */
  #dropCount = 0;
  /** Inputs up to here can't be placed: they are from before the sync, or among forgotten drops. */
  #horizon = 0;
  readonly #maxRememberedDrops: number;
  readonly #firstOutput: number;

  constructor(options: SequenceRewriterOptions = {}) {
    this.#bits = options.bits ?? 16;
    this.#mask = 2 ** this.#bits - 1;
    this.#firstOutput = options.firstOutput ?? 0;
    this.#maxRememberedDrops = options.maxRememberedDrops ?? 512;
  }

  /** What `sync` would give the next number; `firstOutput` in the beginning. */
  get nextOutput(): number {
    return this.#isSynced ? (this.#maxInput + 1 - this.#offset) & this.#mask : this.#firstOutput;
  }

  /** Begins another numbering: `input` will become the number after the last output. What is older can't be placed. */
  sync(input: number): void {
    const nextOutput = this.nextOutput;
    // One cycle up, so that late inputs stay positive.
    const extended = (input & this.#mask) + this.#mask + 1;
    this.#maxInput = extended - 1;
    this.#horizon = extended - 1;
    this.#offset = extended - nextOutput;
    this.#dropCount = 0;
    this.#isSynced = true;
  }

  /** Whether `input` is newer than everything rewritten or dropped so far. */
  isNew(input: number): boolean {
    return !this.#isSynced || wrappingDiff(input, this.#maxInput, this.#bits) > 0;
  }

  /**
   * The outgoing number for `input`; the first call syncs by itself.
   *
   * @returns undefined when it has no place: it was dropped, is older than the last sync, or so late that the drops
   * around it are forgotten.
   */
  rewrite(input: number): number | undefined {
    if (!this.#isSynced) this.sync(input);
    const extended = this.#extend(input);
    if (extended > this.#maxInput) {
      this.#maxInput = extended;
      return (extended - this.#offset) & this.#mask;
    }
    return this.#rewriteLate(extended);
  }

  /**
   * Closes the numbering over `input`. Without effect when it isn't newer than all before: its place is already given
   * away or left free, and what has been sent after it can't be renumbered.
   */
  drop(input: number): void {
    if (!this.#isSynced) return;
    const extended = this.#extend(input);
    if (extended <= this.#maxInput) return;
    this.#drops ??= new Float64Array(this.#maxRememberedDrops);
    const slot = this.#dropCount % this.#maxRememberedDrops;
    if (this.#dropCount >= this.#maxRememberedDrops) this.#horizon = this.#drops[slot] as number;
    this.#drops[slot] = extended;
    this.#dropCount += 1;
    this.#offset += 1;
    this.#maxInput = extended;
  }

  #extend(input: number): number {
    return this.#maxInput + wrappingDiff(input, this.#maxInput, this.#bits);
  }

  #rewriteLate(extended: number): number | undefined {
    if (extended <= this.#horizon) return undefined;
    let offset = this.#offset;
    if (this.#drops !== undefined) {
      const oldest = Math.max(0, this.#dropCount - this.#maxRememberedDrops);
      for (let index = this.#dropCount - 1; index >= oldest; index -= 1) {
        const dropped = this.#drops[index % this.#maxRememberedDrops] as number;
        if (dropped === extended) return undefined;
        if (dropped < extended) break;
        offset -= 1;
      }
    }
    return (extended - offset) & this.#mask;
  }
}
