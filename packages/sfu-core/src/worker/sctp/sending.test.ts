import { describe, expect, it } from 'vitest';
import { chunkType } from './chunks/chunkType.ts';
import { dataFlag, readDataChunk } from './chunks/dataChunk.ts';
import { MAX_PAYLOAD, RawPeer, rawSack } from './testing/RawPeer.ts';

const { data } = chunkType;
const reliable = { ordered: true };

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
    const peer = new RawPeer().connect().flood(10);
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
    const peer = new RawPeer().connect().flood(10);
    expect(peer.takeTsns()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    for (const last of [2, 3]) {
      peer.send(rawSack({ cumulativeTsn, gaps: [2, last] }));
      expect(peer.takeTsns()).toEqual([]);
    }
    peer.send(rawSack({ cumulativeTsn, gaps: [2, 4] }));
    expect(peer.takeTsns()).toEqual([0]);
    expect(peer.association.stats.congestionWindowBytes).toBe(5 * (MAX_PAYLOAD + 16));
    for (const last of [5, 6, 7, 8]) peer.send(rawSack({ cumulativeTsn, gaps: [2, last] }));
    expect(peer.takeTsns()).toEqual([]);
    expect(peer.association.stats.retransmissionCount).toBe(1);
  });

  it('finds that a retransmission was lost too, from what was sent after it', () => {
    const peer = new RawPeer().connect().flood(4);
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    for (const last of [2, 3, 4]) peer.send(rawSack({ cumulativeTsn, gaps: [2, last] }));
    expect(peer.takeTsns()).toEqual([0, 1, 2, 3, 0]);
    for (let index = 0; index < 3; index += 1) {
      peer.association.sendMessage(0, 53, Buffer.alloc(MAX_PAYLOAD), reliable, 0);
      peer.send(rawSack({ cumulativeTsn, gaps: [2, 5 + index] }));
    }
    expect(peer.takeTsns()).toEqual([4, 5, 6, 0]);
  });

  it('sends everything again after a timeout, one packet at first, and less and less often', () => {
    const peer = new RawPeer().connect().flood(3);
    peer.take();
    const times: number[] = [];
    while (peer.association.state === 'connected') {
      peer.pass(40);
      const tsns = peer.takeTsns();
      if (tsns.length > 0) times.push(peer.nowMs);
      expect(tsns.every((tsn) => tsn === 0)).toBe(true);
    }
    // RFC 9260's Association.Max.Retrans: the peer is gone after ten in vain.
    expect(peer.association.state).toBe('failed');
    expect(times.length).toBe(10);
    expect(times[1]! - times[0]!).toBeGreaterThan(times[0]!);
    const answered = new RawPeer().connect().flood(3);
    answered.take();
    answered.pass(1_000);
    expect(answered.takeTsns()).toEqual([0]);
    answered.send(rawSack({ cumulativeTsn: answered.firstTsn }));
    expect(answered.takeTsns()).toEqual([1, 2]);
  });

  it('gives up a peer that acknowledges nothing new, however often it says so', () => {
    const peer = new RawPeer().connect().flood(3);
    while (peer.association.state === 'connected' && peer.nowMs < 3_600_000) {
      peer.pass(200);
      peer.send(rawSack({ cumulativeTsn: (peer.firstTsn - 1) >>> 0 }));
    }
    expect(peer.association.state).toBe('failed');
  });

  it('sends again what the peer had told of in a gap and has thrown away', () => {
    const peer = new RawPeer().connect().flood(3);
    peer.take();
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    peer.send(rawSack({ cumulativeTsn, gaps: [1, 3] }));
    peer.send(rawSack({ cumulativeTsn }));
    peer.pass(1_000);
    expect(peer.takeTsns()).toEqual([0]);
  });

  it('takes no SACK for what was never sent, nor an old one', () => {
    const peer = new RawPeer().connect().flood(4);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 1 }));
    const { flightBytes } = peer.association.stats;
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 4 }));
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn, windowBytes: 0 }));
    expect(peer.association.stats.flightBytes).toBe(flightBytes);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 3 }));
    expect(peer.association.stats.flightBytes).toBe(0);
  });

  it('takes gap blocks that overlap, go backwards or reach beyond what was sent', () => {
    const peer = new RawPeer().connect().flood(8);
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    peer.send(rawSack({ cumulativeTsn, gaps: [6, 60_000, 2, 4, 3, 7] }));
    expect(peer.association.stats.flightBytes).toBe(MAX_PAYLOAD + 16);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 7 }));
    expect(peer.association.stats.flightBytes).toBe(0);
  });

  it('measures round trips, but not of what was sent twice', () => {
    const peer = new RawPeer().connect().flood(1);
    peer.nowMs = 70;
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn }));
    expect(peer.association.stats.roundTripMs).toBe(70);
    peer.association.sendMessage(0, 53, Buffer.alloc(9), reliable, peer.nowMs);
    peer.pass(2_000);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 1 }));
    expect(peer.association.stats.roundTripMs).toBe(70);
  });

  it('lets streams take turns, a message each', () => {
    const peer = new RawPeer().connect().flood(10);
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
