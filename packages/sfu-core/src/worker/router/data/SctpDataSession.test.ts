import { beforeEach, describe, expect, it } from 'vitest';
import type { ConsumeDataData } from '../../../channel/contract.ts';
import type { SctpStreamParameters } from '../../../types/sctpParameters.ts';
import { TransportTraffic } from '../transports/TransportTraffic.ts';
import type { DataConsumer } from './DataConsumer.ts';
import type { DataProducer } from './DataProducer.ts';
import { DirectDataSession } from './DirectDataSession.ts';
import { DataRoom, directConsumer, directProducer, sctpConsumer, sctpProducer, text } from './testing/DataRoom.ts';
import { SctpLine } from './testing/SctpLine.ts';

let room: DataRoom;
let alice: SctpLine;
let bob: SctpLine;

function produce(line: SctpLine, id: string, streamId: number): DataProducer {
  line.session.produceData(sctpProducer(id, streamId));
  line.deliver();
  return room.dataProducers.get(id)!;
}

function consume(
  line: SctpLine,
  id: string,
  producerId: string,
  streamId: number,
  options: Partial<ConsumeDataData> = {},
): DataConsumer {
  line.session.consumeData(sctpConsumer(id, producerId, streamId, options));
  line.deliver();
  return room.dataConsumers.get(id)!;
}

/** Alice produces on stream 1, Bob consumes on stream 2, and both are connected. */
function connect(options: Partial<ConsumeDataData> = {}): { producer: DataProducer; consumer: DataConsumer } {
  const producer = produce(alice, 'p', 1);
  const consumer = consume(bob, 'c', 'p', 2, options);
  alice.link();
  bob.link();
  return { producer, consumer };
}

function reliably(streamId: number, parameters: Partial<SctpStreamParameters>): Partial<ConsumeDataData> {
  return { sctpStreamParameters: { streamId, ordered: false, ...parameters } };
}

const states = (transportId: string) =>
  room.notifications('transport.sctpStateChange', transportId).map(({ sctpState }) => sctpState);

beforeEach(() => {
  room = new DataRoom();
  alice = new SctpLine(room, 'alice');
  bob = new SctpLine(room, 'bob');
});

