/** What one direction of a bad network does; what is not given it does not do. */
export type ImpairedDirection = {
  /** Capacity of the bottleneck, bit/s. */
  rateBps?: number;
  /** On top of what the network takes anyway, milliseconds. */
  delayMs?: number;
  /** Share of packets lost by chance, 0 to 1. */
  lossRatio?: number;
};

/** A bad network of the Worker's own making. */
export type NetworkImpairment = {
  /** From endpoints. */
  uplink?: ImpairedDirection;
  /** To endpoints. */
  downlink?: ImpairedDirection;
};
