/** Moments of a call whose distance in time is worth knowing. */
export type CallMark = 'join-pressed' | 'socket-open' | 'joined' | 'first-remote-frame';

/**
 * Times of the latest join in milliseconds since the page was loaded. Also kept as `performance.mark()`, so that they show
 * in the browser's own profiler.
 */
export const callMarks: { [mark in CallMark]?: number } = {};

/** Notes the moment, once a join. `join-pressed` starts a new set. */
export function markCall(mark: CallMark): void {
  if (mark === 'join-pressed') for (const name of Object.keys(callMarks) as CallMark[]) delete callMarks[name];
  if (callMarks[mark] !== undefined) return;
  callMarks[mark] = performance.mark(`parley:${mark}`).startTime;
}
