import { describe, expect, it } from 'vitest';
import { chunkType } from './chunks/chunkType.ts';
import { AssociationPair } from './testing/AssociationPair.ts';
import { RawPeer, rawData, rawSack } from './testing/RawPeer.ts';

const { abort, data, heartbeat, heartbeatAck, shutdown, shutdownAck, shutdownComplete } = chunkType;
const reliable = { ordered: true };

function rawShutdown(cumulativeTsn: number) {
  const body = Buffer.alloc(4);
  body.writeUInt32BE(cumulativeTsn >>> 0, 0);
  return { type: shutdown, body };
}

describe('closing', () => {
  it('tells the peer, once, and ends everything', () => {
    const pair = new AssociationPair().connect();
    pair.a.close(pair.nowMs);
    pair.a.close(pair.nowMs);
    pair.run(() => pair.b.state === 'closed');
    expect(pair.listenerA.states.at(-1)).toBe('closed');
    expect(pair.listenerB.states).toEqual(['connecting', 'connected', 'closed']);
    const { sentPacketCount } = pair.a.stats;
    pair.b.sendMessage(0, 53, Buffer.from('x'), reliable, pair.nowMs);
    pair.a.connect(pair.nowMs);
    pair.a.resetStream(0, pair.nowMs);
    pair.pass(100_000);
    expect(pair.a.stats.sentPacketCount).toBe(sentPacketCount);
    expect(pair.listenerA.states).toEqual(['connecting', 'connected', 'closed']);
  });

  it('is quiet before there is a peer', () => {
    const peer = new RawPeer();
    peer.association.close(0);
    expect(peer.take()).toEqual([]);
    expect(peer.listener.states).toEqual(['closed']);
    peer.sendInit();
    expect(peer.take()).toEqual([]);
  });

  it('from within a message stops what follows in the packet', () => {
    const peer = new RawPeer().connect();
    peer.listener.onMessageToo = () => peer.association.close(0);
    peer.send(rawData(1_000, 'a'), rawData(1_001, 'b', { ssn: 1 }));
    expect(peer.listener.messages.length).toBe(1);
    expect(peer.take().at(-1)?.type).toBe(abort);
  });
});

describe('a peer that shuts down', () => {
  it('gets what was queued first', () => {
    const peer = new RawPeer().connect();
    peer.association.sendMessage(0, 53, Buffer.alloc(6_000), reliable, 0);
    peer.take();
    peer.send(rawShutdown(peer.firstTsn + 3));
    expect(peer.take().map(({ type }) => type)).toEqual([data, data]);
    expect(peer.association.sendMessage(0, 53, Buffer.from('late'), reliable, 0)).toBe('notConnected');
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn + 5 }));
    expect(peer.take().map(({ type }) => type)).toEqual([shutdownAck]);
    peer.pass(2_000);
    expect(peer.take(shutdownAck).length).toBeGreaterThan(0);
    expect(peer.association.state).toBe('connected');
    peer.send({ type: shutdownComplete });
    expect(peer.association.state).toBe('closed');
  });

  it('and says no more is given up in the end', () => {
    const peer = new RawPeer().connect();
    peer.send(rawShutdown(peer.firstTsn - 1));
    peer.pass(600_000);
    expect(peer.association.state).toBe('failed');
  });

  it('may be answered by nothing but its SHUTDOWN COMPLETE', () => {
    const peer = new RawPeer().connect();
    peer.send({ type: shutdownComplete });
    peer.send({ type: shutdown, body: Buffer.alloc(3) });
    expect(peer.association.state).toBe('connected');
    expect(peer.take()).toEqual([]);
  });
});

describe('heartbeats', () => {
  it('keep asking a quiet peer, and measure', () => {
    const peer = new RawPeer().connect();
    peer.pass(29_000);
    expect(peer.take(heartbeat)).toEqual([]);
    peer.pass(1_000);
    const [first] = peer.take(heartbeat);
    peer.nowMs += 35;
    peer.send({ type: heartbeatAck, body: first!.body });
    expect(peer.association.stats.roundTripMs).toBe(35);
    peer.pass(29_000);
    expect(peer.take(heartbeat)).toEqual([]);
    peer.pass(1_000);
    expect(peer.take(heartbeat).length).toBe(1);
  });

  it('give the peer up when it never answers, whatever else it answers with', () => {
    const peer = new RawPeer().connect();
    while (peer.association.state === 'connected' && peer.nowMs < 3_600_000) {
      peer.pass(1_000);
      if (peer.take(heartbeat).length > 0) peer.send({ type: heartbeatAck, body: Buffer.alloc(12) });
    }
    expect(peer.association.state).toBe('failed');
  });

  it('go on for ever between two ends that live', () => {
    const pair = new AssociationPair({ conditions: { delayMs: 50, loss: 0.2 } }).connect();
    pair.pass(3_600_000);
    expect([pair.a.state, pair.b.state]).toEqual(['connected', 'connected']);
  });
});
