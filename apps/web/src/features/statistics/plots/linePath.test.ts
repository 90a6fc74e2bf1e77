import { expect, it } from 'vitest';
import { linePath, topOf } from './linePath.ts';

const frame = { fromMs: 1000, lengthMs: 1000, top: 100, widthPx: 200, heightPx: 50 };
const at = (atMs: number, value: number | undefined) => ({ atMs, value });

it('draws time from left to right and values upwards', () => {
  const points = [at(1000, 0), at(1500, 50), at(2000, 100)];
  expect(linePath({ points, stepped: false }, frame)).toBe('M0 50L100 25L200 0');
});

it('leaves a gap where nothing was known', () => {
  const points = [at(1000, 100), at(1250, undefined), at(1500, 50), at(2000, 50)];
  expect(linePath({ points, stepped: false }, frame)).toBe('M0 0M100 25L200 25');
});

it('draws steps for what holds until it changes', () => {
  expect(linePath({ points: [at(1000, 0), at(2000, 100)], stepped: true }, frame)).toBe('M0 50H200V0');
});

it('stays within the frame', () => {
  expect(linePath({ points: [at(0, -5), at(3000, 500)], stepped: false }, frame)).toBe('M0 50L200 0');
});

it('leaves air above the highest value, and does not magnify noise', () => {
  expect(topOf({ points: [at(0, 200)], leastTop: 50 })).toBeCloseTo(230);
  expect(topOf({ points: [at(0, 2), at(1, undefined)], leastTop: 50 })).toBe(50);
});
