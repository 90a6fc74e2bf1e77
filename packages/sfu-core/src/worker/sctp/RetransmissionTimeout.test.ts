import { describe, expect, it } from 'vitest';
import { RetransmissionTimeout } from './RetransmissionTimeout.ts';

describe('RetransmissionTimeout', () => {
  it('follows the example of RFC 9260 §6.3.1', () => {
    const timeout = new RetransmissionTimeout();
    expect(timeout.timeoutMs).toBe(500);
    timeout.onMeasured(1_000);
    expect([timeout.roundTripMs, timeout.timeoutMs]).toEqual([1_000, 3_000]);
    timeout.onMeasured(2_000);
    // Variation 3/4 · 500 + 1/4 · 1,000; round trip 7/8 · 1,000 + 1/8 · 2,000.
    expect([timeout.roundTripMs, timeout.timeoutMs]).toEqual([1_125, 1_125 + 4 * 625]);
  });

  it('stays within its bounds', () => {
    const timeout = new RetransmissionTimeout();
    for (let count = 0; count < 100; count += 1) timeout.onMeasured(1);
    expect(timeout.timeoutMs).toBe(400);
    timeout.backOff();
    expect(timeout.timeoutMs).toBe(800);
    for (let count = 0; count < 100; count += 1) timeout.backOff();
    expect(timeout.timeoutMs).toBe(60_000);
    timeout.onMeasured(1);
    expect(timeout.timeoutMs).toBe(400);
  });

  it('takes no measurement that cannot be', () => {
    const timeout = new RetransmissionTimeout();
    timeout.onMeasured(-1);
    timeout.onMeasured(Number.NaN);
    expect(timeout.roundTripMs).toBeUndefined();
  });
});
