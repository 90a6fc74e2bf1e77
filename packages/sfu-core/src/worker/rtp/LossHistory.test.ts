import { describe, expect, it } from 'vitest';
import { LossHistory } from './LossHistory.ts';

describe('LossHistory', () => {
  it('knows of no loss before the first report', () => {
    const history = new LossHistory();
    expect(history.lossRatio).toBe(0);
    history.add(0, 0);
    expect(history.lossRatio).toBe(0);
  });

  it('weighs newer reports more', () => {
    const history = new LossHistory();
    history.add(1, 10);
    expect(history.lossRatio).toBeCloseTo(0.1);
    history.add(4, 10);
    expect(history.lossRatio).toBeCloseTo((0.1 + 2 * 0.4) / 3);
  });

  it('forgets what is older than 24 reports', () => {
    const history = new LossHistory();
    history.add(10, 10);
    for (let i = 0; i < 23; i++) history.add(0, 10);
    expect(history.lossRatio).toBeCloseTo(1 / 300);
    history.add(0, 10);
    expect(history.lossRatio).toBe(0);
  });
});
