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

  it('has room for as many packets as may be asked for, and no more', () => {
    const packetBytes = 24;
    const quiet = new RetransmissionIndex({ maxAgeMs: 1_000 });
    const fast = new RetransmissionIndex({ maxAgeMs: 1_000 });
    for (let number = 65_000; number < 65_000 + 3_000; number++) {
      quiet.put(number & 0xffff, 0, number & 0xffff, 0, 0, 0, 0, false, number * 20);
      fast.put(number & 0xffff, 1, (number + 7) & 0xffff, number, 3, 5, 9, true, number * 3);
    }
    const newest = 65_000 + 2_999;
    expect(quiet.sizeBytes).toBe(64 * packetBytes);
    expect(fast.sizeBytes).toBe(512 * packetBytes);
    for (let back = 0; back <= 333; back++) {
      const number = newest - back;
      expect(fast.find(number & 0xffff, newest * 3)).toEqual({
        streamIndex: 1,
        originalSequenceNumber: (number + 7) & 0xffff,
        timestamp: number,
        pictureId: 3,
        tl0PicIdx: 5,
        transportWide: 9,
        marker: true,
        ageMs: back * 3,
        sinceResentMs: Number.POSITIVE_INFINITY,
      });
    }
  });

  it('knows what became of a packet from before it grew', () => {
    const index = new RetransmissionIndex({ maxAgeMs: 1_000 });
    index.put(1, 0, 1, 0, 0, 0, 0, false, 100);
    index.markResent(1, 110);
    index.markRefused(1);
    for (let number = 2; number < 100; number++) index.put(number, 0, number, 0, 0, 0, 0, false, 120);
    expect(index.find(1, 130)).toMatchObject({ ageMs: 30, sinceResentMs: 20 });
    expect(index.markRefused(1)).toBe(2);
  });

  it('counts refusals no further than 255', () => {
    const index = new RetransmissionIndex({ maxAgeMs: 1_000 });
    index.put(1, 0, 1, 0, 0, 255, 0, true, 100);
    for (let count = 1; count <= 300; count++) expect(index.markRefused(1)).toBe(Math.min(255, count));
    expect(index.find(1, 100)).toMatchObject({ tl0PicIdx: 255, marker: true });
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
