import { expect, it } from 'vitest';
import { RateLimit } from './RateLimit.ts';

it('allows a burst, then the rate, and never saves up more than the burst', () => {
  const limit = new RateLimit({ burst: 3, perSecond: 2 });
  const allowed = (nowMs: number, tries: number) => Array.from({ length: tries }, () => limit.allows(nowMs));
  expect(allowed(0, 5)).toEqual([true, true, true, false, false]);
  expect(allowed(499, 1)).toEqual([false]);
  expect(allowed(1000, 3)).toEqual([true, true, false]);
  expect(allowed(3_600_000, 4)).toEqual([true, true, true, false]);
  // A clock set back neither gives nor takes.
  expect(allowed(0, 1)).toEqual([false]);
});
