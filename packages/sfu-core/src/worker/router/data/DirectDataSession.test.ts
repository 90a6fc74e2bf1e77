import { beforeEach, describe, expect, it } from 'vitest';
import { TransportTraffic } from '../transports/TransportTraffic.ts';
import type { DataConsumer } from './DataConsumer.ts';
import type { DataProducer } from './DataProducer.ts';
import { DirectDataSession } from './DirectDataSession.ts';
import { DataRoom, directConsumer, directProducer, sctpConsumer, sctpProducer, text } from './testing/DataRoom.ts';

let room: DataRoom;
let session: DirectDataSession;
let traffic: TransportTraffic;

function open(transportId = 't', maxSendMessageSizeBytes = 1000): DirectDataSession {
  traffic = new TransportTraffic();
  const limits = { maxSendMessageSizeBytes, maxReceiveMessageSizeBytes: 500 };
  return new DirectDataSession(limits, { ...room.context(transportId), traffic });
}

function produce(...[id, options]: Parameters<typeof directProducer>): DataProducer {
  session.produceData(directProducer(id, options));
  return room.dataProducers.get(id)!;
}

function consume(...[id, producerId, options]: Parameters<typeof directConsumer>): DataConsumer {
  session.consumeData(directConsumer(id, producerId, options));
  return room.dataConsumers.get(id)!;
}

beforeEach(() => {
  room = new DataRoom();
  session = open();
});