describe('SctpDataSession: the association', () => {
  it('begins when there is a link and something to carry', () => {
    alice.link();
    expect(alice.session.state).toBe('new');
    expect(room.isTicking).toBe(false);
    produce(alice, 'p', 1);
    expect(room.isTicking).toBe(true);
    expect(alice.session.state).toBe('connected');

    consume(bob, 'c', 'p', 2);
    expect(bob.session.state).toBe('new');
    bob.link();
    expect(bob.session.state).toBe('connected');
  });

  it('begins when the remote does', () => {
    alice.link();
    alice.remote.connect(room.nowMs);
    alice.deliver();
    expect(alice.session.state).toBe('connected');
    expect(alice.remote.state).toBe('connected');
  });

  it('is not begun by rubbish', () => {
    alice.link();
    for (const length of [0, 8, 12, 13, 100]) alice.session.receive(Buffer.alloc(length));
    expect(alice.session.state).toBe('new');
    expect(room.isTicking).toBe(false);
    alice.remote.connect(room.nowMs);
    alice.deliver();
    expect(states('alice')).toEqual(['connecting', 'connected']);
  });

  it('tells the host of its state, and what was negotiated', () => {
    connect();
    expect(room.notifications('transport.sctpStateChange', 'alice')).toEqual([
      { sctpState: 'connecting' },
      {
        sctpState: 'connected',
        negotiated: { negotiatedMaxOutboundStreams: 65535, negotiatedMaxInboundStreams: 65535 },
      },
    ]);
    bob.session.linkStateChanged(false);
    bob.session.linkStateChanged(true);
    expect(states('bob')).toEqual(['connecting', 'connected']);
  });

  it('fails when nobody answers, and asks for no more time', () => {
    const { consumer } = connect();
    bob.isCut = true;
    consumer.send(text('nobody hears this'.repeat(5000)));
    expect(consumer.bufferedAmount).toBeGreaterThan(0);
    for (let i = 0; i < 20_000 && bob.session.state === 'connected'; i++) room.tick();
    expect(states('bob').at(-1)).toBe('failed');
    expect(consumer.bufferedAmount).toBe(0);
    expect(consumer.dump()).toMatchObject({ bufferedAmount: 0 });
    expect(() => consumer.send(text('still nobody'))).toThrow('message send failed');
    alice.session.close();
    expect(room.isTicking).toBe(false);
  });

  it('is over when the remote ends it', () => {
    const { producer, consumer } = connect();
    bob.remote.close(room.nowMs);
    bob.deliver();
    expect(states('bob').at(-1)).toBe('closed');
    expect(consumer.bufferedAmount).toBe(0);
    expect(() => consumer.send(text('too late'))).toThrow('message send failed');
    expect(() => producer.receive(text('too late'))).not.toThrow();
    expect(consumer.droppedMessageCount).toBe(1);
  });

  it('ends with its transport: the remote is told, the host is not', () => {
    connect();
    bob.session.close();
    bob.session.close();
    bob.deliver();
    expect(bob.remote.state).toBe('closed');
    expect(states('bob')).toEqual(['connecting', 'connected']);
    expect(bob.resets).toEqual([]);
    expect(room.dataConsumers.size).toBe(0);
    bob.session.linkStateChanged(true);
    bob.session.receive(Buffer.alloc(12));
    expect(states('bob')).toEqual(['connecting', 'connected']);
    alice.session.close();
    expect(room.isTicking).toBe(false);
  });

  it('survives what is no SCTP', () => {
    const { producer, consumer } = connect();
    for (const length of [0, 1, 11, 12, 13, 1200]) bob.session.receive(Buffer.alloc(length, 0xff));
    producer.receive(text('unmoved'));
    bob.deliver();
    expect(bob.texts).toEqual(['unmoved']);
    expect(consumer.droppedMessageCount).toBe(0);
  });
});

