/** Whether a queue is growing on the way, emptying, or neither. */
export type BandwidthUsage = 'normal' | 'overuse' | 'underuse';

const WINDOW_SIZE = 20;
const SMOOTHING = 0.9;
const GAIN = 4;
const MAX_COUNTED_DELTAS = 60;
const OVERUSE_TIME_MS = 10;
const THRESHOLD = { initial: 12.5, min: 6, max: 600, growth: 0.0087, decay: 0.039 } as const;
/** A change as sudden as this is a moment, not a trend: the threshold must not follow it. */
const MAX_ADAPTATION_OFFSET = 15;
const MAX_ADAPTATION_STEP_MS = 100;

/**
 * Finds from the delays of successive packet groups whether a queue is growing: the slope of the smoothed, accumulated delay
 * over the last groups against a threshold that adapts to the jitter of the path (draft-ietf-rmcat-gcc-02 §5).
 */
export class TrendlineDetector {
  usage: BandwidthUsage = 'normal';
  readonly #times = new Float64Array(WINDOW_SIZE);
  readonly #delays = new Float64Array(WINDOW_SIZE);
  #count = 0;
  #firstArrivalMs = Number.NaN;
  #accumulatedMs = 0;
  #smoothedMs = 0;
  #previousSlope = 0;
  #threshold: number = THRESHOLD.initial;
  #adaptedAtMs = Number.NaN;
  #overuseMs = -1;
  #overuseCount = 0;

  /** One comparison of two groups; `arrivalMs` is when the later one was there. */
  update(sendDeltaMs: number, arrivalDeltaMs: number, arrivalMs: number): void {
    if (Number.isNaN(this.#firstArrivalMs)) this.#firstArrivalMs = arrivalMs;
    this.#accumulatedMs += arrivalDeltaMs - sendDeltaMs;
    this.#smoothedMs = SMOOTHING * this.#smoothedMs + (1 - SMOOTHING) * this.#accumulatedMs;
    const slot = this.#count % WINDOW_SIZE;
    this.#times[slot] = arrivalMs - this.#firstArrivalMs;
    this.#delays[slot] = this.#smoothedMs;
    this.#count++;
    this.#detect(this.#count >= WINDOW_SIZE ? this.#slope() : 0, sendDeltaMs, arrivalMs);
  }

  #detect(slope: number, sendDeltaMs: number, arrivalMs: number): void {
    const trend = Math.min(this.#count, MAX_COUNTED_DELTAS) * slope * GAIN;
    if (trend > this.#threshold) {
      // Half of the first interval: the crossing was somewhere within it.
      this.#overuseMs = this.#overuseMs < 0 ? sendDeltaMs / 2 : this.#overuseMs + sendDeltaMs;
      this.#overuseCount++;
      if (this.#overuseMs > OVERUSE_TIME_MS && this.#overuseCount > 1 && slope >= this.#previousSlope) {
        this.#overuseMs = 0;
        this.#overuseCount = 0;
        this.usage = 'overuse';
      }
    } else {
      this.#overuseMs = -1;
      this.#overuseCount = 0;
      this.usage = trend < -this.#threshold ? 'underuse' : 'normal';
    }
    this.#previousSlope = slope;
    this.#adaptThreshold(Math.abs(trend), arrivalMs);
  }

  /** Least squares over the window; it is full. */
  #slope(): number {
    let meanTime = 0;
    let meanDelay = 0;
    for (let i = 0; i < WINDOW_SIZE; i++) {
      meanTime += this.#times[i] as number;
      meanDelay += this.#delays[i] as number;
    }
    meanTime /= WINDOW_SIZE;
    meanDelay /= WINDOW_SIZE;
    let numerator = 0;
    let denominator = 0;
    for (let i = 0; i < WINDOW_SIZE; i++) {
      const time = (this.#times[i] as number) - meanTime;
      numerator += time * ((this.#delays[i] as number) - meanDelay);
      denominator += time * time;
    }
    return denominator === 0 ? 0 : numerator / denominator;
  }

  #adaptThreshold(trend: number, arrivalMs: number): void {
    const sinceMs = Number.isNaN(this.#adaptedAtMs) ? 0 : arrivalMs - this.#adaptedAtMs;
    this.#adaptedAtMs = arrivalMs;
    if (trend > this.#threshold + MAX_ADAPTATION_OFFSET) return;
    const rate = trend < this.#threshold ? THRESHOLD.decay : THRESHOLD.growth;
    const adapted = this.#threshold + rate * (trend - this.#threshold) * Math.min(sinceMs, MAX_ADAPTATION_STEP_MS);
    this.#threshold = Math.min(THRESHOLD.max, Math.max(THRESHOLD.min, adapted));
  }
}
