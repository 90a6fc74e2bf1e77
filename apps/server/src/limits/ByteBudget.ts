/** A token bucket over bytes: what a connection may send in a burst, and in the long run. Pure: times come in. */
export class ByteBudget {
  readonly #burstBytes: number;
  readonly #bytesPerSecond: number;
  #leftBytes: number;
  #atMs: number;

  constructor(options: { burstBytes: number; bytesPerSecond: number }, nowMs: number) {
    this.#burstBytes = options.burstBytes;
    this.#bytesPerSecond = options.bytesPerSecond;
    this.#leftBytes = options.burstBytes;
    this.#atMs = nowMs;
  }

  /** Takes `sizeBytes` from the budget; false when it is used up. */
  spend(sizeBytes: number, nowMs: number): boolean {
    const earnedBytes = (Math.max(nowMs - this.#atMs, 0) / 1000) * this.#bytesPerSecond;
    this.#leftBytes = Math.min(this.#leftBytes + earnedBytes, this.#burstBytes) - sizeBytes;
    this.#atMs = nowMs;
    return this.#leftBytes >= 0;
  }
}
