import { describe, expect, it } from 'vitest';
import { chunkType } from './chunks/chunkType.ts';
import { dataFlag, readDataChunk } from './chunks/dataChunk.ts';
import { AssociationPair } from './testing/AssociationPair.ts';
import { RawPeer, rawData, rawSack } from './testing/RawPeer.ts';

const { data, sack } = chunkType;
const reliable = { ordered: true };
const MAX_PAYLOAD = 1_132;

/** A connected peer that has been given `count` messages, of one full packet each. */
function flooded(count: number, overrides = {}): RawPeer {
  const peer = new RawPeer(overrides).connect();
  for (let index = 0; index < count; index += 1) {
    peer.association.sendMessage(0, 53, Buffer.alloc(MAX_PAYLOAD, index), reliable, peer.nowMs);
  }
  return peer;
}

const tsnsOf = (peer: RawPeer) => peer.take(data).map(({ body }) => (body.readUInt32BE(0) - peer.firstTsn) >>> 0);

describe('sending', () => {
  it('cuts messages into full packets, with the right flags', () => {
    const peer = new RawPeer().connect();
    const message = peer.random.bytes(2 * MAX_PAYLOAD + 5);
    peer.association.sendMessage(7, 51, message, { ordered: false }, 0);
    const chunks = peer.take(data).map(({ flags, body }) => readDataChunk(flags, body)!);
    expect(chunks.map(({ flags }) => flags)).toEqual([
      dataFlag.begin | dataFlag.unordered,
      dataFlag.unordered,
      dataFlag.end | dataFlag.unordered,
    ]);
    expect(chunks.map(({ tsn }) => (tsn - peer.firstTsn) >>> 0)).toEqual([0, 1, 2]);
    expect(chunks.every(({ streamId, ppid }) => streamId === 7 && ppid === 51)).toBe(true);
    expect(Buffer.concat(chunks.map(({ payload }) => payload)).equals(message)).toBe(true);
  });

  it('keeps to a smaller packet when asked to, and never makes an unreasonably small one', () => {
    for (const [maxPacketSizeBytes, mostBytes] of [
      [900, 872],
      [10, 480],
    ] as const) {
      const peer = new RawPeer({ maxPacketSizeBytes }).connect();
      peer.association.sendMessage(0, 53, Buffer.alloc(3_000), reliable, 0);
      expect(peer.take(data)[0]!.body.length - 12).toBe(mostBytes);
    }
  });

  it('bundles small messages that have had to wait', () => {
    const peer = flooded(10);
    peer.take();
    for (let index = 0; index < 20; index += 1) {
      peer.association.sendMessage(1, 53, Buffer.from([index]), reliable, 0);
    }
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 9 }));
    expect(peer.takePackets().map((chunks) => chunks.length)).toEqual([20]);
  });

  it('begins with ten packets in flight, in bursts of four at most', () => {
    const peer = new RawPeer().connect();
    peer.association.sendMessage(0, 53, Buffer.alloc(100_000), reliable, 0);
    expect(peer.takePackets().length).toBe(4);
    peer.association.tick(40);
    expect(peer.takePackets().length).toBe(4);
    peer.association.tick(80);
    expect(peer.takePackets().length).toBe(2);
    peer.association.tick(120);
    expect(peer.takePackets().length).toBe(0);
  });

  it('sends a lost chunk again after three SACKs that tell of later ones, and but once', () => {
    const peer = flooded(10);
    expect(tsnsOf(peer)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    for (const last of [2, 3]) {
      peer.send(rawSack({ cumulativeTsn, gaps: [2, last] }));
      expect(tsnsOf(peer)).toEqual([]);
    }
    peer.send(rawSack({ cumulativeTsn, gaps: [2, 4] }));
    expect(tsnsOf(peer)).toEqual([0]);
    expect(peer.association.stats.congestionWindowBytes).toBe(5 * (MAX_PAYLOAD + 16));
    for (const last of [5, 6, 7, 8]) peer.send(rawSack({ cumulativeTsn, gaps: [2, last] }));
    expect(tsnsOf(peer)).toEqual([]);
    expect(peer.association.stats.retransmissionCount).toBe(1);
  });

  it('finds that a retransmission was lost too, from what was sent after it', () => {
    const peer = flooded(4);
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    for (const last of [2, 3, 4]) peer.send(rawSack({ cumulativeTsn, gaps: [2, last] }));
    expect(tsnsOf(peer)).toEqual([0, 1, 2, 3, 0]);
    for (let index = 0; index < 3; index += 1) {
      peer.association.sendMessage(0, 53, Buffer.alloc(MAX_PAYLOAD), reliable, 0);
      peer.send(rawSack({ cumulativeTsn, gaps: [2, 5 + index] }));
    }
    expect(tsnsOf(peer)).toEqual([4, 5, 6, 0]);
  });

  it('sends everything again after a timeout, one packet at first, and less and less often', () => {
    const peer = flooded(3);
    peer.take();
    const times: number[] = [];
    while (peer.association.state === 'connected') {
      peer.pass(40);
      const tsns = tsnsOf(peer);
      if (tsns.length > 0) times.push(peer.nowMs);
      expect(tsns.every((tsn) => tsn === 0)).toBe(true);
    }
    // RFC 9260's Association.Max.Retrans: the peer is gone after ten in vain.
    expect(peer.association.state).toBe('failed');
    expect(times.length).toBe(10);
    expect(times[1]! - times[0]!).toBeGreaterThan(times[0]!);
    const answered = flooded(3);
    answered.take();
    answered.pass(1_000);
    expect(tsnsOf(answered)).toEqual([0]);
    answered.send(rawSack({ cumulativeTsn: answered.firstTsn }));
    expect(tsnsOf(answered)).toEqual([1, 2]);
  });

  it('gives up a peer that acknowledges nothing new, however often it says so', () => {
    const peer = flooded(3);
    while (peer.association.state === 'connected' && peer.nowMs < 3_600_000) {
      peer.pass(200);
      peer.send(rawSack({ cumulativeTsn: (peer.firstTsn - 1) >>> 0 }));
    }
    expect(peer.association.state).toBe('failed');
  });

  it('sends again what the peer had told of in a gap and has thrown away', () => {
    const peer = flooded(3);
    peer.take();
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    peer.send(rawSack({ cumulativeTsn, gaps: [1, 3] }));
    peer.send(rawSack({ cumulativeTsn }));
    peer.pass(1_000);
    expect(tsnsOf(peer)).toEqual([0]);
  });

  it('takes no SACK for what was never sent, nor an old one', () => {
    const peer = flooded(4);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 1 }));
    const { flightBytes } = peer.association.stats;
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 4 }));
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn, windowBytes: 0 }));
    expect(peer.association.stats.flightBytes).toBe(flightBytes);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 3 }));
    expect(peer.association.stats.flightBytes).toBe(0);
  });

  it('takes gap blocks that overlap, go backwards or reach beyond what was sent', () => {
    const peer = flooded(8);
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    peer.send(rawSack({ cumulativeTsn, gaps: [6, 60_000, 2, 4, 3, 7] }));
    expect(peer.association.stats.flightBytes).toBe(MAX_PAYLOAD + 16);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 7 }));
    expect(peer.association.stats.flightBytes).toBe(0);
  });

  it('measures round trips, but not of what was sent twice', () => {
    const peer = flooded(1);
    peer.nowMs = 70;
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn }));
    expect(peer.association.stats.roundTripMs).toBe(70);
    peer.association.sendMessage(0, 53, Buffer.alloc(9), reliable, peer.nowMs);
    peer.pass(2_000);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 1 }));
    expect(peer.association.stats.roundTripMs).toBe(70);
  });

  it('lets streams take turns, a message each', () => {
    const peer = flooded(10);
    const { association } = peer;
    peer.take();
    const big = Buffer.alloc(3 * MAX_PAYLOAD);
    association.sendMessage(1, 53, big, reliable, 0);
    association.sendMessage(1, 53, big, reliable, 0);
    association.sendMessage(2, 53, Buffer.alloc(MAX_PAYLOAD), reliable, 0);
    association.sendMessage(3, 53, Buffer.alloc(MAX_PAYLOAD), reliable, 0);
    const streams: number[] = [];
    let tsn = peer.firstTsn + 9;
    while (streams.length < 8) {
      peer.send(rawSack({ cumulativeTsn: tsn }));
      for (const { body } of peer.take(data)) {
        streams.push(body.readUInt16BE(4));
        tsn = body.readUInt32BE(0);
      }
    }
    expect(streams).toEqual([1, 1, 1, 2, 3, 1, 1, 1]);
  });
});

