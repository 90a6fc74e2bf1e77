import { describe, expect, it } from 'vitest';
import { chunkType } from './chunks/chunkType.ts';
import { dataFlag } from './chunks/dataChunk.ts';
import {
  type ForwardTsnChunk,
  forwardTsnBodySize,
  readForwardTsnChunk,
  writeForwardTsnChunk,
} from './chunks/forwardTsnChunk.ts';
import type { MessageReliability } from './SctpAssociation.ts';
import { AssociationPair } from './testing/AssociationPair.ts';
import { type RawChunk, RawPeer, rawData, rawSack } from './testing/RawPeer.ts';

const { data, forwardTsn } = chunkType;
const { begin, end, unordered } = dataFlag;

function rawForwardTsn(cumulativeTsn: number, ...skipped: { streamId: number; ssn: number }[]): RawChunk {
  const chunk: ForwardTsnChunk = { cumulativeTsn, skipped };
  const body = Buffer.alloc(forwardTsnBodySize(chunk));
  writeForwardTsnChunk(chunk, body, 0);
  return { type: forwardTsn, body };
}

/** The DATA and FORWARD TSN chunks sent since the last time, TSNs counted from the first one. */
function taken(peer: RawPeer) {
  const fromFirst = (tsn: number) => (tsn - peer.firstTsn) | 0;
  type Taken = number | { to: number; skipped: ForwardTsnChunk['skipped'] };
  return peer.take().flatMap(({ type, body }): Taken[] => {
    if (type === data) return [fromFirst(body.readUInt32BE(0))];
    if (type !== forwardTsn) return [];
    const { cumulativeTsn, skipped } = readForwardTsnChunk(body)!;
    return [{ to: fromFirst(cumulativeTsn), skipped }];
  });
}

function send(peer: RawPeer, reliability: MessageReliability, sizeBytes = 100, streamId = 0): void {
  const result = peer.association.sendMessage(streamId, 53, Buffer.alloc(sizeBytes), reliability, peer.nowMs);
  expect(result).toBe('sent');
}

describe('giving messages up', () => {
  it('sends again as often as allowed, and then tells the peer to move on', () => {
    const peer = new RawPeer().connect();
    send(peer, { ordered: true, maxRetransmits: 2 });
    const seen = [taken(peer)];
    for (let index = 0; index < 3; index += 1) {
      peer.pass(500 * 2 ** index);
      seen.push(taken(peer));
    }
    expect(seen).toEqual([[0], [0], [0], [{ to: 0, skipped: [{ streamId: 0, ssn: 0 }] }]]);
    expect(peer.association.stats).toMatchObject({ flightBytes: 0, abandonedMessageCount: 1 });
    // Nobody has said that this arrived: it goes again until somebody does.
    peer.pass(10_000);
    expect(taken(peer).length).toBeGreaterThan(0);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn }));
    peer.pass(10_000);
    expect(taken(peer)).toEqual([]);
  });

  it('never sends again with maxRetransmits 0, whether SACKs or silence tell of the loss', () => {
    const peer = new RawPeer().connect();
    for (let index = 0; index < 4; index += 1) send(peer, { ordered: false, maxRetransmits: 0 });
    taken(peer);
    const cumulativeTsn = (peer.firstTsn - 1) >>> 0;
    for (const last of [2, 3, 4]) peer.send(rawSack({ cumulativeTsn, gaps: [2, last] }));
    expect(taken(peer)).toEqual([{ to: 0, skipped: [] }]);
    expect(peer.association.stats.retransmissionCount).toBe(0);
  });

  it('gives up with the lifetime: what has not left, what is lost, and the rest of what was begun', () => {
    const peer = new RawPeer().connect();
    send(peer, { ordered: true, maxPacketLifeTimeMs: 300 }, 30_000);
    expect(taken(peer)).toEqual([0, 1, 2, 3]);
    send(peer, { ordered: true, maxPacketLifeTimeMs: 300 }, 50);
    send(peer, { ordered: true }, 50);
    taken(peer);
    peer.pass(200);
    taken(peer);
    peer.nowMs += 101;
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 9 }));
    // Ten fragments had been sent, and have arrived. The eleventh TSN stands for the end that never will; the second
    // message has neither TSN nor sequence number.
    const chunks = taken(peer);
    expect(chunks).toEqual([{ to: 10, skipped: [{ streamId: 0, ssn: 0 }] }, 11]);
    expect(peer.association.bufferedAmountBytes(0)).toBe(0);
  });

  it('gives nothing up when the peer does not know how to move on', () => {
    const peer = new RawPeer();
    peer.connectPlainly();
    send(peer, { ordered: true, maxRetransmits: 0 });
    peer.take();
    peer.pass(1_000);
    expect(peer.take(data).length).toBe(1);
    expect(peer.take(forwardTsn)).toEqual([]);
  });

  it('names the newest message given up in each stream', () => {
    const peer = new RawPeer().connect();
    for (const streamId of [1, 2, 1, 3]) send(peer, { ordered: streamId !== 3, maxRetransmits: 0 }, 100, streamId);
    taken(peer);
    peer.pass(600);
    const [forward] = taken(peer);
    expect(forward).toEqual({
      to: 3,
      skipped: [
        { streamId: 1, ssn: 1 },
        { streamId: 2, ssn: 0 },
      ],
    });
  });

  it('spends no sequence number on what is never sent', () => {
    const pair = new AssociationPair({ conditions: { delayMs: 10 } }).connect();
    // The lifetime is over before the window opens.
    pair.a.sendMessage(0, 53, Buffer.alloc(200_000), { ordered: true }, pair.nowMs);
    for (let index = 0; index < 100; index += 1) {
      pair.a.sendMessage(0, 51, Buffer.from('late'), { ordered: true, maxPacketLifeTimeMs: 15 }, pair.nowMs);
    }
    pair.a.sendMessage(0, 52, Buffer.from('last'), { ordered: true }, pair.nowMs);
    expect(pair.run(() => pair.listenerB.messages.length === 2)).toBe(true);
    expect(pair.listenerB.messages.map(({ ppid }) => ppid)).toEqual([53, 52]);
    expect(pair.a.stats).toMatchObject({ sendBufferedBytes: 0, abandonedMessageCount: 0 });
  });
});

