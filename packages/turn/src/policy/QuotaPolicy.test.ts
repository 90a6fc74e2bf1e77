import { describe, expect, test } from 'vitest';
import { AllocationQuota } from './QuotaPolicy.ts';

describe('AllocationQuota', () => {
  test('has no limit by default', () => {
    const quota = new AllocationQuota();
    for (let i = 0; i < 1000; i++) expect(quota.admit('a')).toBe(true);
    expect(quota.total).toBe(1000);
  });

  test('per user', () => {
    const quota = new AllocationQuota({ perUser: 2 });
    expect([quota.admit('a'), quota.admit('a'), quota.admit('a')]).toEqual([true, true, false]);
    expect(quota.admit('b')).toBe(true);
    quota.release('a');
    expect([quota.admit('a'), quota.admit('a')]).toEqual([true, false]);
    expect(quota.total).toBe(3);
  });

  test('in total', () => {
    const quota = new AllocationQuota({ total: 2, perUser: 5 });
    expect([quota.admit('a'), quota.admit('b'), quota.admit('c')]).toEqual([true, true, false]);
    quota.release('b');
    expect(quota.admit('c')).toBe(true);
    expect(quota.admit('__proto__')).toBe(false);
  });

  test('what was refused takes no place', () => {
    const quota = new AllocationQuota({ perUser: 1 });
    quota.admit('a');
    for (let i = 0; i < 10; i++) quota.admit('a');
    quota.release('a');
    expect(quota.total).toBe(0);
    expect(quota.admit('a')).toBe(true);
  });

  test('forgets users who have nothing left', () => {
    const quota = new AllocationQuota();
    for (let i = 0; i < 100; i++) {
      quota.admit(`peer${i}`);
      quota.admit(`peer${i}`);
    }
    expect(quota.users).toBe(100);
    for (let i = 0; i < 100; i++) quota.release(`peer${i}`);
    expect(quota.users).toBe(100);
    for (let i = 0; i < 100; i++) quota.release(`peer${i}`);
    expect(quota.users).toBe(0);
  });

  test('releasing what nobody has changes nothing', () => {
    const quota = new AllocationQuota({ total: 1 });
    quota.release('a');
    quota.release('constructor');
    expect(quota.total).toBe(0);
    expect([quota.admit('a'), quota.admit('b')]).toEqual([true, false]);
  });

  test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses a limit of %d', (limit) => {
    expect(() => new AllocationQuota({ perUser: limit })).toThrow(RangeError);
    expect(() => new AllocationQuota({ total: limit })).toThrow(RangeError);
  });
});
