import { expect, it } from 'vitest';
import { Histogram } from './Histogram.ts';

const of = (...durationsMs: number[]) => {
  const histogram = new Histogram();
  for (const durationMs of durationsMs) histogram.add(durationMs);
  return histogram;
};

it('has nothing to say of nothing', () => {
  expect([new Histogram().count, new Histogram().maxMs, new Histogram().percentileMs(0.5)]).toEqual([0, 0, 0]);
});

it('tells percentiles within two hundredths', () => {
  const histogram = of(...Array.from({ length: 1_000 }, (_, i) => i + 1));
  for (const share of [0.01, 0.5, 0.95, 0.99]) {
    const exactMs = share * 1_000;
    expect(histogram.percentileMs(share)).toBeGreaterThanOrEqual(exactMs * 0.999);
    expect(histogram.percentileMs(share)).toBeLessThanOrEqual(exactMs * 1.021);
  }
  expect([histogram.percentileMs(1), histogram.maxMs, histogram.count]).toEqual([1_000, 1_000, 1_000]);
});

it('takes what is below and above all buckets', () => {
  const histogram = of(-1, 0, 1e12);
  expect(histogram.percentileMs(0.5)).toBeLessThanOrEqual(0.01);
  expect(histogram.maxMs).toBe(1e12);
});

it('adds up, on the other side of a process boundary too', () => {
  const sum = of(1, 2);
  sum.addAll(JSON.parse(JSON.stringify(of(300, 400).toData())));
  expect([sum.count, sum.maxMs]).toEqual([4, 400]);
  expect(sum.percentileMs(0.5)).toBeCloseTo(2, 1);
  sum.reset();
  expect([sum.count, sum.maxMs]).toEqual([0, 0]);
});
