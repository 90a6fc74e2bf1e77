import { describe, expect, it } from 'vitest';
import { chunkType, reconfigParameterType } from './chunks/chunkType.ts';
import { readParameters } from './chunks/parameters.ts';
import {
  type OutgoingResetRequest,
  outgoingResetParameter,
  readOutgoingResetRequest,
  readReconfigResponse,
  reconfigResponseParameter,
  reconfigResult,
} from './chunks/reconfigChunk.ts';
import { AssociationPair } from './testing/AssociationPair.ts';
import { RawPeer, rawData, rawReconfig, rawSack } from './testing/RawPeer.ts';

const { data, reconfig } = chunkType;
const { performed, nothingToDo, denied, inProgress, badSequence, anotherInProgress } = reconfigResult;
const reliable = { ordered: true };

function takeRequests(peer: RawPeer): OutgoingResetRequest[] {
  return peer
    .take(reconfig)
    .flatMap(({ body }) => readParameters(body)!)
    .filter(({ type }) => type === reconfigParameterType.outgoingReset)
    .map(({ value }) => readOutgoingResetRequest(value)!);
}

/** The results sent since the last time, by the number of their request. */
function takeResults(peer: RawPeer): [sequence: number, result: number][] {
  return peer
    .take(reconfig)
    .flatMap(({ body }) => readParameters(body)!)
    .filter(({ type }) => type === reconfigParameterType.response)
    .map(({ value }) => readReconfigResponse(value)!)
    .map(({ responseSequence, result }) => [responseSequence, result]);
}

function ask(peer: RawPeer, requestSequence: number, lastTsn: number, ...streamIds: number[]): void {
  peer.send(rawReconfig(outgoingResetParameter({ requestSequence, responseSequence: 0, lastTsn, streamIds })));
}

function answer(peer: RawPeer, responseSequence: number, result: number): void {
  peer.send(rawReconfig(reconfigResponseParameter({ responseSequence, result })));
}

describe('closing a stream that we send on', () => {
  it('asks once all that was sent before is acknowledged', () => {
    const peer = new RawPeer().connect();
    peer.association.sendMessage(4, 53, Buffer.alloc(20_000), reliable, 0);
    peer.association.resetStream(4, 0);
    let tsn = 0;
    for (let isSending = true; isSending; ) {
      const chunks = peer.take();
      const sent = chunks.filter(({ type }) => type === data);
      isSending = sent.length > 0;
      expect(chunks.some(({ type }) => type === reconfig)).toBe(!isSending);
      tsn = sent.at(-1)?.body.readUInt32BE(0) ?? tsn;
      if (isSending) peer.send(rawSack({ cumulativeTsn: tsn }));
    }
    expect(tsn).toBe((peer.firstTsn + 17) >>> 0);
    peer.pass(600);
    expect(takeRequests(peer)).toEqual([
      { requestSequence: peer.firstTsn, responseSequence: 999, lastTsn: tsn, streamIds: [4] },
    ]);
  });

  it('asks again until answered, and holds back what comes later', () => {
    const peer = new RawPeer().connect();
    peer.association.sendMessage(4, 53, Buffer.from('a'), reliable, 0);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn }));
    peer.take();
    peer.association.resetStream(4, peer.nowMs);
    peer.association.sendMessage(4, 53, Buffer.from('b'), reliable, peer.nowMs);
    const [first] = takeRequests(peer);
    peer.pass(3_000);
    const again = takeRequests(peer);
    expect(again.length).toBe(3);
    expect(again.every((request) => request.requestSequence === first!.requestSequence)).toBe(true);
    answer(peer, first!.requestSequence - 1, performed);
    answer(peer, first!.requestSequence, inProgress);
    answer(peer, first!.requestSequence, anotherInProgress);
    expect(peer.listener.outgoingResets).toEqual([]);
    expect(peer.take(data)).toEqual([]);
    answer(peer, first!.requestSequence, performed);
    expect(peer.listener.outgoingResets).toEqual([4]);
    const [chunk] = peer.take(data);
    expect(chunk?.body.readUInt16BE(6)).toBe(0);
    answer(peer, first!.requestSequence, performed);
    expect(peer.listener.outgoingResets).toEqual([4]);
  });

  it('asks for several at once, and for those that come meanwhile afterwards', () => {
    const peer = new RawPeer().connect();
    peer.association.resetStream(1, 0);
    peer.association.resetStream(2, 0);
    peer.association.resetStream(3, 0);
    peer.association.resetStream(2, 0);
    const [first] = takeRequests(peer);
    expect(first?.streamIds).toEqual([1]);
    answer(peer, first!.requestSequence, nothingToDo);
    const [second, ...others] = takeRequests(peer);
    expect(others).toEqual([]);
    expect(second?.streamIds).toEqual([2, 3]);
    expect(second?.requestSequence).toBe(first!.requestSequence + 1);
    answer(peer, second!.requestSequence, performed);
    expect(peer.listener.outgoingResets).toEqual([1, 2, 3]);
    peer.association.resetStream(1, 0);
    expect(takeRequests(peer).length).toBe(1);
  });

  it('goes on with the old numbers when the peer says no', () => {
    const peer = new RawPeer().connect();
    peer.association.sendMessage(1, 53, Buffer.from('a'), reliable, 0);
    peer.send(rawSack({ cumulativeTsn: peer.firstTsn }));
    peer.take();
    peer.association.resetStream(1, 0);
    answer(peer, takeRequests(peer)[0]!.requestSequence, denied);
    expect(peer.listener.outgoingResets).toEqual([]);
    peer.association.sendMessage(1, 53, Buffer.from('b'), reliable, 0);
    expect(peer.take(data)[0]!.body.readUInt16BE(6)).toBe(1);
  });

  it('closes at once with a peer that knows no resets', () => {
    const peer = new RawPeer().connectPlainly();
    peer.association.resetStream(1, 0);
    expect(peer.take(reconfig)).toEqual([]);
    expect(peer.listener.outgoingResets).toEqual([1]);
  });

  it('may be wanted before there is an association', () => {
    const pair = new AssociationPair();
    pair.a.sendMessage(1, 53, Buffer.from('last words'), reliable, 0);
    pair.a.resetStream(1, 0);
    pair.connect();
    expect(pair.run(() => pair.listenerA.outgoingResets.length > 0)).toBe(true);
    expect(pair.listenerB.messages.length).toBe(1);
    expect(pair.listenerB.incomingResets).toEqual([[1]]);
  });
});

