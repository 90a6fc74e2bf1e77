import { describe, expect, it } from 'vitest';
import { chunkType, errorCause } from './chunks/chunkType.ts';
import { initChunkBody, readInitChunk } from './chunks/initChunk.ts';
import { AssociationPair } from './testing/AssociationPair.ts';
import { packetOf, RawPeer, rawData, rawInitAck } from './testing/RawPeer.ts';

const { init, initAck, cookieEcho, cookieAck, abort, error, shutdownComplete, shutdownAck, heartbeat } = chunkType;
const reliable = { ordered: true };

describe('the handshake', () => {
  it('needs only one end to begin', () => {
    const pair = new AssociationPair({ conditions: { delayMs: 10 } });
    pair.a.connect(0);
    expect(pair.run(() => pair.a.state === 'connected' && pair.b.state === 'connected', 1_000)).toBe(true);
    expect(pair.listenerB.states).toEqual(['connected']);
  });

  it.each([1, 2, 3, 4, 5, 6])('gets through heavy loss from both ends at once (seed %i)', (seed) => {
    const pair = new AssociationPair({ seed, conditions: { delayMs: 30, loss: 0.4, duplication: 0.2 } }).connect();
    pair.network.conditions = { delayMs: 30 };
    pair.pass(20_000);
    pair.a.sendMessage(0, 53, Buffer.from('there'), reliable, pair.nowMs);
    pair.b.sendMessage(0, 53, Buffer.from('back'), reliable, pair.nowMs);
    expect(pair.run(() => pair.listenerA.messages.length + pair.listenerB.messages.length === 2)).toBe(true);
    for (const { stats, state } of [pair.a, pair.b]) {
      expect(state).toBe('connected');
      expect(stats.restartCount).toBe(0);
    }
  });

  it('sends what was queued before', () => {
    const pair = new AssociationPair();
    expect(pair.a.sendMessage(1, 53, Buffer.from('early'), reliable, 0)).toBe('sent');
    expect(pair.a.bufferedAmountBytes(1)).toBe(5);
    pair.connect();
    expect(pair.run(() => pair.listenerB.messages.length === 1)).toBe(true);
    expect(pair.a.bufferedAmountBytes(1)).toBe(0);
  });

  it('fails when nobody answers, after nine INITs that come ever more rarely', () => {
    const peer = new RawPeer();
    peer.association.connect(0);
    const times: number[] = [];
    while (peer.association.state === 'connecting') {
      if (peer.take(init).length > 0) times.push(peer.nowMs);
      peer.pass(40);
    }
    expect(peer.association.state).toBe('failed');
    const waits = times.slice(1).map((time, index) => time - times[index]!);
    expect(waits.length).toBe(8);
    expect(waits).toEqual([...waits].sort((x, y) => x - y));
    expect(waits.at(-1)).toBeGreaterThan(100 * waits[0]!);
    expect(peer.association.nextTimeoutMs).toBeUndefined();
  });

  it('sends INIT alone, with tag 0, and its extensions', () => {
    const peer = new RawPeer();
    peer.association.connect(0);
    const [packet, ...others] = peer.takePackets();
    expect(others).toEqual([]);
    expect(packet?.map(({ type, tag }) => [type, tag])).toEqual([[init, 0]]);
    const { end } = readInitChunk(packet![0]!.body)!;
    expect(end).toMatchObject({ outboundStreams: 65_535, inboundStreams: 65_535, windowBytes: 1_048_576 });
    expect(end).toMatchObject({ hasPartialReliability: true, hasReconfig: true });
  });

  it('keeps nothing for an INIT: it is the cookie that makes an association', () => {
    const peer = new RawPeer();
    for (let tag = 1; tag < 1_000; tag += 1) peer.askCookie({ ...peer.own, initiateTag: tag });
    expect(peer.association.state).toBe('new');
    expect(peer.association.negotiated).toBeUndefined();
    peer.connect();
    expect(peer.association.negotiated).toEqual({ outboundStreams: 1_000, inboundStreams: 1_000 });
  });

  it('takes no cookie that was changed anywhere', () => {
    const peer = new RawPeer();
    const { end, cookie } = peer.askCookie();
    for (let at = 0; at < cookie.length; at += 1) {
      const changed = Buffer.from(cookie);
      changed[at]! ^= 1;
      peer.echo({ end, cookie: changed });
    }
    peer.echo({ end, cookie: cookie.subarray(1) });
    peer.echo({ end: { ...end, initiateTag: end.initiateTag + 1 }, cookie });
    expect(peer.association.state).toBe('new');
    expect(peer.take()).toEqual([]);
    peer.echo({ end, cookie });
    expect(peer.association.state).toBe('connected');
  });

  it('answers an old cookie with an error, but knows its own association even by an old one', () => {
    const peer = new RawPeer();
    const answer = peer.askCookie();
    peer.nowMs += 60_001;
    peer.echo(answer);
    expect(peer.association.state).toBe('new');
    const [stale] = peer.take(error);
    expect(stale?.body.readUInt16BE(0)).toBe(errorCause.staleCookie);
    expect(stale?.tag).toBe(peer.own.initiateTag);
    const fresh = peer.askCookie();
    peer.echo(fresh);
    peer.nowMs += 60_001;
    peer.take();
    peer.echo(fresh);
    expect(peer.take(cookieAck).length).toBe(1);
  });

  it('tries again with INIT when told that its cookie was old', () => {
    const peer = new RawPeer();
    peer.association.connect(0);
    const { end } = readInitChunk(peer.take(init)[0]!.body)!;
    peer.remote = end;
    peer.send(rawInitAck(peer.own, Buffer.from('a cookie')));
    expect(peer.take(cookieEcho).map(({ body }) => body.toString())).toEqual(['a cookie']);
    peer.send({ type: error, body: Buffer.from([0, 3, 0, 8, 0, 0, 0, 0]) });
    expect(peer.take(init).length).toBe(1);
    peer.send(rawInitAck(peer.own, Buffer.from('another')));
    peer.send({ type: cookieAck });
    expect(peer.association.state).toBe('connected');
  });

  it('reports parameters that want it, and skips or stops as their types say', () => {
    const peer = new RawPeer();
    const unknown = [0x8111, 0xc222, 0x4333, 0xc444].map((type) => ({ type, value: Buffer.from('what?') }));
    peer.sendInit(peer.own, unknown);
    const parameters = peer.take(initAck)[0]!.body.subarray(16);
    const reported = [0xc222, 0x4333, 0xc444, 0x8111].map((type) =>
      parameters.includes(Buffer.from([type >> 8, type & 0xff, 0, 9])),
    );
    expect(reported).toEqual([true, true, false, false]);
  });

  it('takes no INIT without a tag or streams, in company, or under a tag', () => {
    const peer = new RawPeer();
    peer.sendInit({ ...peer.own, initiateTag: 0 });
    peer.sendInit({ ...peer.own, inboundStreams: 0 });
    peer.sendInit({ ...peer.own, outboundStreams: 0 });
    const body = initChunkBody(peer.own, []);
    peer.association.receive(packetOf(0, { type: init, body }, { type: heartbeat, body: Buffer.alloc(8) }), 0);
    peer.association.receive(packetOf(0, { type: heartbeat, body: Buffer.alloc(8) }, { type: init, body }), 0);
    peer.association.receive(packetOf(1, { type: init, body }), 0);
    peer.association.receive(packetOf(0, { type: init, body: body.subarray(0, 15) }), 0);
    expect(peer.take()).toEqual([]);
    expect(peer.association.stats.malformedPacketCount).toBe(4);
    expect(peer.association.stats.unexpectedPacketCount).toBe(3);
  });

  it('fails on an INIT ACK that makes no sense', () => {
    for (const end of [{ initiateTag: 0 }, { outboundStreams: 0 }, { inboundStreams: 0 }]) {
      const peer = new RawPeer();
      peer.association.connect(0);
      peer.remote = readInitChunk(peer.take(init)[0]!.body)!.end;
      peer.send(rawInitAck({ ...peer.own, ...end }, Buffer.from('a cookie')));
      expect(peer.association.state).toBe('failed');
    }
  });
});

