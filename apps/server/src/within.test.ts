import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { within } from './within.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('gives what comes in time, or why it does not come, and leaves no timer', async () => {
  expect(await within(100, Promise.resolve('answer'))).toBe('answer');
  await expect(within(100, Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(vi.getTimerCount()).toBe(0);
});

it('waits no longer, and does not mind what comes then', async () => {
  let refuse: (error: Error) => void = () => {};
  const late = new Promise<void>((_resolve, reject) => {
    refuse = reject;
  });
  const waiting = expect(within(100, late)).rejects.toThrow('no answer within 100 ms');
  vi.advanceTimersByTime(100);
  await waiting;
  refuse(new Error('too late'));
});
