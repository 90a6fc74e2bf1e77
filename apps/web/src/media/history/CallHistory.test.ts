import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallHistory, HISTORY_MS, LOOK_INTERVAL_MS } from './CallHistory.ts';
import type { Look } from './samplesBetween.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

let looks = 0;

function start(received: Look['received'] = [{ peerId: 'ada', source: 'mic', ssrc: 1 }]) {
  const look = vi.fn(async (): Promise<Look | undefined> => {
    looks += 1;
    const recv = [{ type: 'inbound-rtp', id: 'i', ssrc: 1, bytesReceived: 500 * looks }];
    return { atMs: Date.now(), ownPeerId: 'me', send: [], recv, received };
  });
  const history = new CallHistory(look);
  const changed = vi.fn();
  history.subscribe(changed);
  history.start();
  return { history, look, changed };
}

it('keeps the last two minutes of everybody', async () => {
  const { history, changed } = start();
  await vi.advanceTimersByTimeAsync(3 * LOOK_INTERVAL_MS);
  expect(history.of('ada').map(({ bitrateBps }) => bitrateBps)).toEqual([2000, 2000]);
  expect(changed).toHaveBeenCalledTimes(2);
  await vi.advanceTimersByTimeAsync(2 * HISTORY_MS);
  expect(history.of('ada')).toHaveLength(HISTORY_MS / LOOK_INTERVAL_MS + 1);
  expect(history.of('nobody')).toBe(history.of('nobody either'));
});

it('forgets who has been away for that long, but not at once', async () => {
  const { history, look } = start();
  await vi.advanceTimersByTimeAsync(3 * LOOK_INTERVAL_MS);
  look.mockImplementation(async () => ({ atMs: Date.now(), ownPeerId: 'me', send: [], recv: [], received: [] }));
  await vi.advanceTimersByTimeAsync(LOOK_INTERVAL_MS);
  expect(history.of('ada')).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(HISTORY_MS);
  expect(history.of('ada')).toEqual([]);
});

it('goes on after a look that failed, and compares nothing across the gap', async () => {
  const { history, look } = start();
  look.mockRejectedValueOnce(new Error('gone'));
  await vi.advanceTimersByTimeAsync(2 * LOOK_INTERVAL_MS);
  expect(history.of('ada')).toEqual([]);
  await vi.advanceTimersByTimeAsync(LOOK_INTERVAL_MS);
  expect(history.of('ada')).toHaveLength(1);
});

it('looks no more once stopped, not even with an answer on its way', async () => {
  const { history, look, changed } = start();
  await vi.advanceTimersByTimeAsync(2 * LOOK_INTERVAL_MS);
  let answer: (look: Look) => void = () => {};
  look.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
  await vi.advanceTimersByTimeAsync(LOOK_INTERVAL_MS);
  const [calls, changes] = [look.mock.calls.length, changed.mock.calls.length];
  history.stop();
  answer({ atMs: Date.now(), ownPeerId: 'me', send: [], recv: [], received: [] });
  await vi.advanceTimersByTimeAsync(5 * LOOK_INTERVAL_MS);
  expect(look).toHaveBeenCalledTimes(calls);
  expect(changed).toHaveBeenCalledTimes(changes);
});
