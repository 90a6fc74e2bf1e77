import { describe, expect, it } from 'vitest';
import { SentPackets } from './SentPackets.ts';

describe('SentPackets', () => {
  it('shows what was sent under a number, once', () => {
    const sent = new SentPackets();
    sent.put(65_535, 1_200, 3, 1_000.5);
    sent.put(0, 100, 0, 1_001);
    expect(sent.take(65_535)).toBe(true);
    expect(sent).toMatchObject({ sentAtMs: 1_000.5, sizeBytes: 1_200, probeId: 3 });
    expect(sent.take(65_535)).toBe(false);
    expect(sent.take(0)).toBe(true);
    expect(sent).toMatchObject({ sentAtMs: 1_001, sizeBytes: 100, probeId: 0 });
    expect(sent.take(1)).toBe(false);
  });

  it('has room for what waits for feedback, and no more', () => {
    const sent = new SentPackets();
    const feedbackEvery = 50;
    for (let number = 64_000; number < 68_000; number++) {
      sent.put(number & 0xffff, 1_200, 0, number * 2);
      if (number % feedbackEvery !== feedbackEvery - 1) continue;
      for (let back = feedbackEvery - 1; back >= 0; back--) expect(sent.take((number - back) & 0xffff)).toBe(true);
    }
    expect(sent.capacity).toBe(128);
  });

  it('keeps all that was sent within two seconds while feedback stays away', () => {
    const sent = new SentPackets();
    for (let number = 65_000; number < 66_000; number++) sent.put(number & 0xffff, number - 65_000, number, number * 2);
    expect(sent.capacity).toBe(1_024);
    for (let number = 65_000; number < 66_000; number++) {
      expect(sent.take(number & 0xffff)).toBe(true);
      expect(sent).toMatchObject({ sentAtMs: number * 2, sizeBytes: number - 65_000, probeId: number });
    }
  });

  it('gives up what was sent longer ago, and is bounded', () => {
    const slow = new SentPackets();
    for (let number = 0; number < 1_000; number++) slow.put(number, 100, 0, number * 20);
    expect(slow.capacity).toBe(128);
    const fast = new SentPackets();
    for (let number = 0; number < 10_000; number++) fast.put(number, 100, 0, 0);
    expect(fast.capacity).toBe(2_048);
    expect(fast.take(9_999 - 2_047)).toBe(true);
    expect(fast.take(9_999 - 2_048)).toBe(false);
  });
});
