/** How many bytes a second one session may carry, both directions together. */
export class BandwidthLimit {
  readonly #bytesPerSecond: number;
  #second = -1;
  #bytes = 0;

  /** @param bytesPerSecond 0: no limit. */
  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  get isUnlimited(): boolean {
    return this.#bytesPerSecond === 0;
  }

  /** Whether so many more bytes fit into this second; if so they are counted. */
  admits(sizeBytes: number, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#bytes = 0;
    }
    if (this.#bytes + sizeBytes > this.#bytesPerSecond) return false;
    this.#bytes += sizeBytes;
    return true;
  }
}
