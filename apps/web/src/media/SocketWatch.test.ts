import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SocketWatch, socketWatchTimesMs } from './SocketWatch.ts';

const { between, patience } = socketWatchTimesMs;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setUp() {
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const ask = vi.fn(() => new Promise<void>((resolve, reject) => answers.push({ resolve, reject })));
  const onSilent = vi.fn();
  const watch = new SocketWatch({ ask, onSilent });
  return { watch, ask, onSilent, answers };
}

it('notices within six seconds that no answer comes, and says so once', async () => {
  const { ask, onSilent } = setUp();
  expect(between + patience).toBeLessThanOrEqual(6000);
  await vi.advanceTimersByTimeAsync(between + patience - 1);
  expect([ask.mock.calls.length, onSilent.mock.calls.length]).toEqual([1, 0]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([ask.mock.calls.length, onSilent.mock.calls.length]).toEqual([1, 1]);
});

it('takes any answer for a sign of life', async () => {
  const { ask, onSilent, answers } = setUp();
  for (let round = 0; round < 10; round += 1) {
    await vi.advanceTimersByTimeAsync(between);
    if (round % 2 === 0) answers.at(-1)?.resolve();
    else answers.at(-1)?.reject(new Error('not joined yet'));
  }
  expect([ask.mock.calls.length, onSilent.mock.calls.length]).toEqual([10, 0]);
});

it.each([
  ['online', window],
  ['offline', window],
  ['resume', document],
  ['visibilitychange', document],
])('asks at once after %s', async (event, target) => {
  const { ask, onSilent, watch } = setUp();
  target.dispatchEvent(new Event(event));
  expect(ask).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(patience);
  expect(onSilent).toHaveBeenCalledOnce();
  watch.close();
});

it('asks again when the page slept, since the answer may be waiting', async () => {
  const { ask, onSilent, answers } = setUp();
  await vi.advanceTimersByTimeAsync(between);
  // The computer sleeps: the clock goes on, timers don't.
  vi.setSystemTime(Date.now() + 3_600_000);
  await vi.advanceTimersByTimeAsync(patience);
  expect([ask.mock.calls.length, onSilent.mock.calls.length]).toEqual([2, 0]);
  answers[0]?.resolve();
  await vi.advanceTimersByTimeAsync(patience - 1);
  expect(onSilent).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(onSilent).toHaveBeenCalledOnce();
});

it('is quiet once closed', async () => {
  const { watch, ask, onSilent } = setUp();
  await vi.advanceTimersByTimeAsync(between);
  watch.close();
  window.dispatchEvent(new Event('online'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([ask.mock.calls.length, onSilent.mock.calls.length]).toEqual([1, 0]);
});
