import type { BandwidthUsage } from './TrendlineDetector.ts';

/** What is left of the acknowledged rate after an overuse. */
const DECREASE_FACTOR = 0.85;
/** Growth a second while the capacity of the path is unknown. */
const INCREASE_FACTOR = 1.08;
/** Time until a change of rate is seen in the feedback, beside the round trip. */
const FEEDBACK_DELAY_MS = 100;
const TYPICAL_PACKET_BITS = 1_200 * 8;
const MIN_INCREASE_BPS = 1_000;
/** An estimate can't grow beyond this multiple of what is proven to get through. */
const MAX_UNPROVEN_FACTOR = 1.5;
const UNPROVEN_ALLOWANCE_BPS = 10_000;

/**
 * The rate that a path seems to carry without a queue growing: additive increase near a capacity that was met,
 * multiplicative increase far from one, multiplicative decrease on overuse (draft-ietf-rmcat-gcc-02 §5.5).
 */
export class DelayBasedRate {
  bitrateBps: number;
  #state: 'hold' | 'increase' = 'increase';
  #updatedAtMs = Number.NaN;
  /** Acknowledged rate at the last overuses, smoothed; NaN: not met, or left behind. */
  #capacityBps = Number.NaN;
  #capacityDeviation = 0.4;

  constructor(startBitrateBps: number) {
    this.bitrateBps = startBitrateBps;
  }

  /** What a probe has proven. */
  setMeasured(bitrateBps: number): void {
    this.bitrateBps = bitrateBps;
    this.#capacityBps = Number.NaN;
  }

  /**
   * `acknowledgedBps`: what got through lately; undefined: not known.
   * @returns true when the rate was lowered.
   */
  update(usage: BandwidthUsage, acknowledgedBps: number | undefined, roundTripTimeMs: number, nowMs: number): boolean {
    const sinceMs = Number.isNaN(this.#updatedAtMs) ? 0 : Math.min(nowMs - this.#updatedAtMs, 1_000);
    this.#updatedAtMs = nowMs;
    if (usage === 'overuse') return this.#decrease(acknowledgedBps);
    if (usage === 'underuse') {
      // A queue is emptying: whatever was right for it will be told by the time after it.
      this.#state = 'hold';
      return false;
    }
    if (this.#state === 'hold') this.#state = 'increase';
    else this.#increase(acknowledgedBps, roundTripTimeMs, sinceMs);
    return false;
  }

  #increase(acknowledgedBps: number | undefined, roundTripTimeMs: number, sinceMs: number): void {
    if (acknowledgedBps !== undefined && acknowledgedBps > this.#capacityBps * (1 + 3 * this.#deviation)) {
      this.#capacityBps = Number.NaN;
    }
    const step = Number.isNaN(this.#capacityBps)
      ? Math.max(MIN_INCREASE_BPS, this.bitrateBps * (INCREASE_FACTOR ** (sinceMs / 1_000) - 1))
      : ((sinceMs / (roundTripTimeMs + FEEDBACK_DELAY_MS)) * TYPICAL_PACKET_BITS) / 2;
    const limit =
      acknowledgedBps === undefined
        ? Number.POSITIVE_INFINITY
        : MAX_UNPROVEN_FACTOR * acknowledgedBps + UNPROVEN_ALLOWANCE_BPS;
    if (this.bitrateBps < limit) this.bitrateBps = Math.min(this.bitrateBps + step, limit);
  }

  #decrease(acknowledgedBps: number | undefined): boolean {
    this.#state = 'hold';
    const before = this.bitrateBps;
    const measured = acknowledgedBps ?? before;
    this.bitrateBps = Math.min(before, measured * DECREASE_FACTOR);
    this.#meetCapacity(measured);
    return this.bitrateBps < before;
  }

  get #deviation(): number {
    return Math.sqrt(this.#capacityDeviation) * 0.1;
  }

  #meetCapacity(bitrateBps: number): void {
    if (Number.isNaN(this.#capacityBps) || bitrateBps < this.#capacityBps * (1 - 3 * this.#deviation)) {
      this.#capacityBps = bitrateBps;
      return;
    }
    const error = (bitrateBps - this.#capacityBps) / this.#capacityBps;
    this.#capacityBps += 0.05 * (bitrateBps - this.#capacityBps);
    this.#capacityDeviation = Math.min(2.5, Math.max(0.4, 0.95 * this.#capacityDeviation + 0.05 * error * error * 100));
  }
}