describe('SctpDataSession: messages', () => {
  it('go from the remote of one session to the remote of another, with their PPIDs', () => {
    const { producer, consumer } = connect();
    const sent = [
      { ppid: 51, content: 'text' },
      { ppid: 53, content: '\x00\xff' },
      { ppid: 56, content: ' ' },
      { ppid: 57, content: '\x00' },
      { ppid: 52, content: 'partial' },
    ];
    for (const { ppid, content } of sent) alice.sendText(1, content, ppid);
    bob.deliver();
    expect(
      bob.received.map(({ streamId, ppid, message }) => ({ streamId, ppid, content: message.toString() })),
    ).toEqual(sent.map((message) => ({ streamId: 2, ...message })));
    expect(producer.getStats(room.nowMs)).toMatchObject([{ messagesReceived: 5, bytesReceived: 4 + 3 + 1 + 1 + 7 }]);
    expect(consumer.getStats(room.nowMs)).toEqual([
      {
        type: 'data-consumer',
        timestamp: 1000,
        label: 'chat',
        protocol: 'text',
        messagesSent: 5,
        bytesSent: 16,
        bufferedAmount: 0,
      },
    ]);
  });

  it('of streams that nobody produces on are counted', () => {
    connect();
    alice.sendText(7, 'hello?');
    expect(alice.session.unroutedMessageCount).toBe(1);
    expect(bob.received).toEqual([]);
  });

  it('come from a direct transport just as well', () => {
    const { consumer } = connect();
    room.dataProducers.get('p')!.receive(text('from the host'));
    consumer.send(text('for Bob alone'));
    bob.deliver();
    expect(bob.texts).toEqual(['from the host', 'for Bob alone']);
  });

  it('that open a channel within the association are answered and go no further', () => {
    connect();
    const open = Buffer.alloc(12);
    open[0] = 0x03;
    alice.sendText(1, open.toString('latin1'), 50);
    alice.sendText(9, open.toString('latin1'), 50);
    alice.sendText(1, '\x02', 50);
    alice.sendText(1, '\x77', 50);
    bob.deliver();
    expect(alice.received).toEqual([1, 9].map((streamId) => ({ streamId, ppid: 50, message: Buffer.from([0x02]) })));
    expect(bob.received).toEqual([]);
    expect(alice.session.unroutedMessageCount).toBe(0);
  });

  it('too large for the consumer are refused, or dropped', () => {
    bob = new SctpLine(room, 'narrow', { maxSendMessageSize: 100 });
    const { producer, consumer } = connect();
    expect(() => consumer.send(text('x'.repeat(101)))).toThrow(
      expect.objectContaining({
        kind: 'TypeError',
        message: 'given message exceeds maxMessageSize value [maxMessageSize:100, len:101]',
      }),
    );
    producer.receive(text('x'.repeat(101)));
    producer.receive(text('x'.repeat(100)));
    bob.deliver();
    expect(bob.received.map(({ message }) => message.length)).toEqual([100]);
    expect(consumer.droppedMessageCount).toBe(1);
    expect(consumer.getStats(0)).toMatchObject([{ messagesSent: 1, bytesSent: 100 }]);
  });

  it('of no bytes can not be sent', () => {
    const { consumer } = connect();
    expect(() => consumer.send(text(''))).toThrow('message send failed');
  });

  it('of the host are refused while the consumer or its producer is paused', () => {
    const { producer, consumer } = connect();
    consumer.pause();
    expect(() => consumer.send(text('no'))).toThrow('message send failed');
    consumer.resume();
    producer.pause();
    expect(() => consumer.send(text('no'))).toThrow('message send failed');
    producer.resume();
    consumer.send(text('yes'));
    bob.deliver();
    expect(bob.texts).toEqual(['yes']);
  });

  it.each([
    { kind: 'ordered and reliable', parameters: { ordered: true }, arrives: true },
    { kind: 'unordered and reliable', parameters: {}, arrives: true },
    { kind: 'without retransmissions', parameters: { maxRetransmits: 0 }, arrives: false },
    { kind: 'with a lifetime of 100 ms', parameters: { maxPacketLifeTime: 100 }, arrives: false },
    { kind: 'with a lifetime of a minute', parameters: { maxPacketLifeTime: 60_000 }, arrives: true },
    { kind: 'ordered, limits notwithstanding', parameters: { ordered: true, maxRetransmits: 0 }, arrives: true },
  ])('$kind: lost once, arrives: $arrives', ({ parameters, arrives }) => {
    const { producer } = connect(reliably(2, parameters));
    bob.isCut = true;
    producer.receive(text('lost once'));
    bob.deliver();
    room.tick(4);
    bob.isCut = false;
    for (let i = 0; i < 50; i++) room.tick();
    producer.receive(text('next'));
    for (let i = 0; i < 50; i++) room.tick();
    expect(bob.texts).toEqual(arrives ? ['lost once', 'next'] : ['next']);
  });
});

