import { describe, expect, it } from 'vitest';
import { NoiseFloor } from './NoiseFloor.ts';

function fed(...frames: [count: number, loudness: number][]): NoiseFloor {
  const floor = new NoiseFloor();
  for (const [count, loudness] of frames) for (let i = 0; i < count; i++) floor.add(loudness);
  return floor;
}

describe('NoiseFloor', () => {
  it('falls at once to the quietest frame', () => {
    expect(fed([10, 80], [1, 50], [10, 90]).loudness).toBe(50);
  });

  it('leaves digital silence out', () => {
    expect(fed([10, 0]).loudness).toBe(0);
    expect(fed([10, 60], [10, 0]).loudness).toBe(60);
  });

  it('rises half of the way after fifteen seconds that were louder', () => {
    expect(fed([1, 25], [749, 100]).loudness).toBe(25);
    expect(fed([1, 25], [750, 100]).loudness).toBe(50);
    // The quietest of the window counts, wherever it was.
    expect(fed([1, 25], [400, 100], [1, 49], [349, 100]).loudness).toBe(35);
  });

  it('begins a new window when it falls', () => {
    expect(fed([1, 25], [749, 100], [1, 16], [749, 100]).loudness).toBe(16);
  });
});
