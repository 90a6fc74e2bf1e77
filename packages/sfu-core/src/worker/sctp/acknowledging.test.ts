import { describe, expect, it } from 'vitest';
import { chunkType } from './chunks/chunkType.ts';
import { dataFlag } from './chunks/dataChunk.ts';
import { RawPeer, rawData } from './testing/RawPeer.ts';

const { data, sack } = chunkType;
const reliable = { ordered: true };

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
