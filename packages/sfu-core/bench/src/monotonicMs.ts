/** The system's monotonic clock, ms; the same in every process of this machine, unlike `performance.now()`. */
export function monotonicMs(): number {
  return performance.now() + OFFSET_MS;
}

const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();