describe('INIT and COOKIE ECHO in an association that stands (RFC 9260 §5.2)', () => {
  it('does not mind repetitions of the handshake', () => {
    const peer = new RawPeer();
    const answer = peer.askCookie();
    peer.echo(answer);
    peer.remote = answer.end;
    peer.send(rawData(1_000, 'one'));
    peer.take();
    peer.sendInit();
    peer.echo(answer);
    expect(peer.take().map(({ type }) => type)).toEqual([initAck, cookieAck]);
    peer.send(rawData(1_001, 'two', { ssn: 1 }));
    expect(peer.listener.messages.map(({ message }) => message.toString())).toEqual(['one', 'two']);
    expect(peer.listener.states).toEqual(['connected']);
    expect(peer.association.stats.restartCount).toBe(0);
  });

  it('answers each INIT with another tag, and changes nothing for it', () => {
    const peer = new RawPeer().connect();
    const tags = Array.from({ length: 5 }, () => peer.askCookie({ ...peer.own, initiateTag: 77 }).end.initiateTag);
    expect(new Set([...tags, peer.tag]).size).toBe(6);
    peer.send(rawData(1_000, 'still here'));
    expect(peer.listener.messages.length).toBe(1);
  });

  it('begins anew with a peer that has (action A)', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_000, 'before'), rawData(1_001, 'before', { ssn: 1 }));
    expect(peer.association.sendMessage(0, 53, Buffer.from('one'), reliable, 0)).toBe('sent');
    peer.take();
    const reborn = { ...peer.own, initiateTag: 0x77, initialTsn: 5 };
    const answer = peer.askCookie(reborn);
    peer.echo(answer);
    peer.remote = answer.end;
    expect(peer.association.stats.restartCount).toBe(1);
    expect(peer.take(cookieAck).map(({ tag }) => tag)).toEqual([0x77]);
    peer.send(rawData(5, 'after'));
    expect(peer.listener.messages.map(({ message }) => message.toString())).toEqual(['before', 'before', 'after']);
    peer.association.sendMessage(0, 53, Buffer.from('two'), reliable, 0);
    const [data] = peer.take(chunkType.data);
    expect(data?.tag).toBe(0x77);
    expect(data?.body.readUInt32BE(0)).toBe(answer.end.initialTsn);
    expect(data?.body.readUInt16BE(6)).toBe(0);
    expect(peer.listener.states).toEqual(['connected']);
  });

  it('takes no cookie of another time: neither a late one (action C) nor one of a third end', () => {
    const peer = new RawPeer();
    const early = peer.askCookie({ ...peer.own, initiateTag: 0x55 });
    peer.connect();
    peer.echo(early);
    const late = peer.askCookie();
    peer.echo(late);
    expect(peer.take(cookieAck)).toEqual([]);
    expect(peer.association.stats).toMatchObject({ restartCount: 0, unexpectedPacketCount: 2 });
  });

  it('enters the association of the peer’s INIT when its own got lost (action B)', () => {
    const peer = new RawPeer();
    peer.association.connect(0);
    const own = readInitChunk(peer.take(init)[0]!.body)!.end;
    const answer = peer.askCookie();
    expect(answer.end).toEqual(own);
    peer.echo(answer);
    expect(peer.association.state).toBe('connected');
    peer.remote = answer.end;
    peer.pass(10_000);
    expect(peer.take(init)).toEqual([]);
  });

  it('ignores an INIT ACK and a COOKIE ACK that nobody asked for', () => {
    const peer = new RawPeer().connect();
    peer.send(rawInitAck({ ...peer.own, initiateTag: 9 }, Buffer.from('x')));
    peer.send({ type: cookieAck });
    expect(peer.take()).toEqual([]);
    peer.send(rawData(1_000, 'x'));
    expect(peer.listener.messages.length).toBe(1);
  });
});

