/** The system's monotonic clock, ms; the same in every process of this machine, unlike `performance.now()`. */
export function monotonicMs(): number {
  return performance.now() + OFFSET_MS;
}

const CALIBRATIONS = 100;
const OFFSET_MS = calibrate();

/** Between two readings the process may be put aside, so the pair that lies closest together counts. */
function calibrate(): number {
  let closestMs = Number.POSITIVE_INFINITY;
  let offsetMs = 0;
  for (let calibration = 0; calibration < CALIBRATIONS; calibration++) {
    const beforeMs = performance.now();
    const systemMs = Number(process.hrtime.bigint()) / 1e6;
    const afterMs = performance.now();
    if (afterMs - beforeMs >= closestMs) continue;
    closestMs = afterMs - beforeMs;
    offsetMs = systemMs - (beforeMs + afterMs) / 2;
  }
  return offsetMs;
}
