import { expect, it } from 'vitest';
import { Histogram } from './Histogram.ts';

it('counts each value once, at the first bound that it is not above', () => {
  const histogram = new Histogram([1, 10]);
  for (const value of [0, 1, 1.5, 10, 11, 1_000]) histogram.observe(value);
  expect(histogram.snapshot).toEqual({ upperBounds: [1, 10], counts: [2, 2, 2], sum: 1_023.5 });
});

it('gives out what later values do not change', () => {
  const histogram = new Histogram([1]);
  const before = histogram.snapshot;
  histogram.observe(1);
  expect(before).toEqual({ upperBounds: [1], counts: [0, 0], sum: 0 });
});
