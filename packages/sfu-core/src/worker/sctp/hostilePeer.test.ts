import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { chunkType, errorCause } from './chunks/chunkType.ts';
import { dataFlag } from './chunks/dataChunk.ts';
import { packetChecksum } from './crc32c.ts';
import { AssociationPair } from './testing/AssociationPair.ts';
import { packetOf, type RawChunk, RawPeer, rawData, rawSack } from './testing/RawPeer.ts';

const { abort, error, sack, heartbeat, heartbeatAck } = chunkType;
const { begin, end, unordered } = dataFlag;
const reliable = { ordered: true };

/** The cause of the ABORT that the association has sent, if any. */
const abortCause = (peer: RawPeer) => peer.take(abort)[0]?.body.readUInt16BE(0);

describe('what a hostile peer can make us keep', () => {
  const receiveWindowBytes = 262_144;
  const limits = { receiveWindowBytes, maxReceiveMessageSizeBytes: 65_536 };

  function sendWhileBounded(peer: RawPeer, count: number, chunkAt: (index: number) => RawChunk): void {
    let most = 0;
    for (let index = 0; index < count && peer.association.state === 'connected'; index += 1) {
      peer.send(chunkAt(index));
      most = Math.max(most, peer.association.stats.receiveBufferedBytes);
    }
    expect(most).toBeLessThanOrEqual(receiveWindowBytes);
  }

  it('is bounded for messages that are never finished', () => {
    const peer = new RawPeer(limits).connect();
    sendWhileBounded(peer, 4_000, (index) =>
      rawData(1_001 + 2 * index, Buffer.alloc(100), { streamId: index & 0xff, flags: begin }),
    );
    expect(peer.association.stats.droppedChunkCount).toBeGreaterThan(2_500);
    expect(peer.association.state).toBe('connected');
  });

  it('is bounded for pieces of a byte each', () => {
    const peer = new RawPeer(limits).connect();
    sendWhileBounded(peer, 4_000, (index) => rawData(1_000 + index, 'x', { flags: index === 0 ? begin : 0 }));
    expect(peer.association.state).toBe('failed');
    expect(abortCause(peer)).toBe(errorCause.outOfResource);
  });

  it('is bounded for messages that wait for one that never comes', () => {
    const peer = new RawPeer(limits).connect();
    sendWhileBounded(peer, 2_000, (index) => rawData(1_000 + index, Buffer.alloc(1_000), { ssn: 1 + index }));
    expect(peer.association.state).toBe('failed');
    expect(abortCause(peer)).toBe(errorCause.outOfResource);
  });

  it('is bounded for holes without number', () => {
    const peer = new RawPeer(limits).connect();
    sendWhileBounded(peer, 4_000, (index) => rawData(1_001 + 2 * index, 'x', { flags: begin | end | unordered }));
    expect(peer.listener.messages.length).toBeLessThan(3_000);
    peer.take();
    peer.send(rawData(1_000, 'y'));
    expect(peer.takeSacks()[0]).toMatchObject({ cumulativeTsn: 1_001 });
  });

  it('shuts its window as that fills, and always has room for what fills the first hole', () => {
    const peer = new RawPeer(limits).connect();
    for (let index = 0; index < 400; index += 1) {
      peer.send(rawData(1_001 + index, Buffer.alloc(1_000), { ssn: 1 + index }));
    }
    const shut = peer.takeSacks();
    expect(shut.at(-1)!.windowBytes).toBeLessThan(receiveWindowBytes / 2);
    expect(peer.association.stats.droppedChunkCount).toBeGreaterThan(100);
    peer.send(rawData(1_000, Buffer.alloc(1_000)));
    expect(peer.listener.messages.length).toBeGreaterThan(100);
    expect(peer.takeSacks().at(-1)!.windowBytes).toBe(receiveWindowBytes);
  });

  it('is no message larger than allowed', () => {
    const peer = new RawPeer({ ...limits, maxReceiveMessageSizeBytes: 5_000 }).connect();
    for (let index = 0; index < 5; index += 1) {
      peer.send(rawData(1_000 + index, Buffer.alloc(1_000), { flags: index === 0 ? begin : 0 }));
    }
    expect(peer.association.state).toBe('connected');
    peer.send(rawData(1_005, 'x', { flags: end }));
    expect(peer.association.state).toBe('failed');
    expect(abortCause(peer)).toBe(errorCause.outOfResource);
    expect(peer.listener.messages).toEqual([]);
  });

  it('is nothing for TSNs far ahead, or long past', () => {
    const peer = new RawPeer(limits).connect();
    for (const tsn of [1_000 + 0x9000, 0x8000_03e7, 0x7fff_ffff, 999, 0, 0xffff_ffff]) {
      peer.send(rawData(tsn, 'x'));
    }
    expect(peer.listener.messages).toEqual([]);
    expect(peer.association.stats).toMatchObject({ receiveBufferedBytes: 0 });
    peer.send(rawData(1_000, 'x'));
    expect(peer.listener.messages.length).toBe(1);
  });

  it('is little for a first message in every stream there is', () => {
    const peer = new RawPeer();
    Object.assign(peer.own, { outboundStreams: 65_535, inboundStreams: 65_535 });
    peer.connect();
    for (let first = 0; first < 65_536; first += 64) {
      const streamIds = Array.from({ length: 64 }, (_, index) => first + index);
      peer.send(...streamIds.map((streamId) => rawData(1_000 + streamId, 'x', { streamId })));
    }
    expect(peer.listener.messages.length).toBe(65_535);
    const [told] = peer.take(error);
    expect(told?.body.readUInt16BE(0)).toBe(errorCause.invalidStream);
    expect(told?.body.readUInt16BE(4)).toBe(65_535);
    expect(peer.association.stats.receiveBufferedBytes).toBe(0);
  });
});