describe('what may wait to be sent', () => {
  const limits = { sendBufferSizeBytes: 50_000, perStreamSendQueueLimitBytes: 20_000 };

  it('is bounded for a stream and for all, and counted', () => {
    const peer = flooded(10, limits);
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
    const peer = flooded(6);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 3, windowBytes: 0 }));
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 5, windowBytes: 0 }));
    peer.take();
    peer.association.sendMessage(0, 53, Buffer.alloc(5_000), reliable, peer.nowMs);
    expect(tsnsOf(peer)).toEqual([6]);
    let probes = 0;
    for (let index = 0; index < 30; index += 1) {
      peer.pass(60_000);
      probes += tsnsOf(peer).length;
      peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 5, windowBytes: 0 }));
    }
    expect(probes).toBeGreaterThan(20);
    expect(peer.association.state).toBe('connected');
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 6 }));
    expect(tsnsOf(peer)).toEqual([7, 8]);
  });
});

describe('acknowledging', () => {
  it('acknowledges the first packet and every second one at once, others with the next tick', () => {
    const peer = new RawPeer().connect();
    const sackCounts = [0, 1, 2, 3, 4, 5].map((index) => {
      peer.send(rawData(1_000 + index, 'x', { ssn: index }));
      return peer.take(sack).length;
    });
    expect(sackCounts).toEqual([1, 0, 1, 0, 1, 0]);
    peer.association.tick(40);
    expect(peer.takeSacks().map(({ cumulativeTsn }) => cumulativeTsn)).toEqual([1_005]);
    peer.association.tick(80);
    expect(peer.take()).toEqual([]);
  });

  it('acknowledges at once when asked to, on holes, and on what came twice', () => {
    const peer = new RawPeer().connect();
    const [begin, end] = [dataFlag.begin, dataFlag.end];
    peer.send(rawData(1_000, 'x'));
    peer.take();
    peer.send(rawData(1_001, 'x', { ssn: 1, flags: begin | end | dataFlag.immediate }));
    expect(peer.takeSacks()).toMatchObject([{ cumulativeTsn: 1_001, gaps: [], duplicateTsns: [] }]);
    peer.send(rawData(1_003, 'x', { ssn: 3 }));
    expect(peer.takeSacks()).toMatchObject([{ cumulativeTsn: 1_001, gaps: [2, 2] }]);
    peer.send(rawData(1_005, 'x', { ssn: 5 }));
    expect(peer.takeSacks()).toMatchObject([{ cumulativeTsn: 1_001, gaps: [2, 2, 4, 4] }]);
    peer.send(rawData(1_001, 'x', { ssn: 1 }), rawData(1_003, 'x', { ssn: 3 }));
    expect(peer.takeSacks()).toMatchObject([{ duplicateTsns: [1_001, 1_003] }]);
    peer.send(rawData(1_002, 'x', { ssn: 2 }), rawData(1_004, 'x', { ssn: 4 }));
    peer.association.tick(40);
    expect(peer.takeSacks().at(-1)).toMatchObject({ cumulativeTsn: 1_005, gaps: [], duplicateTsns: [] });
    expect(peer.listener.messages.length).toBe(6);
  });

  it('sends a SACK along with data that leaves anyway', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_000, 'x'));
    peer.send(rawData(1_001, 'x', { ssn: 1 }));
    peer.take();
    peer.association.sendMessage(0, 53, Buffer.from('y'), reliable, 0);
    expect(peer.takePackets().map((chunks) => chunks.map(({ type }) => type))).toEqual([[sack, data]]);
  });

  it('hands on whole messages: in order within a stream, past holes in other streams, at once when unordered', () => {
    const peer = new RawPeer().connect();
    const { begin, end, unordered } = dataFlag;
    peer.send(rawData(1_001, 'b', { streamId: 1, ssn: 1 }));
    peer.send(rawData(1_002, 'c', { streamId: 2, ssn: 0 }));
    peer.send(rawData(1_003, 'd', { streamId: 1, flags: begin | end | unordered }));
    peer.send(rawData(1_005, '!', { streamId: 3, flags: end | unordered }));
    peer.send(rawData(1_004, 'e', { streamId: 3, flags: begin | unordered }));
    const texts = () => peer.listener.messages.map(({ message }) => message.toString());
    expect(texts()).toEqual(['c', 'd', 'e!']);
    peer.send(rawData(1_000, 'a', { streamId: 1, ssn: 0 }));
    expect(texts()).toEqual(['c', 'd', 'e!', 'a', 'b']);
    expect(peer.association.stats.receiveBufferedBytes).toBe(0);
  });
});