describe('SctpDataSession: what is buffered', () => {
  const KIB = 'x'.repeat(1024);

  it('is told with each message of the host, and when it is low again', () => {
    const { consumer } = connect();
    consumer.setBufferedAmountLowThreshold(10 * 1024);
    bob.isCut = true;
    let buffered = 0;
    for (let i = 0; i < 100; i++) buffered = consumer.send(text(KIB));
    expect(buffered).toBeGreaterThan(50 * 1024);
    expect(consumer.bufferedAmount).toBe(buffered);
    expect(consumer.dump()).toMatchObject({ bufferedAmount: buffered, bufferedAmountLowThreshold: 10 * 1024 });
    expect(room.notifications('dataConsumer.bufferedAmountLow')).toEqual([]);
    bob.isCut = false;
    for (let i = 0; i < 200; i++) room.tick();
    expect(bob.received).toHaveLength(100);
    const low = room.notifications('dataConsumer.bufferedAmountLow', 'c');
    expect(low).toHaveLength(1);
    expect(low[0]!.bufferedAmount).toBeLessThanOrEqual(10 * 1024);
    expect(consumer.bufferedAmount).toBe(0);
  });

  it('is bounded: a slow consumer loses messages, and the host learns of it once until there is room', () => {
    bob = new SctpLine(room, 'slow', { sendBufferSize: 100 * 1024, perStreamSendQueueLimit: 50 * 1024 });
    const { producer, consumer } = connect();
    const full = () => room.notifications('dataConsumer.sctpSendBufferFull', 'c').length;
    bob.isCut = true;
    for (let i = 0; i < 500; i++) producer.receive(text(KIB));
    expect(consumer.bufferedAmount).toBeLessThanOrEqual(51 * 1024);
    expect(consumer.droppedMessageCount).toBeGreaterThan(300);
    expect(full()).toBe(1);
    expect(() => consumer.send(text(KIB))).toThrow('sctpsendbufferfull');
    expect(full()).toBe(1);
    bob.isCut = false;
    for (let i = 0; i < 200; i++) room.tick();
    expect(bob.received.length + consumer.droppedMessageCount).toBe(500);
    expect(consumer.getStats(0)).toMatchObject([{ messagesSent: bob.received.length }]);
    bob.isCut = true;
    for (let i = 0; i < 500; i++) producer.receive(text(KIB));
    expect(full()).toBe(2);
  });

  it('has the threshold of the settings for each new consumer', () => {
    bob = new SctpLine(room, 'bob', { defaultStreamBufferedAmountLowThreshold: 5000 });
    const { consumer } = connect();
    expect(consumer.dump()).toMatchObject({ bufferedAmountLowThreshold: 5000 });
    consumer.setBufferedAmountLowThreshold(1);
    bob.session.closeDataConsumer('c');
    bob.deliver();
    const next = consume(bob, 'd', 'p', 2);
    expect(next.dump()).toMatchObject({ bufferedAmountLowThreshold: 5000 });
    bob.isCut = true;
    for (let i = 0; i < 100; i++) next.send(text(KIB));
    bob.isCut = false;
    for (let i = 0; i < 200; i++) room.tick();
    const low = room.notifications('dataConsumer.bufferedAmountLow', 'd');
    expect(low).toHaveLength(1);
    expect(low[0]!.bufferedAmount).toBeLessThanOrEqual(5000);
  });

  it('keeps a threshold that was set while the stream was still being closed for another', () => {
    connect();
    bob.isCut = true;
    bob.session.closeDataConsumer('c');
    const next = consume(bob, 'd', 'p', 2);
    next.setBufferedAmountLowThreshold(20_000);
    next.send(text('waits for the end of the other'));
    bob.isCut = false;
    for (let i = 0; i < 200; i++) room.tick();
    expect(bob.resets).toEqual([2]);
    expect(bob.texts).toEqual(['waits for the end of the other']);
    for (let i = 0; i < 100; i++) next.send(text(KIB));
    bob.deliver();
    for (let i = 0; i < 50; i++) room.tick();
    const low = room.notifications('dataConsumer.bufferedAmountLow', 'd');
    expect(low).toHaveLength(1);
    expect(low[0]!.bufferedAmount).toBeGreaterThan(10_000);
  });
});