describe('what a peer can get wrong', () => {
  it('data for a stream that there is not: dropped, acknowledged, and reported', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_000, 'x', { streamId: 1_000 }));
    const chunks = peer.take();
    expect(chunks.map(({ type }) => type).sort()).toEqual([sack, error].sort());
    expect(peer.listener.messages).toEqual([]);
  });

  it.each<[string, RawChunk[], number]>([
    ['DATA without user data', [rawData(1_000, '')], errorCause.noUserData],
    ['a fragment after an end', [rawData(1_001, 'b', { flags: 0 }), rawData(1_000, 'a', { flags: end })], 0],
    ['an end before a fragment', [rawData(1_000, 'a', { flags: end }), rawData(1_001, 'b', { flags: 0 })], 0],
    [
      'fragments of two streams in one message',
      [rawData(1_000, 'a', { flags: begin }), rawData(1_001, 'b', { flags: end, streamId: 1 })],
      0,
    ],
    [
      'fragments of two messages in one',
      [rawData(1_001, 'b', { flags: end, ssn: 1 }), rawData(1_000, 'a', { flags: begin })],
      0,
    ],
  ])('%s ends the association', (_name, chunks, cause) => {
    const peer = new RawPeer().connect();
    for (const chunk of chunks) peer.send(chunk);
    expect(peer.association.state).toBe('failed');
    expect(abortCause(peer)).toBe(cause || errorCause.protocolViolation);
    expect(peer.listener.messages).toEqual([]);
  });

  it('a message without an end costs itself only', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_002, 'b', { flags: begin | unordered }), rawData(1_003, 'c', { flags: begin | unordered }));
    peer.send(rawData(1_000, 'a', { flags: begin | unordered }));
    peer.send(rawData(1_001, 'whole', { flags: begin | end | unordered }));
    peer.send(rawData(1_004, '!', { flags: end | unordered }));
    expect(peer.listener.messages.map(({ message }) => message.toString())).toEqual(['whole', 'c!']);
    expect(peer.association.state).toBe('connected');
  });

  it('a stream sequence number used twice costs its message only', () => {
    const peer = new RawPeer().connect();
    const numbers = [0, 0, 2, 2, 1, 3];
    numbers.forEach((ssn, index) => {
      peer.send(rawData(1_000 + index, `${index}`, { ssn }));
    });
    expect(peer.listener.messages.map(({ message }) => message.toString())).toEqual(['0', '4', '2', '5']);
    expect(peer.association.stats).toMatchObject({ droppedChunkCount: 2, receiveBufferedBytes: 0 });
  });

  it('chunks that nobody knows are skipped, reported, or end their packet, as their type says', () => {
    const peer = new RawPeer().connect();
    const results = [0x3f, 0x7f, 0x9f, 0xdf].map((type, index) => {
      peer.take();
      peer.send({ type, body: Buffer.from('what?') }, rawData(1_000 + index, 'x', { flags: begin | end | unordered }));
      const [report] = peer.take(error);
      const count = peer.listener.messages.length;
      // What was not looked at comes again.
      peer.send(rawData(1_000 + index, 'x', { flags: begin | end | unordered }));
      return { isReported: report?.body.readUInt16BE(0) === errorCause.unrecognizedChunk, count };
    });
    expect(results).toEqual([
      { isReported: false, count: 0 },
      { isReported: true, count: 1 },
      { isReported: false, count: 3 },
      { isReported: true, count: 4 },
    ]);
  });

  it('packets with wrong checksums, ports and lengths are counted, and no more', () => {
    const peer = new RawPeer().connect();
    const good = packetOf(peer.tag, rawData(1_000, 'x'));
    for (let length = 0; length < good.length; length += 1) peer.association.receive(good.subarray(0, length), 0);
    for (let at = 0; at < good.length; at += 1) {
      const changed = Buffer.from(good);
      changed[at]! ^= 0x10;
      peer.association.receive(changed, 0);
    }
    const otherPort = Buffer.from(good);
    otherPort.writeUInt16BE(5001, 0);
    otherPort.writeUInt32LE(packetChecksum(otherPort, otherPort.length), 8);
    peer.association.receive(otherPort, 0);
    expect(peer.association.stats.malformedPacketCount).toBe(2 * good.length + 1);
    expect(peer.take()).toEqual([]);
    peer.association.receive(good, 0);
    expect(peer.listener.messages.length).toBe(1);
  });

  it('a heartbeat is given back as it came, unless it fits into no packet', () => {
    const peer = new RawPeer().connect();
    const body = peer.random.bytes(333);
    peer.send({ type: heartbeat, body });
    const [ack] = peer.take(heartbeatAck);
    expect(ack?.body.equals(body)).toBe(true);
    peer.send({ type: heartbeat, body: Buffer.alloc(3_000) });
    peer.send({ type: heartbeatAck, body: Buffer.alloc(3_000) });
    peer.send({ type: heartbeatAck });
    expect(peer.take()).toEqual([]);
  });

  it('SACKs of every shape cost little', () => {
    const peer = new RawPeer().connect();
    for (let index = 0; index < 10; index += 1) {
      peer.association.sendMessage(0, 53, Buffer.alloc(1_132), reliable, 0);
    }
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    const gaps = Array.from({ length: 16_000 }, () => [1, 65_535]).flat();
    for (let count = 0; count < 20; count += 1) peer.send(rawSack({ cumulativeTsn, gaps }));
    expect(peer.association.stats.flightBytes).toBe(0);
    expect(peer.association.state).toBe('connected');
  });
});

