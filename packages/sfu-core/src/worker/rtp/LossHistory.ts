const MAX_INTERVALS = 24;

/** The share of packets lost over the last reports, the newer ones weighing more: the oldest 1, the next 2, and so on. */
export class LossHistory {
  readonly #ratios: number[] = [];

  /** A report on `packetCount` packets, so many of which were lost. */
  add(lostCount: number, packetCount: number): void {
    if (packetCount <= 0) return;
    if (this.#ratios.length === MAX_INTERVALS) this.#ratios.shift();
    this.#ratios.push(lostCount / packetCount);
  }

  /** 0 to 1; 0 before the first report. */
  get lossRatio(): number {
    let weightedSum = 0;
    let weights = 0;
    for (const [index, ratio] of this.#ratios.entries()) {
      weightedSum += (index + 1) * ratio;
      weights += index + 1;
    }
    return weights === 0 ? 0 : weightedSum / weights;
  }
}
