import { expect, it } from 'vitest';
import { Backoff } from './Backoff.ts';

it('waits longer each time, up to eight seconds, and starts again after success', () => {
  const backoff = new Backoff(() => 0.5);
  expect(Array.from({ length: 8 }, () => backoff.next())).toEqual([0, 500, 1000, 2000, 4000, 8000, 8000, 8000]);
  backoff.reset();
  expect(backoff.next()).toBe(0);
});

it('varies by a fifth', () => {
  const waits = [0, 1].map((random) => {
    const backoff = new Backoff(() => random);
    backoff.next();
    return backoff.next();
  });
  expect(waits).toEqual([400, 600]);
});