describe('noise', () => {
  /** Two ends that talk, and every packet between them. */
  function talkingPair(seed: number): { pair: AssociationPair; packets: Buffer[] } {
    const pair = new AssociationPair({ seed });
    const packets: Buffer[] = [];
    pair.filter = (packet, from) => {
      if (from === 'a') packets.push(Buffer.from(packet));
      return true;
    };
    pair.connect();
    const { conditions } = pair.network;
    for (let index = 0; index < 20; index += 1) {
      const reliability = { ordered: true, maxRetransmits: 1 };
      pair.a.sendMessage(index % 3, 53, pair.random.bytes(1 + pair.random.below(2_500)), reliability, pair.nowMs);
      pair.b.sendMessage(index % 3, 53, pair.random.bytes(100), reliable, pair.nowMs);
      pair.network.conditions = index % 7 === 0 ? { loss: 0.5 } : conditions;
      pair.pass(40);
    }
    pair.network.conditions = conditions;
    pair.a.resetStream(1, pair.nowMs);
    pair.pass(5_000);
    expect(packets.length).toBeGreaterThan(30);
    return { pair, packets };
  }

  it('of 20,000 random packets and mutations with bad checksums changes nothing', () => {
    const { pair, packets } = talkingPair(1);
    const random = new SeededRandom(2);
    const before = pair.listenerB.messages.length;
    for (let count = 0; count < 20_000; count += 1) {
      const isRandom = count % 2 === 0;
      const packet = isRandom ? random.bytes(random.below(100)) : Buffer.from(random.pick(packets));
      if (!isRandom) packet[random.below(packet.length)]! ^= 1 + random.below(255);
      pair.b.receive(packet, pair.nowMs);
    }
    expect(pair.b.stats.malformedPacketCount).toBe(20_000);
    expect(pair.b.state).toBe('connected');
    expect(pair.listenerB.messages.length).toBe(before);
  });

  it.each([1, 2, 3, 4, 5])(
    'with the right tag and checksum neither throws nor leaves it half alive (seed %i)',
    (seed) => {
      const { pair, packets } = talkingPair(seed);
      const random = new SeededRandom(seed);
      const tags = [...new Set(packets.map((packet) => packet.readUInt32BE(4)))];
      let survived = 0;
      let current = pair;
      for (let count = 0; count < 4_000; count += 1) {
        const packet = Buffer.from(random.pick(packets));
        for (let flips = 1 + random.below(4); flips > 0; flips -= 1) {
          packet[8 + random.below(packet.length - 8)] = random.chance(0.5)
            ? random.below(256)
            : random.pick([0, 1, 255]);
        }
        const cut = random.chance(0.1) ? packet.subarray(0, 16 + random.below(packet.length - 15)) : packet;
        if (random.chance(0.5)) cut.writeUInt32BE(random.pick(tags), 4);
        cut.writeUInt32LE(packetChecksum(cut, cut.length), 8);
        current.b.receive(cut, current.nowMs);
        current.b.tick(current.nowMs);
        expect(current.b.stats.receiveBufferedBytes).toBeLessThanOrEqual(1_048_576);
        if (current.b.state === 'connected') {
          survived += 1;
          continue;
        }
        // A mutation of a live packet may be a genuine ABORT, or break a rule: then another association takes its place.
        expect(['failed', 'closed']).toContain(current.b.state);
        current = talkingPair(seed).pair;
      }
      expect(survived).toBeGreaterThan(3_500);
    },
  );
});