describe('DirectDataSession', () => {
  it('hands messages to every consumer, as they came', () => {
    const producer = produce('p');
    consume('a', 'p');
    const own = traffic;
    open('u').consumeData(directConsumer('b', 'p'));
    producer.receive(text('hello'));
    producer.receive({ message: Buffer.from([0]), ppid: 57, subchannels: [] });
    for (const id of ['a', 'b']) {
      expect(room.notifications('dataConsumer.message', id)).toEqual([
        { message: Buffer.from('hello'), ppid: 51 },
        { message: Buffer.from([0]), ppid: 57 },
      ]);
    }
    expect(own).toMatchObject({ received: { bytes: 6 }, dataSent: { bytes: 6 } });
    expect(traffic).toMatchObject({ received: { bytes: 0 }, dataSent: { bytes: 6 } });
  });

  it('drops while the producer is paused, tells its consumers, and counts what came', () => {
    const producer = produce('p');
    consume('a', 'p');
    producer.pause();
    producer.pause();
    producer.receive(text('lost'));
    producer.resume();
    producer.resume();
    producer.receive(text('heard'));
    expect(room.texts('a')).toEqual(['heard']);
    expect(room.events('a')).toEqual([
      'dataConsumer.dataProducerPause',
      'dataConsumer.dataProducerResume',
      'dataConsumer.message',
    ]);
    expect(producer.getStats(room.nowMs)).toEqual([
      {
        type: 'data-producer',
        timestamp: 1000,
        label: 'chat',
        protocol: 'text',
        messagesReceived: 2,
        bytesReceived: 9,
      },
    ]);
  });

  it('drops for a paused consumer alone', () => {
    const producer = produce('p');
    const a = consume('a', 'p', { paused: true });
    consume('b', 'p');
    producer.receive(text('one'));
    a.resume();
    producer.receive(text('two'));
    a.pause();
    producer.receive(text('three'));
    expect(room.texts('a')).toEqual(['two']);
    expect(room.texts('b')).toEqual(['one', 'two', 'three']);
    expect(a.getStats(room.nowMs)).toMatchObject([{ type: 'data-consumer', messagesSent: 1, bytesSent: 3 }]);
  });

  it('tells a new consumer whether the producer is paused', () => {
    produce('p', { paused: true });
    expect(session.consumeData(directConsumer('a', 'p'))).toEqual({ dataProducerPaused: true });
    room.dataProducers.get('p')!.resume();
    expect(session.consumeData(directConsumer('b', 'p'))).toEqual({ dataProducerPaused: false });
  });

  it('drops messages of the host that are too large to receive, and such as are too large to send', () => {
    const producer = produce('p');
    consume('a', 'p');
    producer.receive(text('x'.repeat(500)));
    producer.receive(text('x'.repeat(501)));
    expect(room.texts('a').map(({ length }) => length)).toEqual([500]);
    expect(producer.discardedMessageCount).toBe(1);
    expect(producer.getStats(0)).toMatchObject([{ messagesReceived: 1 }]);

    const narrow = open('narrow', 10);
    narrow.consumeData(directConsumer('n', 'p'));
    producer.receive(text('12345678901'));
    producer.receive(text('1234567890'));
    expect(room.texts('n')).toEqual(['1234567890']);
    expect(room.dataConsumers.get('n')!.droppedMessageCount).toBe(1);
  });

  it.each([
    { of: 'no subchannels', message: {}, heardBy: ['none', 'one', 'two', 'both'] },
    { of: 'one subchannel', message: { subchannels: [1] }, heardBy: ['one', 'both'] },
    { of: 'several subchannels', message: { subchannels: [1, 2, 9] }, heardBy: ['one', 'two', 'both'] },
    { of: 'a subchannel that nobody has', message: { subchannels: [9] }, heardBy: [] },
    { of: 'a required subchannel', message: { requiredSubchannel: 2 }, heardBy: ['two', 'both'] },
    { of: 'an ignored subchannel', message: { ignoredSubchannel: 2 }, heardBy: ['none', 'one'] },
    {
      of: 'a required and an ignored subchannel',
      message: { requiredSubchannel: 1, ignoredSubchannel: 2 },
      heardBy: ['one'],
    },
    {
      of: 'subchannels and a required one',
      message: { subchannels: [1], requiredSubchannel: 2 },
      heardBy: ['both'],
    },
  ])('hands a message of $of to whom it is for', ({ message, heardBy }) => {
    const producer = produce('p');
    const subchannels = { none: [], one: [1], two: [2], both: [1, 2] };
    for (const [id, own] of Object.entries(subchannels)) consume(id, 'p', { subchannels: own });
    producer.receive(text('psst', message));
    expect(Object.keys(subchannels).filter((id) => room.texts(id).length === 1)).toEqual(heardBy);
  });

  it('changes subchannels, each once', () => {
    const producer = produce('p');
    const a = consume('a', 'p', { subchannels: [1, 1] });
    expect(a.addSubchannel(2)).toEqual([1, 2]);
    expect(a.addSubchannel(2)).toEqual([1, 2]);
    expect(a.removeSubchannel(1)).toEqual([2]);
    expect(a.removeSubchannel(1)).toEqual([2]);
    expect(a.setSubchannels([5, 6, 5])).toEqual([5, 6]);
    producer.receive(text('old', { subchannels: [2] }));
    producer.receive(text('new', { subchannels: [6] }));
    expect(room.texts('a')).toEqual(['new']);
    expect(a.dump()).toMatchObject({ subchannels: [5, 6] });
  });

  it('refuses what is for SCTP only', () => {
    produce('p');
    const a = consume('a', 'p');
    const refusal = expect.objectContaining({ kind: 'TypeError', message: 'invalid DataConsumer type' });
    expect(() => a.send(text('hi'))).toThrow(refusal);
    expect(() => a.bufferedAmount).toThrow(refusal);
    expect(() => a.setBufferedAmountLowThreshold(1)).toThrow(refusal);
    expect(() => session.produceData(sctpProducer('q', 1))).toThrow(/'sctp', SCTP not enabled in this Transport/);
    expect(() => session.consumeData(sctpConsumer('b', 'p', 1))).toThrow(/'sctp', SCTP not enabled in this Transport/);
  });

  it('refuses ids in use and ids of nobody', () => {
    produce('p');
    consume('a', 'p');
    expect(() => produce('p')).toThrow(/same dataProducerId already exists/);
    expect(() => open('u').produceData(directProducer('p'))).toThrow(/same dataProducerId already exists/);
    expect(() => consume('a', 'p')).toThrow(/same dataConsumerId already exists/);
    expect(() => consume('b', 'q')).toThrow(expect.objectContaining({ kind: 'NotFoundError' }));
    expect(() => session.closeDataProducer('q')).toThrow(expect.objectContaining({ kind: 'NotFoundError' }));
    expect(() => session.closeDataConsumer('q')).toThrow(expect.objectContaining({ kind: 'NotFoundError' }));
    expect([...session.dataConsumers.keys()]).toEqual(['a']);
  });

  it('closes a consumer and lets the others be', () => {
    const producer = produce('p');
    consume('a', 'p');
    consume('b', 'p');
    session.closeDataConsumer('a');
    producer.receive(text('hi'));
    expect(room.texts('a')).toEqual([]);
    expect(room.texts('b')).toEqual(['hi']);
    expect([...room.dataConsumers.keys()]).toEqual(['b']);
    expect(producer.consumers.size).toBe(1);
  });

  it('closes the consumers of a producer with it, on every transport', () => {
    const other = open('u');
    const producer = produce('p');
    consume('a', 'p');
    other.consumeData(directConsumer('b', 'p'));
    session.closeDataProducer('p');
    producer.receive(text('too late'));
    expect(room.events('a')).toEqual(['dataConsumer.dataProducerClose']);
    expect(room.events('b')).toEqual(['dataConsumer.dataProducerClose']);
    expect(room.dataConsumers.size).toBe(0);
    expect(room.dataProducers.size).toBe(0);
    expect(other.dataConsumers.size).toBe(0);
  });

  it('closes all with the transport, twice if need be', () => {
    const other = open('u');
    produce('p');
    other.produceData(directProducer('q'));
    other.consumeData(directConsumer('b', 'p'));
    consume('a', 'q');
    consume('own', 'p');
    session.close();
    session.close();
    expect(room.events('b')).toEqual(['dataConsumer.dataProducerClose']);
    expect(room.events('own')).toEqual([]);
    expect(room.dataConsumers.size).toBe(0);
    expect([...room.dataProducers.keys()]).toEqual(['q']);
    expect(room.dataProducers.get('q')!.consumers.size).toBe(0);
  });

  it('dumps', () => {
    const producer = produce('p');
    const a = consume('a', 'p', { subchannels: [4] });
    expect(session.dump()).toEqual({
      maxSendMessageSize: 1000,
      maxReceiveMessageSize: 500,
      dataProducerIds: ['p'],
      dataConsumerIds: ['a'],
    });
    expect(producer.dump()).toEqual({
      id: 'p',
      type: 'direct',
      sctpStreamParameters: undefined,
      label: 'chat',
      protocol: 'text',
      paused: false,
    });
    expect(a.dump()).toEqual({
      id: 'a',
      dataProducerId: 'p',
      type: 'direct',
      sctpStreamParameters: undefined,
      label: 'chat',
      protocol: 'text',
      bufferedAmount: 0,
      bufferedAmountLowThreshold: 0,
      paused: false,
      dataProducerPaused: false,
      subchannels: [4],
    });
  });
});