describe('SctpDataSession: stream ids', () => {
  it('belong to one producer and one consumer at a time', () => {
    connect();
    expect(() => produce(alice, 'q', 1)).toThrow('streamId already exists in SCTP listener [streamId:1]');
    expect(() => consume(bob, 'd', 'p', 2)).toThrow('an SCTP DataConsumer with same streamId 2 already exists');
    expect(room.dataProducers.has('q')).toBe(false);
    expect(room.dataConsumers.has('d')).toBe(false);
    expect(room.dataProducers.get('p')!.consumers.size).toBe(1);
    // A producer's and a consumer's are each other's other half.
    consume(alice, 'echo', 'p', 1);
    alice.sendText(1, 'echo');
    expect(alice.texts).toEqual(['echo']);
  });

  it('are needed', () => {
    expect(() => alice.session.produceData(directProducer('p', { type: 'sctp' }))).toThrow(
      'missing sctpStreamParameters',
    );
    produce(alice, 'p', 1);
    expect(() => alice.session.consumeData(directConsumer('c', 'p', { type: 'sctp' }))).toThrow(
      'missing sctpStreamParameters',
    );
    expect(() => alice.session.produceData(directProducer('q'))).toThrow(/'direct', not a direct Transport/);
  });

  it('are free again when the host closes the consumer: the remote is told, and the next begins anew', () => {
    const { producer } = connect();
    alice.sendText(1, 'one');
    bob.deliver();
    bob.session.closeDataConsumer('c');
    bob.deliver();
    expect(bob.resets).toEqual([2]);
    bob.resetStream(2);
    alice.sendText(1, 'nobody');
    consume(bob, 'd', 'p', 2);
    alice.sendText(1, 'two');
    bob.deliver();
    expect(bob.texts).toEqual(['one', 'two']);
    expect(producer.consumers.size).toBe(1);
    expect(bob.resets).toEqual([2]);
  });

  it('are free again when the producer was closed: its channel and those of its consumers are closed', () => {
    connect();
    alice.session.closeDataProducer('p');
    alice.deliver();
    bob.deliver();
    expect(alice.resets).toEqual([1]);
    expect(bob.resets).toEqual([2]);
    expect(room.events('c')).toEqual(['dataConsumer.dataProducerClose']);
    alice.resetStream(1);
    produce(alice, 'q', 1);
    consume(bob, 'd', 'q', 2);
    alice.sendText(1, 'again');
    bob.deliver();
    expect(bob.texts).toEqual(['again']);
  });

  it('of a channel that the remote closes are answered once; what is for it goes nowhere', () => {
    const { producer, consumer } = connect();
    bob.resetStream(2);
    expect(bob.resets).toEqual([2]);
    alice.sendText(1, 'to nobody');
    bob.deliver();
    expect(bob.received).toEqual([]);
    expect(() => consumer.send(text('to nobody'))).toThrow('message send failed');
    expect(consumer.bufferedAmount).toBe(0);
    // A new channel of this id is not hurt by the end of the old one's consumer.
    consume(bob, 'd', 'p', 2);
    bob.session.closeDataConsumer('c');
    bob.deliver();
    producer.receive(text('hello'));
    bob.deliver();
    expect(bob.texts).toEqual(['hello']);
    expect(bob.resets).toEqual([2]);
  });

  it('of a producer whose channel the remote closes are answered, and the producer waits for the host', () => {
    const { producer } = connect();
    alice.resetStream(1);
    expect(alice.resets).toEqual([1]);
    expect(room.dataProducers.get('p')).toBe(producer);
    alice.session.closeDataProducer('p');
    alice.deliver();
    expect(alice.resets).toEqual([1]);
  });
});

