import { describe, expect, it } from 'vitest';
import { reorder, SeededRandom } from '../../testing/SeededRandom.ts';
import { PacketHistory } from './PacketHistory.ts';
import { RtpPacket } from './RtpPacket.ts';

function setUp(maxAgeMs = 1_000, capacity = 64) {
  let created = 0;
  const createPacket = () => {
    created += 1;
    return new RtpPacket();
  };
  const history = new PacketHistory({ maxAgeMs, capacity, createPacket });
  let view = new RtpPacket();
  return {
    history,
    created: () => created,
    receive(sequenceNumber: number, nowMs: number) {
      const packet = view;
      packet.sequenceNumber = sequenceNumber & 0xffff;
      packet.arrivalMs = nowMs;
      view = history.swapIn(packet);
      return packet;
    },
  };
}

describe('PacketHistory', () => {
  it('finds packets by sequence number until they are too old', () => {
    const { history, receive } = setUp();
    const packet = receive(65_535, 0);
    const next = receive(0, 10);
    expect(history.get(65_535, 1_000)).toBe(packet);
    expect(history.get(0, 1_000)).toBe(next);
    expect(history.get(65_535, 1_001)).toBeUndefined();
    expect(history.get(1, 10)).toBeUndefined();
    expect(history.get(64, 10)).toBeUndefined();
  });

  it('makes no more views than the rate demands, and hands out none that can still be found', () => {
    const { history, receive, created } = setUp();
    for (let number = 0; number < 1_000; number += 1) {
      const nowMs = number * 50;
      receive(number, nowMs);
      for (let back = 0; back <= 20 && back <= number; back += 1) {
        expect(history.get((number - back) & 0xffff, nowMs)?.sequenceNumber).toBe(number - back);
      }
    }
    expect(created()).toBeLessThanOrEqual(22);
    expect(history.size).toBe(created());
  });

  it('has room for all that may be asked for, at any rate, over gaps and wraps', () => {
    const { history, receive } = setUp(2_000, 1_024);
    for (let number = 65_000; number < 65_000 + 3_000; number += 1) {
      if (number % 50 < 10) continue;
      receive(number, number * 2.5);
    }
    const newest = 65_000 + 2_999;
    for (let number = newest; number > newest - 800; number -= 1) {
      const found = history.get(number & 0xffff, newest * 2.5);
      expect(found?.sequenceNumber).toBe(number % 50 < 10 ? undefined : number & 0xffff);
    }
  });

  it('lets go of views when the rate falls, but not between bursts', () => {
    const { history, receive, created } = setUp(1_000, 1_024);
    let nowMs = 0;
    let number = 0;
    const burst = (count: number, everyMs: number, untilMs: number) => {
      for (; nowMs < untilMs; nowMs += everyMs) for (let i = 0; i < count; i += 1) receive(number++, nowMs);
    };
    burst(10, 33, 5_000);
    const afterBursts = created();
    expect(afterBursts).toBeLessThan(10 * 33);
    burst(10, 33, 10_000);
    expect(created()).toBe(afterBursts);
    burst(1, 33, 30_000);
    expect(history.size).toBeLessThanOrEqual(47);
    expect(created()).toBe(afterBursts);
  });

  it('is bounded by its capacity when packets come fast', () => {
    const { history, receive, created } = setUp();
    for (let number = 0; number < 1_000; number += 1) receive(number, 0);
    expect(history.size).toBe(64);
    expect(created()).toBe(64);
    expect(history.get(999, 0)?.sequenceNumber).toBe(999);
    expect(history.get(936, 0)?.sequenceNumber).toBe(936);
    expect(history.get(935, 0)).toBeUndefined();
  });

  it('does not let a very late packet displace a newer one', () => {
    const { history, receive } = setUp();
    receive(100, 0);
    receive(36, 1);
    expect(history.get(100, 1)?.sequenceNumber).toBe(100);
    expect(history.get(36, 1)).toBeUndefined();
  });

  it('does not take a view that it has given back for a packet', () => {
    const { history, receive, created } = setUp(100);
    const first = receive(5, 0);
    receive(6, 101);
    expect(created()).toBe(1);
    // The view is being used for a packet of another stream, which happens to have that number.
    first.arrivalMs = 102;
    expect(history.get(5, 102)).toBeUndefined();
  });

  it('never finds another packet than asked for, over reordering and wraps', () => {
    const random = new SeededRandom(8);
    const { history, receive } = setUp(200, 128);
    const arrivals = new Map<number, number>();
    let nowMs = 0;
    for (const index of reorder(
      Array.from({ length: 70_000 }, (_, number) => number),
      20,
      random,
    )) {
      nowMs += random.next() * 4;
      receive(index, nowMs);
      arrivals.set(index & 0xffff, nowMs);
      const wanted = (index - random.below(120)) & 0xffff;
      const found = history.get(wanted, nowMs);
      if (found === undefined) continue;
      if (found.sequenceNumber !== wanted || found.arrivalMs !== arrivals.get(wanted))
        throw new Error('another packet');
    }
    expect(history.size).toBeGreaterThan(50);
  });

  it('refuses a capacity that is no power of two', () => {
    expect(() => new PacketHistory({ maxAgeMs: 1, capacity: 100, createPacket: () => new RtpPacket() })).toThrow(
      TypeError,
    );
  });
});
