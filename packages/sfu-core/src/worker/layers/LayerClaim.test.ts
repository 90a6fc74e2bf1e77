import { describe, expect, it } from 'vitest';
import { distributeBitrate } from './distributeBitrate.ts';
import { FixedClaim } from './FixedClaim.ts';
import { LayerClaim } from './LayerClaim.ts';
import type { LayerLimit } from './LayerSelector.ts';

const steps = [100, 200, 500, 900].map((bitrateBps, index) => ({
  layers: { spatialLayer: index >> 1, temporalLayer: index & 1 },
  bitrateBps,
}));

/** What a claim ends up with of so much. */
function limitAt(
  availableBps: number,
  currentStep = -1,
  requiredFactor?: (spatialLayer: number) => number | undefined,
): LayerLimit | undefined {
  let applied: LayerLimit | undefined;
  const apply = (limit: LayerLimit) => {
    applied = limit;
  };
  distributeBitrate(
    [new LayerClaim({ priority: 1, steps, currentStep, apply, ...(requiredFactor && { requiredFactor }) })],
    availableBps,
  );
  return applied;
}

describe('LayerClaim', () => {
  it('takes what fits', () => {
    expect(limitAt(50)).toBe('none');
    expect(limitAt(130)).toEqual({ spatialLayer: 0, temporalLayer: 0 });
    expect(limitAt(600)).toEqual({ spatialLayer: 1, temporalLayer: 0 });
    expect(limitAt(2_000)).toEqual({ spatialLayer: 1, temporalLayer: 1 });
  });

  it('asks for some room to spare before it takes more than there is now, and none to keep it', () => {
    expect(limitAt(510, 2)).toEqual({ spatialLayer: 1, temporalLayer: 0 });
    expect(limitAt(510, 1)).toEqual({ spatialLayer: 0, temporalLayer: 1 });
    expect(limitAt(560, 1)).toEqual({ spatialLayer: 1, temporalLayer: 0 });
    expect(limitAt(490, 2)).toEqual({ spatialLayer: 0, temporalLayer: 1 });
  });

  it('climbs to a spatial layer with a bad name only where there is ample room, and keeps what it has', () => {
    const ofUpper = (spatialLayer: number) => (spatialLayer === 1 ? 1.5 : undefined);
    expect(limitAt(700, 1, ofUpper)).toEqual({ spatialLayer: 0, temporalLayer: 1 });
    expect(limitAt(760, 1, ofUpper)).toEqual({ spatialLayer: 1, temporalLayer: 0 });
    expect(limitAt(510, 2, ofUpper)).toEqual({ spatialLayer: 1, temporalLayer: 0 });
    expect(limitAt(1_000, 2, ofUpper)).toEqual({ spatialLayer: 1, temporalLayer: 1 });
  });

  it('lets the lowest pass while nothing is sent', () => {
    let applied: LayerLimit | undefined;
    const claim = new LayerClaim({
      priority: 1,
      steps: [],
      currentStep: -1,
      apply: (limit) => {
        applied = limit;
      },
    });
    distributeBitrate([claim], 0);
    expect(applied).toEqual({ spatialLayer: 0, temporalLayer: 0 });
  });
});

describe('FixedClaim', () => {
  it('takes what it needs from the others, or all there is', () => {
    expect(distributeBitrate([new FixedClaim(256, 64)], 100)).toBe(36);
    expect(distributeBitrate([new FixedClaim(256, 64)], 50)).toBe(0);
    expect(distributeBitrate([new FixedClaim(256, 0)], 50)).toBe(50);
  });
});
