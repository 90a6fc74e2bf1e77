import { describe, expect, it } from 'vitest';
import { type BitrateClaim, distributeBitrate } from './distributeBitrate.ts';

/** A consumer with layers that need so much in all; `applied` is the highest that it sends, -1: none. */
class Claim implements BitrateClaim {
  readonly priority: number;
  readonly #layersBps: number[];
  #taken = -1;
  applied: number | undefined;

  constructor(priority: number, layersBps: number[]) {
    this.priority = priority;
    this.#layersBps = layersBps;
  }

  takeStep(availableBps: number): number {
    const next = this.#layersBps[this.#taken + 1];
    if (next === undefined) return 0;
    const moreBps = next - (this.#layersBps[this.#taken] ?? 0);
    if (moreBps > availableBps) return 0;
    this.#taken++;
    return moreBps;
  }

  apply(): void {
    this.applied = this.#taken;
  }
}

const layers = [100, 300, 900];
const distribute = (claims: Claim[], availableBps: number) => {
  const leftBps = distributeBitrate(claims, availableBps);
  return { leftBps, layers: claims.map(({ applied }) => applied) };
};

describe('distributeBitrate', () => {
  it('gives everyone everything when there is enough', () => {
    expect(distribute([new Claim(1, layers), new Claim(1, layers)], 2_000)).toEqual({ leftBps: 200, layers: [2, 2] });
  });

  it('gives everyone the lowest layer before anyone a higher one', () => {
    expect(distribute([new Claim(255, layers), new Claim(1, layers), new Claim(1, layers)], 320)).toEqual({
      leftBps: 20,
      layers: [0, 0, 0],
    });
  });

  it('then serves the highest priority first, with as many steps as it says', () => {
    const claims = [new Claim(1, layers), new Claim(2, layers), new Claim(1, layers)];
    expect(distribute(claims, 300 + 800)).toEqual({ leftBps: 0, layers: [0, 2, 0] });
  });

  it('shares evenly among equals, in their order', () => {
    expect(distribute([new Claim(1, layers), new Claim(1, layers)], 600)).toEqual({ leftBps: 0, layers: [1, 1] });
    expect(distribute([new Claim(1, layers), new Claim(1, layers)], 500)).toEqual({ leftBps: 100, layers: [1, 0] });
  });

  it('goes on to those who need less when one needs too much', () => {
    expect(distribute([new Claim(9, [5_000]), new Claim(1, [100])], 400)).toEqual({ leftBps: 300, layers: [-1, 0] });
  });

  it('tells those who get nothing, too', () => {
    expect(distribute([new Claim(1, layers)], 50)).toEqual({ leftBps: 50, layers: [-1] });
    expect(distribute([], 50)).toEqual({ leftBps: 50, layers: [] });
  });
});
