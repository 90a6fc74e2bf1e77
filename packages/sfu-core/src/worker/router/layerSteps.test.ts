import { describe, expect, it } from 'vitest';
import { simulcastSteps, svcSteps } from './layerSteps.ts';
import type { ProducerStream } from './ProducerStream.ts';

/** A stream of which each layer takes so much: one row a spatial layer. */
function stream(rates: number[][], score = 10): ProducerStream {
  const receiver = {
    score,
    bitrateBpsOfLayer: (spatial: number, temporal: number) => rates[spatial]?.[temporal] ?? 0,
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

describe('svcSteps', () => {
  const all = stream([
    [60, 40],
    [200, 100],
  ]);
  const highest = { spatialLayer: 1, temporalLayer: 1 };

  it('counts the layers below where each picture needs them', () => {
    expect(shortened(svcSteps(all, highest, false, 0))).toEqual(['0.0 60', '0.1 100', '1.0 260', '1.1 400']);
  });

  it('does not where only key frames do', () => {
    expect(shortened(svcSteps(all, highest, true, 0))).toEqual(['0.0 60', '0.1 100', '1.0 200', '1.1 300']);
  });

  it('leaves out what is not sent, but for the base', () => {
    expect(shortened(svcSteps(stream([[0, 0], [300]]), highest, false, 0))).toEqual(['0.0 0', '1.0 300']);
    expect(svcSteps(undefined, highest, false, 0)).toEqual([]);
  });
});
