import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { RateCounter } from './RateCounter.ts';

describe('RateCounter', () => {
  it('has the rate of a steady stream, and forgets it after the window', () => {
    const counter = new RateCounter();
    expect(counter.bitrateBps(0)).toBe(0);
    for (let nowMs = 0; nowMs < 10_000; nowMs += 10) counter.add(1_250, nowMs);
    expect(counter.bitrateBps(9_999)).toBe(1_000_000);
    expect(counter.bitrateBps(9_999 + 1_250)).toBe(500_000);
    expect(counter.bitrateBps(9_999 + 2_500)).toBe(0);
    expect(counter.bitrateBps(1_000_000)).toBe(0);
  });

  it('counts again after a long silence and after a reset', () => {
    const counter = new RateCounter({ windowMs: 1_000, sliceCount: 10 });
    counter.add(100, 50);
    counter.add(125, 1_000_000.5);
    expect(counter.bitrateBps(1_000_001)).toBe(1_000);
    counter.reset();
    expect(counter.bitrateBps(1_000_001)).toBe(0);
    counter.add(125, 1_000_002);
    expect(counter.bitrateBps(1_000_002)).toBe(1_000);
  });

  it('takes a time before the newest for the newest', () => {
    const counter = new RateCounter();
    counter.add(100, 5_000);
    counter.add(100, 1_000);
    expect(counter.bitrateBps(5_000)).toBe(640);
  });

  it('is exact to a slice, whatever the traffic', () => {
    const random = new SeededRandom(6);
    const counter = new RateCounter({ windowMs: 1_000, sliceCount: 50 });
    const sent: { bytes: number; slice: number }[] = [];
    let nowMs = 1_700_000_000_000;
    for (let round = 0; round < 3_000; round += 1) {
      nowMs += random.chance(0.01) ? random.below(3_000) : random.next() * 30;
      const bytes = random.below(1_400);
      counter.add(bytes, nowMs);
      const slice = Math.floor(nowMs / 20);
      sent.push({ bytes, slice });
      const inWindow = sent.filter((entry) => entry.slice > slice - 50).reduce((sum, entry) => sum + entry.bytes, 0);
      if (round % 10 === 0) expect(counter.bitrateBps(nowMs)).toBe(inWindow * 8);
    }
  });
});
