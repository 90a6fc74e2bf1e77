import { expect, it } from 'vitest';
import { FailedClimbs } from './FailedClimbs.ts';

/** Climbs to layer 2 at `fromMs`, and gives it up `stayMs` later. */
function climb(climbs: FailedClimbs, fromMs: number, stayMs: number): void {
  climbs.allowed(2, fromMs);
  climbs.allowed(1, fromMs + stayMs);
}

it('asks for ample room where a layer had to be given up soon, for longer each time', () => {
  const climbs = new FailedClimbs();
  climbs.allowed(1, 0);
  expect(climbs.requiredFactor(2, 0)).toBeUndefined();
  let nowMs = 1_000;
  for (const waitMs of [10_000, 20_000, 40_000, 40_000]) {
    climb(climbs, nowMs, 2_000);
    nowMs += 2_000;
    expect(climbs.requiredFactor(2, nowMs + waitMs - 1)).toBe(1.5);
    nowMs += waitMs;
    expect(climbs.requiredFactor(2, nowMs)).toBeUndefined();
  }
});

it('speaks of that layer alone', () => {
  const climbs = new FailedClimbs();
  climbs.allowed(1, 0);
  climb(climbs, 1_000, 1_000);
  expect([0, 1, 2, 3].map((layer) => climbs.requiredFactor(layer, 3_000))).toEqual([
    undefined,
    undefined,
    1.5,
    undefined,
  ]);
});

it('forgets it all once the layer has been kept', () => {
  const climbs = new FailedClimbs();
  climbs.allowed(1, 0);
  climb(climbs, 1_000, 1_000);
  climb(climbs, 20_000, 5_000);
  expect(climbs.requiredFactor(2, 25_000)).toBeUndefined();
  climb(climbs, 30_000, 1_000);
  expect(climbs.requiredFactor(2, 31_000 + 10_000)).toBeUndefined();
});

it('takes what began with a stream that is no longer sent at all for a failure, too', () => {
  const climbs = new FailedClimbs();
  climbs.allowed(1, 0);
  climbs.allowed(-1, 500);
  expect(climbs.requiredFactor(1, 600)).toBe(1.5);
});
