import { expect, it } from 'vitest';
import { levelOf } from './AudioLevel.ts';

it('is 0 for silence, 1 for full scale, and even in decibels between', () => {
  expect(levelOf([])).toBe(0);
  expect(levelOf([0, 0, 0])).toBe(0);
  expect(levelOf([1, -1, 1, -1])).toBe(1);
  expect(levelOf([0.001, -0.001])).toBeCloseTo(0, 5);
  expect(levelOf([0.1, -0.1]) - levelOf([0.01, -0.01])).toBeCloseTo(1 / 3, 5);
});
