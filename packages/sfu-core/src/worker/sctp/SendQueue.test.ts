import { describe, expect, it } from 'vitest';
import { type MessageReliability, OutgoingMessage } from './OutgoingMessage.ts';
import { SendQueue } from './SendQueue.ts';

const reliable = { ordered: true };

function message(streamId: number, sizeBytes: number, reliability: MessageReliability = reliable): OutgoingMessage {
  return new OutgoingMessage(streamId, 53, Buffer.alloc(sizeBytes), reliability, 0);
}

function recording(): { queue: SendQueue; low: [number, number][] } {
  const low: [number, number][] = [];
  const queue = new SendQueue({
    lowThresholdBytes: 100,
    onBufferedAmountLow: (streamId, bufferedBytes) => low.push([streamId, bufferedBytes]),
  });
  return { queue, low };
}

/** Takes everything out, in fragments of at most `sizeBytes`; the streams, in order. */
function drain(queue: SendQueue, sizeBytes: number, nowMs = 0): number[] {
  const streamIds: number[] = [];
  for (let next = queue.next(nowMs); next !== undefined; next = queue.next(nowMs)) {
    streamIds.push(next.streamId);
    queue.consume(next, Math.min(sizeBytes, next.unsentBytes));
  }
  return streamIds;
}

describe('SendQueue', () => {
  it('lets streams take turns, and finishes what was begun', () => {
    const { queue } = recording();
    for (const [streamId, sizeBytes] of [
      [1, 250],
      [1, 10],
      [2, 150],
      [3, 10],
      [2, 10],
    ] as const) {
      queue.push(message(streamId, sizeBytes));
    }
    expect(drain(queue, 100)).toEqual([1, 1, 1, 2, 2, 3, 1, 2]);
    expect(queue.bufferedBytes).toBe(0);
  });

  it('numbers ordered messages as they begin, and those of no order not at all', () => {
    const { queue } = recording();
    const messages = [message(1, 5), message(1, 5, { ordered: false }), message(1, 5)];
    for (const each of messages) queue.push(each);
    drain(queue, 100);
    expect(messages.map(({ ssn }) => ssn)).toEqual([0, 0, 1]);
  });

  it('counts what waits, and tells when it comes down to the threshold from above', () => {
    const { queue, low } = recording();
    queue.push(message(1, 250));
    queue.push(message(2, 100));
    expect([queue.bufferedBytes, queue.bufferedBytesOf(1), queue.bufferedBytesOf(9)]).toEqual([350, 250, 0]);
    const first = queue.next(0)!;
    queue.consume(first, 149);
    expect(low).toEqual([]);
    queue.consume(first, 1);
    expect(low).toEqual([[1, 100]]);
    drain(queue, 100);
    expect(low).toEqual([[1, 100]]);
    expect([queue.bufferedBytes, queue.bufferedBytesOf(1)]).toEqual([0, 0]);
  });

  it('tells at once when it is the threshold that changes, and forgets it with the stream', () => {
    const { queue, low } = recording();
    queue.push(message(1, 250));
    queue.setLowThreshold(1, 249);
    queue.setLowThreshold(1, 250);
    queue.setLowThreshold(1, 300);
    expect(low).toEqual([[1, 250]]);
    drain(queue, 100);
    expect(low).toEqual([[1, 250]]);
    queue.renew(queue.stream(1));
    queue.push(message(1, 250));
    drain(queue, 50);
    expect(low.slice(1)).toEqual([[1, 100]]);
  });

  it('gives a message without any lifetime its one chance', () => {
    const { queue } = recording();
    queue.push(message(1, 10, { ordered: true, maxPacketLifeTimeMs: 0 }));
    expect(drain(queue, 100, 0)).toEqual([1]);
  });

  it('drops what has become too old before it began, and tells of the room that makes', () => {
    const { queue, low } = recording();
    for (let count = 0; count < 3; count += 1) queue.push(message(1, 100, { ordered: true, maxPacketLifeTimeMs: 50 }));
    queue.push(message(1, 10));
    expect(queue.next(50)?.payload.length).toBe(100);
    expect(queue.next(51)?.payload.length).toBe(10);
    expect(low).toEqual([[1, 10]]);
    expect(queue.bufferedBytes).toBe(10);
    expect(drain(queue, 100, 51)).toEqual([1]);
  });

  it('forgets the rest of a message that was begun, and only of that', () => {
    const { queue } = recording();
    const [first, second] = [message(1, 250), message(1, 20)];
    queue.push(first);
    queue.push(second);
    expect(queue.discardRest(first)).toBe(false);
    queue.consume(queue.next(0)!, 100);
    expect(queue.discardRest(second)).toBe(false);
    expect(queue.discardRest(first)).toBe(true);
    expect(queue.discardRest(first)).toBe(false);
    expect(queue.bufferedBytes).toBe(20);
    expect(queue.next(0)).toBe(second);
  });

  it('sends from the start, with new numbers, after a restart', () => {
    const { queue } = recording();
    const [first, second] = [message(1, 250), message(1, 20)];
    queue.push(message(1, 5));
    drain(queue, 100);
    queue.push(first);
    queue.push(second);
    queue.consume(queue.next(0)!, 100);
    queue.stream(2).beginReset();
    expect(queue.restart()).toEqual([2]);
    expect(queue.bufferedBytes).toBe(270);
    expect(drain(queue, 100)).toEqual([1, 1, 1, 1]);
    expect([first.ssn, second.ssn]).toEqual([0, 1]);
  });
});
