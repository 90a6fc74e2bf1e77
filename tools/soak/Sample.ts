/** What the server took at one moment. */
export interface Sample {
  /** Since the first member came. */
  minute: number;
  peers: number;
  memoryBytes: { server: number; workers: number };
  /** Open files and sockets of all its processes. */
  descriptors: number;
  /** The server's: 99th percentile since the sample before; the workers': mean since then. */
  loopDelayMs: { server: number; workers: number };
}
