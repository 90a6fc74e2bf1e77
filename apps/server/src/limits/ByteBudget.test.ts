import { describe, expect, it } from 'vitest';
import { ByteBudget } from './ByteBudget.ts';

describe('ByteBudget', () => {
  it('allows a burst, and then what is earned with time, never more than a burst', () => {
    const budget = new ByteBudget({ burstBytes: 1000, bytesPerSecond: 100 }, 0);
    expect(budget.spend(1000, 0)).toBe(true);
    expect(budget.spend(100, 1000)).toBe(true);
    expect(budget.spend(51, 1500)).toBe(false);
    const rested = new ByteBudget({ burstBytes: 1000, bytesPerSecond: 100 }, 0);
    expect(rested.spend(1001, 3_600_000)).toBe(false);
  });

  it('is not fooled by a clock that goes back', () => {
    const budget = new ByteBudget({ burstBytes: 10, bytesPerSecond: 1000 }, 5_000);
    expect(budget.spend(10, 0)).toBe(true);
    expect(budget.spend(1, 0)).toBe(false);
  });
});
