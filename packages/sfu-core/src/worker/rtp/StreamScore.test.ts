import { describe, expect, it } from 'vitest';
import { StreamScore, scoreOf } from './StreamScore.ts';

const sample = (packetCount: number, lostCount: number, repairedCount = 0, retransmittedCount = repairedCount) => ({
  packetCount,
  lostCount,
  repairedCount,
  retransmittedCount,
});

describe('scoreOf', () => {
  it('is the fourth power of what was delivered', () => {
    expect(scoreOf(sample(100, 0))).toBe(10);
    expect(scoreOf(sample(100, 5))).toBe(8);
    expect(scoreOf(sample(100, 10))).toBe(7);
    expect(scoreOf(sample(100, 50))).toBe(1);
    expect(scoreOf(sample(100, 100))).toBe(0);
  });

  it('is perfect when nothing was due, and zero when nothing came', () => {
    expect(scoreOf(sample(0, 0))).toBe(10);
    expect(scoreOf(sample(0, 20))).toBe(0);
    expect(scoreOf(sample(5, 20))).toBe(0);
  });

  it('counts repaired packets as delivered, the less the more there are', () => {
    expect(scoreOf(sample(100, 5, 5))).toBe(10);
    expect(scoreOf(sample(100, 40, 40))).toBeLessThan(5);
    expect(scoreOf(sample(100, 10, 10))).toBeGreaterThan(scoreOf(sample(100, 10, 10, 40)));
    expect(scoreOf(sample(100, 10, 10, 40))).toBeGreaterThan(scoreOf(sample(100, 20)));
  });

  it('never counts more repaired than lost', () => {
    expect(scoreOf(sample(100, 0, 50))).toBe(10);
  });
});

describe('StreamScore', () => {
  it('weighs the newest interval most, and says when it changes', () => {
    const score = new StreamScore();
    expect(score.value).toBe(10);
    expect(score.add(10)).toBe(false);
    // (10 + 2 * 0) / 3
    expect(score.add(0)).toBe(true);
    expect(score.value).toBe(3);
  });

  it('forgets all but eight intervals', () => {
    const score = new StreamScore();
    score.add(0);
    for (let interval = 0; interval < 7; interval += 1) score.add(10);
    expect(score.value).toBe(10);
    for (let interval = 0; interval < 8; interval += 1) score.add(4);
    expect(score.value).toBe(4);
  });

  it('can be set, and then has no past', () => {
    const score = new StreamScore();
    score.add(10);
    expect(score.reset(0)).toBe(true);
    expect(score.reset(0)).toBe(false);
    expect(score.add(6)).toBe(true);
    expect(score.value).toBe(6);
  });
});
