/** Where an endpoint gets its time from. Tests inject their own. */
export interface DtlsTimers {
  /** Calls back once after `delayMs`; what it returns is only ever given back to `clearTimeout`. */
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  /** A monotonic time in milliseconds. */
  now(): number;
}

/** The process's own clock. Its timers do not keep the process alive. */
export const systemTimers: DtlsTimers = {
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs).unref(),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  now: () => performance.now(),
};
