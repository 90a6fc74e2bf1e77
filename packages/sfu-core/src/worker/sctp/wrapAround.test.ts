import { describe, expect, it } from 'vitest';
import type { SctpAssociationOptions } from './SctpAssociation.ts';
import { AssociationPair } from './testing/AssociationPair.ts';

/** Chance that makes the first TSN of an end, and so its first request of a reset, this one. */
function startingAt(initialTsn: number, tag: number): Partial<SctpAssociationOptions> {
  return {
    randomBytes: (sizeBytes) => {
      const bytes = Buffer.alloc(sizeBytes, tag);
      if (sizeBytes === 8) bytes.writeUInt32BE(initialTsn, 4);
      return bytes;
    },
  };
}

describe('numbers that wrap around', () => {
  it.each([
    [0xffff_fff0, 0.0],
    [0xffff_ff00, 0.1],
    [0x7fff_fff8, 0.1],
    [0xffff_ffff, 0.2],
    [0, 0.2],
  ])('TSNs, from %i on, with a loss of %f', (initialTsn, loss) => {
    const conditions = { loss, delayMs: 10, jitterMs: 10 };
    const pair = new AssociationPair({
      conditions,
      a: startingAt(initialTsn, 1),
      b: startingAt(initialTsn, 2),
    }).connect();
    for (let index = 0; index < 300; index += 1) {
      const message = Buffer.alloc(2_000);
      message.writeUInt32BE(index, 0);
      pair.a.sendMessage(0, 53, message, { ordered: true }, pair.nowMs);
      pair.a.sendMessage(1, 53, message, { ordered: false }, pair.nowMs);
      pair.a.sendMessage(2, 53, message, { ordered: true, maxRetransmits: 0 }, pair.nowMs);
      pair.b.sendMessage(0, 53, message, { ordered: true }, pair.nowMs);
    }
    const countOf = (streamId: number) =>
      pair.listenerB.messages.filter((received) => received.streamId === streamId).length;
    const isDone = () => countOf(0) === 300 && countOf(1) === 300 && pair.listenerA.messages.length === 300;
    expect(pair.run(isDone, 300_000)).toBe(true);
    const ordered = pair.listenerB.messages.filter(({ streamId }) => streamId === 0);
    expect(ordered.map(({ message }) => message.readUInt32BE(0))).toEqual(ordered.map((_, index) => index));
    pair.pass(10_000);
    expect(pair.a.stats.flightBytes).toBe(0);
    expect(pair.b.stats.receiveBufferedBytes).toBe(0);
  });

  it('stream sequence numbers', () => {
    const pair = new AssociationPair().connect();
    const count = 66_000;
    for (let index = 0; index < count; index += 1) {
      pair.a.sendMessage(0, index, Buffer.alloc(1), { ordered: true }, pair.nowMs);
    }
    expect(pair.run(() => pair.listenerB.messages.length === count)).toBe(true);
    expect(pair.listenerB.messages.every(({ ppid }, index) => ppid === index)).toBe(true);
  });

  it('numbers of requests to reset streams', () => {
    const pair = new AssociationPair({ a: startingAt(0xffff_fffe, 1), b: startingAt(0xffff_fffd, 2) }).connect();
    for (let round = 1; round <= 6; round += 1) {
      pair.a.sendMessage(1, 53, Buffer.from('x'), { ordered: true }, pair.nowMs);
      pair.a.resetStream(1, pair.nowMs);
      pair.b.resetStream(1, pair.nowMs);
      const areReset = () =>
        pair.listenerA.outgoingResets.length === round && pair.listenerB.outgoingResets.length === round;
      expect(pair.run(areReset)).toBe(true);
    }
    expect(pair.listenerB.messages.length).toBe(6);
  });
});
