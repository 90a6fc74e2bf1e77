import type { Violations } from './Violations.ts';

/** Rates are averaged over this. */
const WINDOW_MS = 1_000;
export const SAMPLE_MS = 100;
/** How long more may be sent than there is. */
const MAX_EXCESS_MS = 1_000;
/** With the lowest layers only: those are given up last, and what a new stream takes is known after half a second. */
const MAX_EXCESS_AT_LOWEST_MS = 2_000;
/** What layers take changes from second to second, and is only known afterwards. */
const TOLERANCE = 1.3;
const TOLERANCE_BPS = 50_000;

/**
 * Watches that what a transport sends stays within what its budget says, but for a second. What is to be counted: the layers
 * that were chosen, without key frames, which are as large as they are; or repairs, which have a budget of the same size.
 */
export class BudgetCheck {
  readonly #name: string;
  readonly #violations: Violations;
  readonly #sentBytes: number[] = [];
  readonly #budgetsBps: number[] = [];
  #excessMs = 0;
  #isTold = false;

  constructor(name: string, violations: Violations) {
    this.#name = name;
    this.#violations = violations;
  }

  /**
   * What was sent since the last sample, and what is available now; undefined: nothing limits it.
   * `isAtLowest`: less could not be sent without stopping something.
   */
  sample(sentBytes: number, budgetBps: number | undefined, isAtLowest = false): void {
    this.#sentBytes.push(sentBytes);
    this.#budgetsBps.push(budgetBps ?? Number.POSITIVE_INFINITY);
    if (this.#sentBytes.length > WINDOW_MS / SAMPLE_MS) {
      this.#sentBytes.shift();
      this.#budgetsBps.shift();
    }
    const sentBps = (this.#sentBytes.reduce((sum, bytes) => sum + bytes, 0) * 8_000) / WINDOW_MS;
    // What was sent while there was more is no excess.
    const allowedBps = Math.max(...this.#budgetsBps) * TOLERANCE + TOLERANCE_BPS;
    const isExcess = sentBps > allowedBps;
    this.#excessMs = isExcess ? this.#excessMs + SAMPLE_MS : 0;
    if (!isExcess) this.#isTold = false;
    const limitMs = isAtLowest ? MAX_EXCESS_AT_LOWEST_MS : MAX_EXCESS_MS;
    if (this.#excessMs > limitMs && !this.#isTold) {
      this.#isTold = true;
      const kbps = (bps: number) => Math.round(bps / 1_000);
      this.#violations.add(
        'budget',
        `${this.#name}: sends ${kbps(sentBps)} kbit/s with ${kbps(Math.max(...this.#budgetsBps))} for more than a second`,
      );
    }
  }
}