describe('being told to move on', () => {
  const texts = (peer: RawPeer) => peer.listener.messages.map(({ message }) => message.toString());

  it('forgets the pieces of what was given up, and hands on what waited for it', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_000, 'lost', { ssn: 0, flags: begin }));
    peer.send(rawData(1_002, 'b', { ssn: 1 }), rawData(1_003, 'c', { ssn: 2 }), rawData(1_005, 'e', { ssn: 4 }));
    expect(texts(peer)).toEqual([]);
    peer.take();
    peer.send(rawForwardTsn(1_001, { streamId: 0, ssn: 0 }));
    expect(texts(peer)).toEqual(['b', 'c']);
    expect(peer.takeSacks()).toMatchObject([{ cumulativeTsn: 1_003, gaps: [2, 2] }]);
    peer.send(rawData(1_004, 'd', { ssn: 3 }));
    expect(texts(peer)).toEqual(['b', 'c', 'd', 'e']);
    expect(peer.association.stats.receiveBufferedBytes).toBe(0);
  });

  it('hands on, in order, what had arrived of the messages skipped', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_003, 'd', { ssn: 3 }), rawData(1_001, 'b', { ssn: 1 }));
    peer.send(rawForwardTsn(1_002, { streamId: 0, ssn: 2 }));
    expect(texts(peer)).toEqual(['b', 'd']);
  });

  it('keeps the pieces of what was not given up', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_001, 'gone', { streamId: 1, flags: unordered }));
    peer.send(rawData(1_003, 'wh', { streamId: 2, flags: begin | unordered }));
    peer.send(rawForwardTsn(1_002));
    peer.send(rawData(1_004, 'ole', { streamId: 2, flags: end | unordered }));
    expect(texts(peer)).toEqual(['whole']);
    expect(peer.association.stats.receiveBufferedBytes).toBe(0);
  });

  it('does nothing when told what it knows, but says so', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_000, 'wh', { flags: begin }));
    peer.take();
    peer.send(rawForwardTsn(1_000, { streamId: 0, ssn: 0 }));
    peer.send(rawForwardTsn(500, { streamId: 0, ssn: 7 }));
    expect(peer.takeSacks().map(({ cumulativeTsn }) => cumulativeTsn)).toEqual([1_000, 1_000]);
    peer.send(rawData(1_001, 'ole', { flags: end }));
    expect(texts(peer)).toEqual(['whole']);
  });
});
