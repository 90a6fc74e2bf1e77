import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';

/** Time as the engine sees it. The simulator brings a virtual one. */
export interface Clock {
  /** Monotonic milliseconds with fractions. */
  nowMs(): number;
  /** Wall-clock milliseconds since 1970, moving evenly with `nowMs()`. */
  unixMs(): number;
}

/** What the engine takes from outside besides sockets: time, timers and chance. */
export interface Environment {
  readonly clock: Clock;
  /** Calls `task` every `intervalMs` until the returned function is called. */
  every(intervalMs: number, task: () => void): () => void;
  /** Calls `task` once, when all that has arrived by now was taken in. */
  atEndOfTurn(task: () => void): void;
  randomBytes(sizeBytes: number): Buffer;
  /** Evenly distributed in [0, 1). */
  random(): number;
}

/** The real clock, timers and randomness. */
export const systemEnvironment: Environment = {
  clock: {
    nowMs: () => performance.now(),
    unixMs: () => performance.timeOrigin + performance.now(),
  },
  every(intervalMs, task) {
    const timer = setInterval(task, intervalMs);
    return () => clearInterval(timer);
  },
  // Sockets are read before these, all that there is to read.
  atEndOfTurn: (task) => void setImmediate(task),
  randomBytes,
  random: Math.random,
};
