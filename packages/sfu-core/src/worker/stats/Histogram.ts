import type { WorkerHistogram } from '../../types/workerStats.ts';

/** Counts values by their size. */
export class Histogram {
  readonly #upperBounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** @param upperBounds ascending; a value belongs to the first that it is not above. */
  constructor(upperBounds: readonly number[]) {
    this.#upperBounds = upperBounds;
    this.#counts = Array.from({ length: upperBounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const found = this.#upperBounds.findIndex((bound) => value <= bound);
    const index = found < 0 ? this.#upperBounds.length : found;
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
    this.#sum += value;
  }

  /** As it is now; not touched by what comes. */
  get snapshot(): WorkerHistogram {
    return { upperBounds: [...this.#upperBounds], counts: [...this.#counts], sum: this.#sum };
  }
}
