import { performance } from 'node:perf_hooks';

/** Time as the server sees it. Tests bring their own, so that an hour passes at once. */
export interface Clock {
  /** Monotonic milliseconds. */
  nowMs(): number;
  /** Wall-clock milliseconds since 1970; only time-limited credentials and nonces look at it. */
  unixMs(): number;
  /** Calls `task` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, task: () => void): () => void;
}

/** The real clock. Its timer does not keep the process alive; listening sockets do. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  unixMs: () => Date.now(),
  every(intervalMs, task) {
    const timer = setInterval(task, intervalMs).unref();
    return () => clearInterval(timer);
  },
};
