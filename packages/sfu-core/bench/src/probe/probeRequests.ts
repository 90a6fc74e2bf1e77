/** What is in use after all that nobody needs has been collected, bytes. */
export interface MemoryUse {
  /** JavaScript's heap and the buffers beside it. */
  usedBytes: number;
  /** What the process has in RAM, freed memory that was not given back among it. */
  rssBytes: number;
}

/** How long the event loop was kept from its next turn since it was watched, ms. */
export interface LoopDelay {
  p99Ms: number;
  maxMs: number;
}

/** What a probed worker tells about itself. */
export type ProbeRequests = {
  memory: { data: undefined; answer: MemoryUse };
  writeHeapSnapshot: { data: { file: string }; answer: unknown };
  /** Forgets the delays so far. */
  watchLoop: { data: undefined; answer: unknown };
  loopDelay: { data: undefined; answer: LoopDelay };
  startProfile: { data: undefined; answer: unknown };
  /** Writes what was profiled into a `.cpuprofile`. */
  stopProfile: { data: { file: string }; answer: unknown };
};
