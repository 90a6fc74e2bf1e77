import { describe, expect, it } from 'vitest';
import { AssociationPair } from './testing/AssociationPair.ts';
import { MAX_PAYLOAD, RawPeer, rawSack } from './testing/RawPeer.ts';

const reliable = { ordered: true };

describe('what may wait to be sent', () => {
  const limits = { sendBufferSizeBytes: 50_000, perStreamSendQueueLimitBytes: 20_000 };

  it('is bounded for a stream and for all, and counted', () => {
    const peer = new RawPeer(limits).connect().flood(10);
    const { association } = peer;
    const message = Buffer.alloc(15_000);
    const results = [0, 0, 0, 1, 1, 2].map((id) => association.sendMessage(id, 53, message, reliable, 0));
    expect(results).toEqual(['sent', 'sent', 'sendBufferFull', 'sent', 'sent', 'sendBufferFull']);
    expect(association.bufferedAmountBytes(0)).toBe(30_000);
    expect(association.bufferedAmountBytes(2)).toBe(0);
    expect(association.stats.sendBufferedBytes).toBe(60_000);
  });

  it('tells once when a stream has come down to its threshold', () => {
    const pair = new AssociationPair({ a: { defaultBufferedAmountLowThresholdBytes: 10_000 } }).connect();
    pair.a.setBufferedAmountLowThreshold(2, 0);
    for (const id of [1, 2]) pair.a.sendMessage(id, 53, Buffer.alloc(200_000), reliable, pair.nowMs);
    pair.a.sendMessage(3, 53, Buffer.alloc(9_000), reliable, pair.nowMs);
    pair.run(() => pair.listenerB.messages.length === 3);
    expect(pair.listenerA.lowAmounts.map(([id]) => id)).toEqual([1, 2]);
    const [first, second] = pair.listenerA.lowAmounts;
    expect(first![1]).toBeGreaterThan(10_000 - MAX_PAYLOAD - 1);
    expect(first![1]).toBeLessThanOrEqual(10_000);
    expect(second![1]).toBe(0);
  });

  it('takes messages from within its own events', () => {
    const pair = new AssociationPair();
    let left = 50;
    const more = (streamId: number) => {
      if (left-- > 0) pair.a.sendMessage(streamId, 53, Buffer.alloc(5_000, left), reliable, pair.nowMs);
    };
    pair.listenerA.onBufferedAmountLow = more;
    pair.listenerB.onMessageToo = ({ message }) => pair.b.sendMessage(9, 53, message, reliable, pair.nowMs);
    pair.connect();
    more(4);
    expect(pair.run(() => pair.listenerA.messages.length === 50)).toBe(true);
  });

  it('refuses messages that are too large, empty, for no stream, or too late', () => {
    const { association } = new RawPeer().connect();
    const send = (id: number, sizeBytes: number) =>
      association.sendMessage(id, 53, Buffer.alloc(sizeBytes), reliable, 0);
    expect(send(0, 262_145)).toBe('tooLarge');
    expect(send(0, 0)).toBe('empty');
    expect(send(1_000, 1)).toBe('invalidStream');
    expect(send(-1, 1)).toBe('invalidStream');
    expect(send(999, 1)).toBe('sent');
    association.close(0);
    expect(send(0, 1)).toBe('notConnected');
  });
});

describe('the peer’s window', () => {
  it('is never overrun', () => {
    const pair = new AssociationPair({
      conditions: { delayMs: 20 },
      b: { receiveWindowBytes: 100_000, maxReceiveMessageSizeBytes: 30_000 },
    }).connect();
    for (let index = 0; index < 100; index += 1) pair.a.sendMessage(0, 53, Buffer.alloc(30_000), reliable, pair.nowMs);
    let most = 0;
    pair.run(() => {
      most = Math.max(most, pair.a.stats.flightBytes);
      return pair.listenerB.messages.length === 100;
    });
    expect(pair.listenerB.messages.length).toBe(100);
    expect(most).toBeGreaterThan(50_000);
    expect(most).toBeLessThanOrEqual(100_000);
    expect(pair.b.stats.droppedChunkCount).toBe(0);
  });

  it('is asked about with one chunk while it is shut, for as long as the peer answers', () => {
    const peer = new RawPeer().connect().flood(6);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 3, windowBytes: 0 }));
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 5, windowBytes: 0 }));
    peer.take();
    peer.association.sendMessage(0, 53, Buffer.alloc(5_000), reliable, peer.nowMs);
    expect(peer.takeTsns()).toEqual([6]);
    let probes = 0;
    for (let index = 0; index < 30; index += 1) {
      peer.pass(60_000);
      probes += peer.takeTsns().length;
      peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 5, windowBytes: 0 }));
    }
    expect(probes).toBeGreaterThan(20);
    expect(peer.association.state).toBe('connected');
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 6 }));
    expect(peer.takeTsns()).toEqual([7, 8]);
  });
});
