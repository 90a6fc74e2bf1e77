import { wrappingDiff } from '../rtp/sequence.ts';

/** More changes than come within the time that a packet may be late. */
const MAX_REMEMBERED = 8;

/** What was decided from which place of a stream on: packets that come late are judged by what held for their place. */
export class DecisionHistory<T> {
  readonly #bits: number;
  readonly #initial: T;
  /** The newest first; each holds from its place on. */
  readonly #decisions: { from: number; value: T }[] = [];

  /**
   * @param initial holds before the first decision.
   * @param bits of the places: 32 for timestamps, 16 for frame numbers.
   */
  constructor(initial: T, bits: number) {
    this.#initial = initial;
    this.#bits = bits;
  }

  /** The newest decision. */
  get current(): T {
    return this.#decisions[0]?.value ?? this.#initial;
  }

  /** `value` holds from this place on, which is not before the last one's. */
  decide(value: T, from: number): void {
    this.#decisions.unshift({ from, value });
    if (this.#decisions.length > MAX_REMEMBERED) this.#decisions.pop();
  }

  /** What holds for a place; before all that is remembered, `initial`. */
  at(place: number): T {
    for (const { from, value } of this.#decisions) if (wrappingDiff(place, from, this.#bits) >= 0) return value;
    return this.#initial;
  }

  /** Forgets all: `initial` holds. */
  reset(): void {
    this.#decisions.length = 0;
  }
}
