/** What the media of one participant did between two looks at the browser's statistics. What could not be told is missing. */
export type Sample = {
  /** Milliseconds of `performance.now()`. */
  atMs: number;
  /** All that is received of them; of oneself, all that is sent. */
  bitrateBps?: number;
  /** Of the packets that were due, 0 to 1. */
  lossRatio?: number;
  /** Between this browser and the server. Of oneself only: what others have is theirs. */
  roundTripMs?: number;
  /** What waits in the jitter buffer before it is heard or seen. Of others only. */
  bufferedMs?: number;
  /** Of their camera. */
  picture?: PictureSample;
  /** The highest spatial layer of their camera that comes, or of one's own that goes out; 0 the lowest. Missing where there is but one. */
  spatialLayer?: number;
};

/** A picture as it is received; of oneself, the largest that is sent. */
export type PictureSample = { widthPx: number; heightPx: number; framesPerSecond: number };
