import { isWorse, type Quality } from './connectionQuality.ts';

/** A verdict that is shown, and since when another one waits to take its place. */
export type CalmQuality = { shown: Quality; waiting?: { better: boolean; sinceMs: number } | undefined };

/** Something that is over sooner is nobody's concern. */
const worseAfterMs = 3000;
/** Who reads that all is well again shall be able to rely on it. */
const betterAfterMs = 6000;

/** Everybody begins so. */
export const calmAtFirst: CalmQuality = { shown: { grade: 'good' } };

/**
 * Takes a new verdict. What is shown changes only after all verdicts have been on one side of it for a while, but for an
 * interruption, which is shown at once.
 *
 * @param nowMs - On any clock that only goes forward.
 */
export function calmDown(calm: CalmQuality, seen: Quality, nowMs: number): CalmQuality {
  const { shown, waiting } = calm;
  if (seen.grade === shown.grade && seen.reason === shown.reason) return { shown };
  const better = isWorse(shown, seen);
  const sinceMs = waiting?.better === better ? waiting.sinceMs : nowMs;
  const afterMs = better ? betterAfterMs : seen.reason === 'interrupted' ? 0 : worseAfterMs;
  return nowMs - sinceMs >= afterMs ? { shown: seen } : { shown, waiting: { better, sinceMs } };
}
