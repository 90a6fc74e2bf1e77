import { describe, expect, it } from 'vitest';
import { BudgetCheck, SAMPLE_MS } from './BudgetCheck.ts';
import { Violations } from './Violations.ts';

function checked(rates: readonly (readonly [seconds: number, sentBps: number, budgetBps: number])[]): number {
  const violations = new Violations(() => 0);
  const check = new BudgetCheck('test', violations);
  for (const [seconds, sentBps, budgetBps] of rates) {
    for (let ms = 0; ms < seconds * 1_000; ms += SAMPLE_MS) check.sample((sentBps * SAMPLE_MS) / 8_000, budgetBps);
  }
  return violations.count;
}

describe('BudgetCheck', () => {
  it('lets a second pass in which more is sent than there is, and what is a little above', () => {
    expect(checked([[10, 1_000_000, 1_000_000]])).toBe(0);
    expect(checked([[10, 1_300_000, 1_000_000]])).toBe(0);
    expect(
      checked([
        [5, 1_000_000, 1_000_000],
        [1, 1_000_000, 300_000],
        [5, 300_000, 300_000],
      ]),
    ).toBe(0);
  });

  it('has more patience with the lowest layers, but not for ever', () => {
    const findings = (seconds: number) => {
      const violations = new Violations(() => 0);
      const check = new BudgetCheck('test', violations);
      for (let ms = 0; ms < seconds * 1_000; ms += SAMPLE_MS)
        check.sample((300_000 * SAMPLE_MS) / 8_000, 100_000, true);
      return violations.count;
    };
    expect([findings(2), findings(4)]).toEqual([0, 1]);
  });

  it('finds more than that, once for each time', () => {
    expect(checked([[10, 2_000_000, 1_000_000]])).toBe(1);
    expect(
      checked([
        [5, 1_000_000, 300_000],
        [5, 100_000, 300_000],
        [5, 1_000_000, 300_000],
      ]),
    ).toBe(2);
  });
});
