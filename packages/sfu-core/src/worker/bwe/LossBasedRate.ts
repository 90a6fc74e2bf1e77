/** Fewer packets than this say nothing about a share of losses. */
const MIN_PACKETS = 20;
const LOW_LOSS = 0.02;
const HIGH_LOSS = 0.1;
const INCREASE_FACTOR = 1.08;
const DECREASE_INTERVAL_MS = 300;
/** What was lost longer ago says nothing of the path as it is. */
const NEWS_MS = 1_000;

/** The rate that the losses on a path allow: it grows below 2 % of loss and shrinks above 10 % (draft-ietf-rmcat-gcc-02 §6). */
export class LossBasedRate {
  bitrateBps: number;
  /** Of the packets last reported on, 0 to 1. */
  lossRatio = 0;
  #sentCount = 0;
  #lostCount = 0;
  #updatedAtMs = Number.NaN;
  #increasedAtMs = Number.NaN;
  #decreasedAtMs = Number.NEGATIVE_INFINITY;

  constructor(startBitrateBps: number) {
    this.bitrateBps = startBitrateBps;
  }

  /** The same, as long as it is news; 0 after that. */
  recentLossRatio(nowMs: number): number {
    return nowMs - this.#updatedAtMs <= NEWS_MS ? this.lossRatio : 0;
  }

  /** What a probe has proven. */
  setMeasured(bitrateBps: number): void {
    this.bitrateBps = Math.max(this.bitrateBps, bitrateBps);
  }

  /** `sentCount` packets were reported on, `lostCount` of them lost. `ceilingBps`: growth ends there. */
  update(sentCount: number, lostCount: number, ceilingBps: number, roundTripTimeMs: number, nowMs: number): void {
    this.#sentCount += sentCount;
    this.#lostCount += lostCount;
    if (this.#sentCount < MIN_PACKETS) return;
    this.lossRatio = this.#lostCount / this.#sentCount;
    this.#updatedAtMs = nowMs;
    this.#sentCount = 0;
    this.#lostCount = 0;
    const sinceMs = Number.isNaN(this.#increasedAtMs) ? 0 : Math.min(nowMs - this.#increasedAtMs, 1_000);
    this.#increasedAtMs = nowMs;
    if (this.lossRatio < LOW_LOSS) {
      const grown = this.bitrateBps * INCREASE_FACTOR ** (sinceMs / 1_000) + 1_000;
      this.bitrateBps = Math.max(this.bitrateBps, Math.min(grown, ceilingBps));
    } else if (this.lossRatio > HIGH_LOSS && nowMs - this.#decreasedAtMs >= DECREASE_INTERVAL_MS + roundTripTimeMs) {
      this.#decreasedAtMs = nowMs;
      // From what is being used: a limit far above it would take long to come down to where it counts.
      this.bitrateBps = Math.min(this.bitrateBps, ceilingBps) * (1 - 0.5 * this.lossRatio);
    }
  }
}
