import { describe, expect, it } from 'vitest';
import type { ProducerStream } from '../producers/ProducerStream.ts';
import { simulcastSteps, svcSteps } from './layerSteps.ts';

/** A stream of which each layer takes so much: one row a spatial layer. NaN: it is not known yet. */
function stream(rates: number[][], score = 10): ProducerStream {
  const receiver = {
    score,
    settledBitrateBpsOfLayer: (spatial: number, temporal: number) => {
      const rate = rates[spatial]?.[temporal] ?? 0;
      return Number.isNaN(rate) ? undefined : rate;
    },
  };
  return { receiver } as unknown as ProducerStream;
}

const shortened = (steps: ReturnType<typeof simulcastSteps>) =>
  steps.map(({ layers, bitrateBps }) => `${layers.spatialLayer}.${layers.temporalLayer} ${bitrateBps}`);

describe('simulcastSteps', () => {
  const streams = [stream([[60, 40]]), stream([[200, 100]]), stream([[600, 300]])];

  it('goes through the streams, each with more and more of its temporal layers', () => {
    const steps = simulcastSteps(streams, { spatialLayer: 2, temporalLayer: 1 }, 0);
    expect(shortened(steps)).toEqual(['0.0 60', '0.1 100', '1.0 200', '1.1 300', '2.0 600', '2.1 900']);
  });

  it('ends at the preferred layers', () => {
    expect(shortened(simulcastSteps(streams, { spatialLayer: 1, temporalLayer: 0 }, 0))).toEqual(['0.0 60', '1.0 200']);
  });

  it('leaves out what has died, and offers what is above only if nothing else lives', () => {
    const [low, middle, high] = streams;
    const dead = stream([[50]], 0);
    const prefer = { spatialLayer: 0, temporalLayer: 0 };
    expect(shortened(simulcastSteps([low, dead, high], { spatialLayer: 2 }, 0))).toEqual(['0.0 60', '2.0 600']);
    expect(shortened(simulcastSteps([undefined, middle, high], prefer, 0))).toEqual(['1.0 200']);
    expect(simulcastSteps([dead, undefined], prefer, 0)).toEqual([]);
  });
});

describe('what is not known yet', () => {
  const unknown = stream([[Number.NaN]]);

  it('is left out, but for the first', () => {
    const prefer = { spatialLayer: 2, temporalLayer: 1 };
    expect(shortened(simulcastSteps([stream([[60, 40]]), unknown, stream([[600]])], prefer, 0))).toEqual([
      '0.0 60',
      '0.1 100',
      '2.1 600',
    ]);
    expect(shortened(simulcastSteps([unknown, stream([[200]])], prefer, 0))).toEqual(['0.0 0', '1.1 200']);
    expect(shortened(simulcastSteps([stream([[60, Number.NaN]])], prefer, 0))).toEqual(['0.0 60']);
    expect(shortened(svcSteps(stream([[60, 40], [Number.NaN]]), prefer, false, 0))).toEqual(['0.0 60', '0.1 100']);
    expect(shortened(svcSteps(unknown, prefer, false, 0))).toEqual(['0.0 0']);
  });
});

describe('svcSteps', () => {
  const all = stream([
    [60, 40],
    [200, 100],
  ]);
  const highest = { spatialLayer: 1, temporalLayer: 1 };

  it('counts the layers below where each picture needs them', () => {
    expect(shortened(svcSteps(all, highest, false, 0))).toEqual(['0.0 60', '0.1 100', '1.0 267', '1.1 400']);
  });

  it('does not where only key frames do', () => {
    expect(shortened(svcSteps(all, highest, true, 0))).toEqual(['0.0 60', '0.1 100', '1.0 200', '1.1 300']);
  });

  it('leaves out what is not sent, but for the base', () => {
    expect(shortened(svcSteps(stream([[0, 0], [300]]), highest, false, 0))).toEqual(['0.1 0', '1.1 300']);
    expect(shortened(svcSteps(stream([[60], [], [900]]), { spatialLayer: 2 }, false, 0))).toEqual([
      '0.0 60',
      '2.0 960',
    ]);
    expect(svcSteps(undefined, highest, false, 0)).toEqual([]);
  });
});
