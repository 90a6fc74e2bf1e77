import { expect, it } from 'vitest';
import { ByteCounter } from './ByteCounter.ts';

it('counts all bytes, and the rate of those of the last 2.5 s', () => {
  const counter = new ByteCounter();
  for (let nowMs = 0; nowMs < 10_000; nowMs += 20) counter.add(100, nowMs);
  expect([counter.bytes, counter.bitrateBps(9_980)]).toEqual([50_000, 40_000]);
  expect([counter.bytes, counter.bitrateBps(60_000)]).toEqual([50_000, 0]);
});