describe('SctpDataSession: between routers and plain peers', () => {
  const piped = { isDataChannel: false, isPipe: true };

  /** A router's pipe consumer, and the producer that its messages reach in another router. */
  function pipe(subchannels: number[]): { near: DataProducer; far: DataProducer; carry(): void } {
    alice = new SctpLine(room, 'near', piped);
    bob = new SctpLine(room, 'far', piped);
    alice.session.produceData(sctpProducer('near', 1));
    consume(alice, 'pipe', 'near', 3, { subchannels });
    const far = produce(bob, 'far', 3);
    alice.link();
    bob.link();
    const carry = () => {
      alice.deliver();
      for (const { streamId, ppid, message } of alice.received.splice(0)) {
        bob.remote.sendMessage(streamId, ppid, message, { ordered: true }, room.nowMs);
      }
      bob.deliver();
    };
    return { near: room.dataProducers.get('near')!, far, carry };
  }

  function listen(): string[] {
    const direct = new DirectDataSession(
      { maxSendMessageSizeBytes: 1000, maxReceiveMessageSizeBytes: 1000 },
      { ...room.context('direct'), traffic: new TransportTraffic() },
    );
    const subchannels = { none: [], one: [1], two: [2], both: [1, 2] };
    for (const [id, own] of Object.entries(subchannels)) {
      direct.consumeData(directConsumer(id, 'far', { subchannels: own }));
    }
    return Object.keys(subchannels);
  }

  const heardBy = (ids: string[]) => ids.filter((id) => room.texts(id).length > 0);

  it.each([
    { of: 'no subchannels', options: {}, heard: ['none', 'one', 'two', 'both'] },
    { of: 'a subchannel', options: { subchannels: [1] }, heard: ['one', 'both'] },
    { of: 'a required subchannel', options: { requiredSubchannel: 2 }, heard: ['two', 'both'] },
    { of: 'an ignored subchannel', options: { ignoredSubchannel: 1 }, heard: ['none', 'two'] },
  ])('carries a message of $of through a pipe', ({ options, heard }) => {
    const { near, carry } = pipe([]);
    const listeners = listen();
    near.receive(text('psst', options));
    carry();
    expect(heardBy(listeners)).toEqual(heard);
    for (const id of heard) expect(room.texts(id)).toEqual(['psst']);
  });

  it('carries the subchannels of a pipe only', () => {
    const { near, far, carry } = pipe([1]);
    const listeners = listen();
    near.receive(text('for two', { subchannels: [2] }));
    near.receive(text('required by two', { requiredSubchannel: 2 }));
    carry();
    expect(far.getStats(0)).toMatchObject([{ messagesReceived: 0 }]);
    near.receive(text('for one and two', { subchannels: [1, 2] }));
    carry();
    // Who is of subchannel 2 alone is not of what this pipe carries.
    expect(heardBy(listeners)).toEqual(['one', 'both']);
    near.receive(text('not for one', { ignoredSubchannel: 1 }));
    carry();
    expect(room.texts('two')).toEqual(['not for one']);
    expect(room.texts('one')).toEqual(['for one and two']);
  });

  it('leaves the outgoing stream be when a producer that is no data channel is closed, or its remote resets', () => {
    alice = new SctpLine(room, 'plain', { isDataChannel: false });
    connect();
    consume(alice, 'back', 'p', 1);
    alice.resetStream(1);
    expect(alice.resets).toEqual([]);
    alice.sendText(1, 'still here');
    expect(alice.texts).toEqual(['still here']);
    alice.session.closeDataProducer('p');
    alice.deliver();
    // The consumer's, which went with the producer.
    expect(alice.resets).toEqual([1]);
  });

  it('answers no opening of channels where there are none', () => {
    alice = new SctpLine(room, 'plain', { isDataChannel: false });
    connect();
    alice.sendText(1, '\x03', 50);
    bob.deliver();
    expect(alice.received).toEqual([]);
    expect(bob.received).toEqual([]);
  });
});

describe('SctpDataSession: for the host', () => {
  it('tells its parameters', () => {
    expect(alice.session.data).toEqual({
      sctpParameters: {
        port: 5000,
        OS: 65535,
        MIS: 65535,
        maxMessageSize: 262_144,
        maxSendMessageSize: 262_144,
        maxReceiveMessageSize: 262_144,
        sendBufferSize: 2_000_000,
        perStreamSendQueueLimit: 2_000_000,
        maxReceiverWindowBufferSize: 5_242_880,
        isDataChannel: true,
      },
      sctpState: 'new',
    });
  });

  it('dumps', () => {
    const { producer, consumer } = connect();
    expect(alice.session.dump()).toEqual({
      maxSendMessageSize: 262_144,
      maxReceiveMessageSize: 262_144,
      dataProducerIds: ['p'],
      dataConsumerIds: [],
      sctpParameters: alice.session.data.sctpParameters,
      sctpState: 'connected',
      sctpNegotiatedCapabilities: { negotiatedMaxOutboundStreams: 65535, negotiatedMaxInboundStreams: 65535 },
      sctpListener: { streamIdTable: [{ key: 1, value: 'p' }] },
    });
    expect(producer.dump()).toMatchObject({ type: 'sctp', sctpStreamParameters: { streamId: 1 } });
    expect(consumer.dump()).toMatchObject({ type: 'sctp', sctpStreamParameters: { streamId: 2, ordered: true } });
  });
});
