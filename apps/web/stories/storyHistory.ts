import { HISTORY_MS, LOOK_INTERVAL_MS } from '../src/media/history/CallHistory.ts';
import type { Sample } from '../src/media/history/Sample.ts';

const histories = new Map<string, readonly Sample[]>();

/** Two minutes of everybody, with a disturbance in the middle. */
export const storyHistory = {
  of(peerId: string): readonly Sample[] {
    const known = histories.get(peerId) ?? makeHistory(peerId);
    histories.set(peerId, known);
    return known;
  },
  subscribe: () => () => {},
};

function makeHistory(peerId: string): readonly Sample[] {
  const phase = [...peerId].reduce((sum, character) => sum + character.charCodeAt(0), 0);
  return Array.from({ length: HISTORY_MS / LOOK_INTERVAL_MS }, (_, index): Sample => {
    const disturbed = index > 28 && index < 38;
    const wave = Math.sin((index + phase) / 4);
    return {
      atMs: index * LOOK_INTERVAL_MS,
      bitrateBps: (disturbed ? 420_000 : 1_350_000) + 70_000 * wave,
      lossRatio: disturbed ? 0.04 + 0.02 * wave : 0,
      ...(peerId === 'me' ? { roundTripMs: 31 + 6 * wave + (disturbed ? 60 : 0) } : { bufferedMs: 48 + 9 * wave }),
      spatialLayer: disturbed ? 0 : index < 42 && index > 28 ? 1 : 2,
      picture: disturbed
        ? { widthPx: 320, heightPx: 180, framesPerSecond: 15 }
        : { widthPx: 1280, heightPx: 720, framesPerSecond: 30 },
    };
  });
}