describe('verification tags (RFC 9260 §8.5)', () => {
  it('lets nothing in under a wrong one', () => {
    const peer = new RawPeer().connect();
    for (const tag of [0, 1, peer.own.initiateTag]) {
      peer.association.receive(packetOf(tag, rawData(1_000, 'x')), 0);
      peer.association.receive(packetOf(tag, { type: shutdownComplete }), 0);
      peer.association.receive(packetOf(tag, { type: heartbeat, body: Buffer.alloc(8) }), 0);
    }
    expect(peer.listener.messages).toEqual([]);
    expect(peer.take()).toEqual([]);
    expect(peer.association.stats.unexpectedPacketCount).toBe(9);
  });

  it.each([
    ['our tag', 0, true],
    ['our tag and the T bit', 1, false],
  ])('of ABORT: %s', (_name, flags, isBelieved) => {
    const peer = new RawPeer().connect();
    peer.send({ type: abort, flags });
    expect(peer.association.state).toBe(isBelieved ? 'closed' : 'connected');
  });

  it.each([
    ['the peer’s tag', 0, false],
    ['the peer’s tag and the T bit', 1, true],
  ])('of ABORT: %s', (_name, flags, isBelieved) => {
    const peer = new RawPeer().connect();
    peer.association.receive(packetOf(peer.own.initiateTag, { type: abort, flags }), 0);
    expect(peer.association.state).toBe(isBelieved ? 'closed' : 'connected');
  });

  it('answers a SHUTDOWN ACK of an earlier association with what ends it', () => {
    const peer = new RawPeer();
    peer.association.connect(0);
    peer.take();
    peer.association.receive(packetOf(0x99, { type: shutdownAck }), 0);
    expect(peer.take(shutdownComplete).map(({ tag, flags }) => [tag, flags])).toEqual([[0x99, 1]]);
    expect(peer.association.state).toBe('connecting');
  });
});
