import { describe, expect, it } from 'vitest';
import { RetransmissionIndex } from './RetransmissionIndex.ts';

describe('RetransmissionIndex', () => {
  it('finds how a packet was sent', () => {
    const index = new RetransmissionIndex({ maxAgeMs: 2_000 });
    index.put(65_535, 2, 40_000, 0xfffffff0, 0x7fff, 255, 9_999, true, 1_000.7);
    index.put(0, 0, 1, 5, 0, 0, 0, false, 1_001);
    expect(index.find(65_535, 1_500.2)).toEqual({
      streamIndex: 2,
      originalSequenceNumber: 40_000,
      timestamp: 0xfffffff0,
      pictureId: 0x7fff,
      tl0PicIdx: 255,
      transportWide: 9_999,
      marker: true,
      ageMs: 500,
      sinceResentMs: Number.POSITIVE_INFINITY,
    });
    expect(index.find(0, 1_500)).toMatchObject({ streamIndex: 0, originalSequenceNumber: 1, marker: false });
  });

  it('finds nothing that was not sent, is too old, or was displaced', () => {
    const index = new RetransmissionIndex({ maxAgeMs: 1_000, capacity: 128 });
    expect(index.find(0, 0)).toBeUndefined();
    index.put(5, 0, 5, 0, 0, 0, 0, false, 100);
    expect(index.find(5 + 128, 100)).toBeUndefined();
    expect(index.find(5, 1_100)).toBeDefined();
    expect(index.find(5, 1_101)).toBeUndefined();
    index.put(5 + 128, 0, 9, 0, 0, 0, 0, false, 200);
    expect(index.find(5, 200)).toBeUndefined();
    index.clear();
    expect(index.find(5 + 128, 200)).toBeUndefined();
  });

  it('knows when a packet was last sent again, and forgets it with the packet', () => {
    const index = new RetransmissionIndex({ maxAgeMs: 1_000, capacity: 128 });
    index.put(7, 0, 7, 0, 0, 0, 0, false, 100);
    index.markResent(7, 150);
    index.markResent(8, 150);
    expect(index.find(7, 190)).toMatchObject({ sinceResentMs: 40, ageMs: 90 });
    expect(index.find(8, 190)).toBeUndefined();
    index.put(7 + 128, 0, 8, 0, 0, 0, 0, false, 200);
    expect(index.find(7 + 128, 210)?.sinceResentMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts how often a packet could not be sent again, and forgets it with the packet', () => {
    const index = new RetransmissionIndex({ maxAgeMs: 1_000, capacity: 128 });
    index.put(7, 0, 7, 0, 0, 0, 0, false, 100);
    expect([1, 2, 3].map(() => index.markRefused(7))).toEqual([1, 2, 3]);
    expect(index.markRefused(8)).toBe(0);
    index.put(7 + 128, 0, 8, 0, 0, 0, 0, false, 200);
    expect(index.markRefused(7 + 128)).toBe(1);
  });

  it('works with the times of a wall clock', () => {
    const index = new RetransmissionIndex({ maxAgeMs: 1_000 });
    // Just before whole milliseconds wrap in 31 bits, and in 32.
    for (const startMs of [2 ** 31 - 5, 408 * 2 ** 32 - 5]) {
      index.put(1, 0, 1, 0, 0, 0, 0, false, startMs);
      index.markResent(1, startMs + 2);
      expect(index.find(1, startMs + 10)).toMatchObject({ ageMs: 10, sinceResentMs: 8 });
    }
  });
});
