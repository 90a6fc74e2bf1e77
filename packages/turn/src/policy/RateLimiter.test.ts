import { describe, expect, test } from 'vitest';
import { RateLimiter } from './RateLimiter.ts';

/** How many of `attempts` go through at one moment. */
function passed(limiter: RateLimiter, address: string, nowMs: number, attempts = 100): number {
  let count = 0;
  for (let i = 0; i < attempts; i++) if (limiter.take(address, nowMs)) count++;
  return count;
}

describe('RateLimiter', () => {
  test('a burst, then as many as the rate gives', () => {
    const limiter = new RateLimiter({ burst: 5, perSecond: 10 });
    expect(passed(limiter, '192.0.2.1', 0)).toBe(5);
    expect(passed(limiter, '192.0.2.1', 99)).toBe(0);
    expect(passed(limiter, '192.0.2.1', 101)).toBe(1);
    expect(passed(limiter, '192.0.2.1', 401)).toBe(3);
    expect(passed(limiter, '192.0.2.1', 1_000_000)).toBe(5);
  });

  test('asking in vain costs nothing', () => {
    const limiter = new RateLimiter({ burst: 1, perSecond: 1 });
    expect(passed(limiter, '192.0.2.1', 0)).toBe(1);
    for (let nowMs = 1; nowMs < 1000; nowMs++) expect(limiter.take('192.0.2.1', nowMs)).toBe(false);
    expect(limiter.take('192.0.2.1', 1001)).toBe(true);
  });

  test('a clock that goes back gives nothing', () => {
    const limiter = new RateLimiter({ burst: 2, perSecond: 1000 });
    expect(passed(limiter, '192.0.2.1', 5000)).toBe(2);
    expect(passed(limiter, '192.0.2.1', 1)).toBe(0);
  });

  test('every IPv4 address for itself, mapped or not', () => {
    const limiter = new RateLimiter({ burst: 3, perSecond: 1 });
    expect(passed(limiter, '192.0.2.1', 0)).toBe(3);
    expect(passed(limiter, '192.0.2.2', 0)).toBe(3);
    expect(passed(limiter, '::ffff:192.0.2.1', 0)).toBe(0);
  });

  test('every IPv6 /64 for itself', () => {
    const limiter = new RateLimiter({ burst: 3, perSecond: 1 });
    expect(passed(limiter, '2001:db8:1:2::1', 0)).toBe(3);
    expect(passed(limiter, '2001:db8:1:2:ffff::9', 0)).toBe(0);
    expect(passed(limiter, '2001:db8:1:3::1', 0)).toBe(3);
    expect(passed(limiter, 'fe80::1%eth0', 0)).toBe(3);
    expect(passed(limiter, 'fe80::2%eth0', 0)).toBe(0);
  });

  test('a flood from many addresses costs bounded memory and locks nobody out', () => {
    const limiter = new RateLimiter({ burst: 2, perSecond: 1, maxAddresses: 1000 });
    for (let i = 0; i < 50_000; i++) limiter.take(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0);
    expect(limiter.size).toBeLessThanOrEqual(1000);
    expect(passed(limiter, '192.0.2.1', 0)).toBe(2);
  });

  test('who keeps asking during a flood stays limited', () => {
    const limiter = new RateLimiter({ burst: 2, perSecond: 1, maxAddresses: 100 });
    let count = 0;
    for (let i = 0; i < 5000; i++) {
      limiter.take(`10.0.${i >> 8}.${i & 255}`, 0);
      if (limiter.take('192.0.2.1', 0)) count++;
    }
    expect(count).toBe(2);
  });

  test.each([
    { burst: 0, perSecond: 1 },
    { burst: 1, perSecond: 0 },
    { burst: Number.NaN, perSecond: 1 },
    { burst: 1, perSecond: Number.NaN },
  ])('refuses %j', (limit) => {
    expect(() => new RateLimiter(limit)).toThrow(RangeError);
  });
});
