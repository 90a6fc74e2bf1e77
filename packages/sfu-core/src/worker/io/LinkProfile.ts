/** Losses that come in runs (Gilbert-Elliott): a good state without them, and a bad one; every packet may change the state. */
export interface BurstLoss {
  /** Probability, 0 to 1, that a packet finds the link turned bad. */
  beginRatio: number;
  /** Probability, 0 to 1, that a packet finds it turned good again; its inverse is the mean length of a burst. */
  endRatio: number;
  /** Share of packets lost while it is bad. Default 1. */
  lossRatio?: number;
}

/** What one direction of a network path does to datagrams. What is not given it does not do. */
export interface LinkProfile {
  /** Share of packets lost by chance, 0 to 1. */
  lossRatio?: number;
  burst?: BurstLoss;
  /** Time on the way, after the queue. */
  delayMs?: number;
  /** Added to the delay, evenly distributed from 0 to this. */
  jitterMs?: number;
  /** Whether packets may overtake each other by jitter. Default false: who is faster waits behind who is slower. */
  jitterReorders?: boolean;
  /** Share of packets, 0 to 1, that are held back by `reorderDelayMs` while others pass. */
  reorderRatio?: number;
  /** Default 20. */
  reorderDelayMs?: number;
  /** Share of packets that come twice, 0 to 1. */
  duplicateRatio?: number;
  /** Capacity of the bottleneck, bit/s; 0: unlimited. */
  rateBps?: number;
  /** A packet that would wait longer than this at the bottleneck is dropped. Default 300; 0: no limit. */
  maxQueueMs?: number;
  /** The same by what waits already, in bytes; 0: no limit. Default 0. */
  maxQueueBytes?: number;
}

/** At this time after the beginning the profile changes in what is given; the rest stays. */
export interface LinkChange {
  atMs: number;
  change: LinkProfile;
}

/**
 * Burst losses with a mean share of packets lost, 0 to 1, in runs of a mean length of packets, 1 and up.
 *
 * @example
 * burstLossOf(0.05, 8); // 5 % of all packets, 8 in a row on average
 */
export function burstLossOf(meanLossRatio: number, meanLengthPackets: number): BurstLoss {
  const endRatio = 1 / Math.max(1, meanLengthPackets);
  const share = Math.min(Math.max(meanLossRatio, 0), 0.99);
  return { beginRatio: Math.min(1, (endRatio * share) / (1 - share)), endRatio };
}
