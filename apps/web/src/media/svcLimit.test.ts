import { expect, it } from 'vitest';
import { svcLimit } from './svcLimit.ts';

const full = { scalabilityMode: 'L3T3_KEY', maxBitrate: 1_000_000 };

it('makes a smaller picture in fewer layers, and the whole again', () => {
  expect(svcLimit(full, 0)).toEqual({ scalabilityMode: 'L1T3', scaleResolutionDownBy: 4, maxBitrate: 90_000 });
  expect(svcLimit(full, 1)).toEqual({ scalabilityMode: 'L2T3_KEY', scaleResolutionDownBy: 2, maxBitrate: 300_000 });
  for (const layer of [2, 7]) expect(svcLimit(full, layer)).toEqual({ ...full, scaleResolutionDownBy: 1 });
});

it('keeps a stream without a limit without one', () => {
  expect(svcLimit({ scalabilityMode: 'L2T1' }, 0)).toEqual({ scalabilityMode: 'L1T1', scaleResolutionDownBy: 2 });
});

it.each(['L1T3', 'S3T3', '', 'nonsense', undefined])('has nothing to leave out of %s', (scalabilityMode) => {
  expect(svcLimit({ scalabilityMode }, 0)).toBeUndefined();
});
