const delaysMs = [0, 500, 1000, 2000, 4000, 8000] as const;

/**
 * How long to wait before the next attempt: at once at first, then longer and longer up to 8 s, a fifth more or less, so
 * that a restarted server isn't met by everyone in the same instant.
 */
export class Backoff {
  readonly #random: () => number;
  #attempt = 0;

  /** @param random - A number from 0 to 1, as `Math.random` gives. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds until the next attempt. */
  next(): number {
    const delayMs = delaysMs[Math.min(this.#attempt, delaysMs.length - 1)] ?? 0;
    this.#attempt += 1;
    return Math.round(delayMs * (0.8 + 0.4 * this.#random()));
  }

  /** After success: the next failure is answered at once again. */
  reset(): void {
    this.#attempt = 0;
  }
}