describe('the peer closing streams', () => {
  it('begins them anew, and answers a repetition as it did before', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_000, 'a', { streamId: 5 }), rawData(1_001, 'b', { streamId: 5, ssn: 1 }));
    peer.take();
    ask(peer, 1_000, 1_001, 5);
    ask(peer, 1_000, 1_001, 5);
    expect(takeResults(peer)).toEqual([
      [1_000, performed],
      [1_000, performed],
    ]);
    expect(peer.listener.incomingResets).toEqual([[5]]);
    peer.send(rawData(1_002, 'c', { streamId: 5, ssn: 0 }));
    expect(peer.listener.messages.map(({ message }) => message.toString())).toEqual(['a', 'b', 'c']);
  });

  it('waits for the data before it, whether the peer repeats itself, asks anew, or waits', () => {
    for (const again of ['same', 'new', 'none'] as const) {
      const peer = new RawPeer().connect();
      peer.send(rawData(1_001, 'b', { streamId: 5, ssn: 1 }));
      peer.take();
      ask(peer, 1_000, 1_001, 5);
      if (again === 'same') ask(peer, 1_000, 1_001, 5);
      expect(takeResults(peer).every(([sequence, result]) => sequence === 1_000 && result === inProgress)).toBe(true);
      expect(peer.listener.incomingResets).toEqual([]);
      peer.send(rawData(1_000, 'a', { streamId: 5 }));
      expect(peer.listener.messages.length).toBe(2);
      expect(takeResults(peer)).toEqual([[1_000, performed]]);
      expect(peer.listener.incomingResets).toEqual([[5]]);
      if (again === 'new') {
        ask(peer, 1_001, 1_001, 5);
        expect(takeResults(peer)).toEqual([[1_001, performed]]);
      }
      peer.send(rawData(1_002, 'c', { streamId: 5, ssn: 0 }));
      expect(peer.listener.messages.length).toBe(3);
    }
  });

  it('takes no request out of turn', () => {
    const peer = new RawPeer().connect();
    ask(peer, 1_001, 999, 5);
    ask(peer, 998, 999, 5);
    ask(peer, 0xffff_ffff, 999, 5);
    expect(takeResults(peer).map(([, result]) => result)).toEqual([badSequence, badSequence, badSequence]);
    expect(peer.listener.incomingResets).toEqual([]);
    ask(peer, 1_000, 999, 5);
    expect(takeResults(peer)).toEqual([[1_000, performed]]);
  });

  it('may mean all streams there have been', () => {
    const peer = new RawPeer().connect();
    peer.send(rawData(1_000, 'a', { streamId: 5 }), rawData(1_001, 'b', { streamId: 6 }));
    ask(peer, 1_000, 1_001);
    expect(peer.listener.incomingResets).toEqual([[5, 6]]);
  });

  it('may ask for more streams, as long as there are more', () => {
    const peer = new RawPeer().connect();
    const add = (requestSequence: number, count: number) => {
      const value = Buffer.alloc(8);
      value.writeUInt32BE(requestSequence, 0);
      value.writeUInt16BE(count, 4);
      peer.send(rawReconfig({ type: reconfigParameterType.addOutgoingStreams, value }));
    };
    add(1_000, 24);
    add(1_000, 24);
    add(1_001, 65_000);
    expect(takeResults(peer)).toEqual([
      [1_000, performed],
      [1_000, performed],
      [1_001, denied],
    ]);
    expect(peer.association.negotiated).toEqual({ outboundStreams: 1_000, inboundStreams: 1_024 });
    peer.send(rawData(1_000, 'x', { streamId: 1_023 }), rawData(1_001, 'x', { streamId: 1_024 }));
    expect(peer.listener.messages.map(({ streamId }) => streamId)).toEqual([1_023]);
  });

  it('denies what data channels do not know, and takes no notice of what is malformed', () => {
    const peer = new RawPeer().connect();
    const value = Buffer.alloc(4);
    value.writeUInt32BE(1_000, 0);
    peer.send(rawReconfig({ type: reconfigParameterType.ssnTsnReset, value }));
    expect(takeResults(peer)).toEqual([[1_000, denied]]);
    peer.send(rawReconfig({ type: reconfigParameterType.outgoingReset, value: Buffer.alloc(11) }));
    peer.send(rawReconfig({ type: reconfigParameterType.response, value: Buffer.alloc(7) }));
    peer.send({ type: reconfig, body: Buffer.from([0, 13, 0, 200]) });
    expect(peer.take()).toEqual([]);
    expect(peer.association.stats.malformedPacketCount).toBe(3);
    ask(peer, 1_001, 999, 5);
    expect(peer.listener.incomingResets).toEqual([[5]]);
  });
});

