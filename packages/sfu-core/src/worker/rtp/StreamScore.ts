/** What an interval of a stream looked like, for its score. */
export interface ScoreSample {
  /** Packets that made it, on the receiving side; packets sent, on the sending side. */
  packetCount: number;
  /** Packets that were lost at first, whether or not they were repaired. */
  lostCount: number;
  /** Lost packets that came by retransmission, once each. */
  repairedCount: number;
  /** All retransmissions, in vain or not. */
  retransmittedCount: number;
}

/** From 0, nothing gets through, to 10, flawless. */
export const MAX_SCORE = 10;
const HISTORY_LENGTH = 8;

/**
 * The score of one interval: the fourth power of the share of packets that made it, times 10. Repaired packets count
 * as delivered to a degree: fully while few need repair and each takes one try, ever less beyond.
 */
export function scoreOf(sample: ScoreSample): number {
  const { packetCount } = sample;
  if (packetCount <= 0) return sample.lostCount > 0 ? 0 : MAX_SCORE;
  let lostCount = Math.min(sample.lostCount, packetCount);
  const repairedCount = Math.min(sample.repairedCount, lostCount);
  if (repairedCount > 0) {
    let weight = (1 / (repairedCount / packetCount + 1)) ** 4;
    if (sample.retransmittedCount > repairedCount) weight *= repairedCount / sample.retransmittedCount;
    lostCount -= repairedCount * weight;
  }
  return Math.round(((packetCount - lostCount) / packetCount) ** 4 * MAX_SCORE);
}

/** A stream's score over its last 8 intervals, the newest weighing 8 times as much as the oldest. */
export class StreamScore {
  #value: number;
  readonly #history: number[] = [];

  /** @param initial score before the first interval. Default 10. */
  constructor(initial: number = MAX_SCORE) {
    this.#value = initial;
  }

  /** 0 to 10. */
  get value(): number {
    return this.#value;
  }

  /** Adds an interval's score. @returns whether the stream's score has changed. */
  add(intervalScore: number): boolean {
    if (this.#history.length === HISTORY_LENGTH) this.#history.shift();
    this.#history.push(intervalScore);
    let weighted = 0;
    let weights = 0;
    for (const [index, score] of this.#history.entries()) {
      weighted += score * (index + 1);
      weights += index + 1;
    }
    return this.#set(Math.round(weighted / weights));
  }

  /** Forgets the intervals and begins again with `value`. @returns whether the stream's score has changed. */
  reset(value: number): boolean {
    this.#history.length = 0;
    return this.#set(value);
  }

  #set(value: number): boolean {
    const hasChanged = value !== this.#value;
    this.#value = value;
    return hasChanged;
  }
}