describe('closing streams over a bad network', () => {
  it.each([1, 2, 3, 4, 5])('loses no message, and lets ids be used again (seed %i)', (seed) => {
    const conditions = { loss: 0.1, delayMs: 20, jitterMs: 20, duplication: 0.05 };
    const pair = new AssociationPair({ seed, conditions }).connect();
    for (let round = 0; round < 10; round += 1) {
      for (const streamId of [0, 1, 2, 3]) {
        for (let index = 0; index < 5; index += 1) {
          const message = Buffer.alloc(1 + pair.random.below(4_000), 10 * round + index);
          pair.a.sendMessage(streamId, 53, message, reliable, pair.nowMs);
          pair.b.sendMessage(streamId, 53, message, reliable, pair.nowMs);
        }
        pair.a.resetStream(streamId, pair.nowMs);
        pair.b.resetStream(streamId, pair.nowMs);
      }
      const areClosed = () =>
        [pair.listenerA, pair.listenerB].every(({ outgoingResets }) => outgoingResets.length === 4 * (round + 1));
      expect(pair.run(areClosed, 300_000)).toBe(true);
    }
    for (const { messages, incomingResets } of [pair.listenerA, pair.listenerB]) {
      const expected = Array.from({ length: 50 }, (_, index) => 10 * Math.floor(index / 5) + (index % 5));
      for (const streamId of [0, 1, 2, 3]) {
        const mine = messages.filter((received) => received.streamId === streamId);
        expect(mine.map(({ message }) => message[0])).toEqual(expected);
        expect(incomingResets.flat().filter((id) => id === streamId).length).toBe(10);
      }
    }
  });
});
