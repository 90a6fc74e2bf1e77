import { on, once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWorker } from './index.ts';
import { ppids } from './testing/DataClient.ts';
import { DataScene, farLimits, sctpStateOf } from './testing/DataScene.ts';
import { SeededRandom } from './testing/SeededRandom.ts';

let scene: DataScene;
beforeAll(async () => {
  scene = await DataScene.create();
});
afterAll(() => scene.close());

describe('messages', () => {
  it.each(farLimits)('of all sizes arrive as they were sent: $mode', async ({ reliability }) => {
    const sizes = [1, 2, 1000, 1199, 1200, 1201, 16_384, 65_535, 65_536, 262_144];
    const random = new SeededRandom(1);
    const [sender, receiver] = [await scene.join(), await scene.join()];
    const dataProducer = await scene.produce(sender, { streamId: 7, ...reliability });
    const { streamId, dataConsumer } = await scene.consume(receiver, dataProducer);
    expect(dataConsumer.sctpStreamParameters).toMatchObject(reliability);
    const sent = sizes.map((size) => random.bytes(size));
    for (const message of sent) expect(sender.send(7, message)).toBe('sent');
    await receiver.until(() => receiver.messages.length === sent.length);
    const bySize = [...receiver.stream(streamId)].sort((a, b) => a.length - b.length);
    expect(bySize.every((message, i) => message.equals(sent[i]!))).toBe(true);
    expect(await dataProducer.getStats()).toMatchObject([
      { type: 'data-producer', messagesReceived: 10, bytesReceived: sizes.reduce((sum, size) => sum + size, 0) },
    ]);
    expect(await dataConsumer.getStats()).toMatchObject([{ type: 'data-consumer', messagesSent: 10 }]);
  });

  it('keep their PPIDs; empty ones are one byte', async () => {
    const [sender, receiver] = [await scene.join(), await scene.join()];
    await scene.consume(receiver, await scene.produce(sender, { streamId: 0 }));
    sender.send(0, 'text');
    sender.send(0, Buffer.from([1, 2]));
    sender.send(0, ' ', { ppid: ppids.emptyText });
    sender.send(0, Buffer.alloc(1), { ppid: ppids.emptyBinary });
    await receiver.until(() => receiver.messages.length === 4);
    expect(receiver.messages.map(({ ppid }) => ppid)).toEqual([51, 53, 56, 57]);
  });

  it('go from the host to a client and back', async () => {
    const client = await scene.join();
    const bot = await scene.call.router.createDirectTransport();
    const speaker = await bot.produceData({ label: 'bot' });
    const heard = await bot.consumeData({ dataProducerId: (await scene.produce(client, { streamId: 1 })).id });
    const { streamId, dataConsumer } = await scene.consume(client, speaker);
    heard.on('message', (message, ppid) => speaker.send(`${ppid}: ${message}`));
    client.send(1, 'hello');
    await client.until(() => client.messages.length === 1);
    expect(client.texts(streamId)).toEqual(['51: hello']);
    expect(await dataConsumer.send('for you alone')).toBeGreaterThanOrEqual(0);
    await client.until(() => client.messages.length === 2);
    expect(client.texts(streamId)).toEqual(['51: hello', 'for you alone']);
    expect(await bot.getStats()).toMatchObject([{ type: 'direct-transport' }]);
  });

  it('of subchannels reach their subscribers only', async () => {
    const bot = await scene.call.router.createDirectTransport();
    const speaker = await bot.produceData();
    const [one, two] = [await scene.join(), await scene.join()];
    const { dataConsumer } = await scene.consume(one, speaker, { subchannels: [1] });
    await scene.consume(two, speaker, { subchannels: [2] });
    speaker.send('for one', undefined, [1]);
    speaker.send('for two', undefined, [2]);
    speaker.send('all but one', undefined, [], undefined, 1);
    speaker.send('two needed', undefined, undefined, 2);
    speaker.send('for all');
    await two.until(() => two.messages.length === 4);
    await one.until(() => one.messages.length === 2);
    await dataConsumer.addSubchannel(2);
    speaker.send('for two, again', undefined, [2]);
    await one.until(() => one.messages.length === 3);
    expect(one.messages.map(({ message }) => message.toString())).toEqual(['for one', 'for all', 'for two, again']);
    expect(two.messages.slice(0, 4).map(({ message }) => message.toString())).toEqual([
      'for two',
      'all but one',
      'two needed',
      'for all',
    ]);
  });

  it('too large are refused when they come from the host; a client that sends one has broken the agreement', async () => {
    const [sender, receiver] = [
      await scene.join({ maxReceiveMessageSize: 1000 }),
      await scene.join({ maxSendMessageSize: 500 }),
    ];
    const { dataConsumer, streamId } = await scene.consume(receiver, await scene.produce(sender, { streamId: 3 }));
    await expect(dataConsumer.send('x'.repeat(501))).rejects.toThrow(TypeError);
    sender.send(3, 'x'.repeat(501));
    sender.send(3, 'x'.repeat(500));
    await receiver.until(() => receiver.messages.length === 1);
    expect(receiver.stream(streamId)[0]).toHaveLength(500);
    sender.send(3, 'x'.repeat(1001));
    await sctpStateOf(sender.client.transport, ['failed']);
    await dataConsumer.send('still here');
    await receiver.until(() => receiver.messages.length === 2);
    expect(receiver.texts(streamId)[1]).toBe('still here');
  });

  it('on streams that nobody produces on go nowhere, and harm nobody', async () => {
    const [sender, receiver] = [await scene.join(), await scene.join()];
    await scene.consume(receiver, await scene.produce(sender, { streamId: 3 }));
    for (const streamId of [0, 2, 4, 65_534]) sender.send(streamId, 'lost');
    sender.send(3, 'found');
    await receiver.until(() => receiver.messages.length > 0);
    expect(receiver.messages.map(({ message }) => message.toString())).toEqual(['found']);
  });
});

describe('pausing', () => {
  it('drops, and tells', async () => {
    const [sender, receiver] = [await scene.join(), await scene.join()];
    const dataProducer = await scene.produce(sender, { streamId: 1 });
    const { dataConsumer, streamId } = await scene.consume(receiver, dataProducer);
    const events: string[] = [];
    dataConsumer.on('dataproducerpause', () => events.push('pause'));
    dataConsumer.on('dataproducerresume', () => events.push('resume'));
    const said = (text: string) => {
      sender.send(1, text);
      // An answered request tells nothing of packets on their way: the sender's being acknowledged does.
      return sender.until(() => sender.association.bufferedAmountBytes(1) === 0).then(() => sender.client.roundTrip());
    };
    await dataProducer.pause();
    await said('producer is paused');
    await dataProducer.resume();
    await dataConsumer.pause();
    await said('consumer is paused');
    await dataConsumer.resume();
    await said('nobody is paused');
    await receiver.until(() => receiver.messages.length > 0);
    expect(receiver.texts(streamId)).toEqual(['nobody is paused']);
    expect(events).toEqual(['pause', 'resume']);
    const late = await scene.consume(await scene.join(), dataProducer, { paused: true });
    expect(late.dataConsumer.paused).toBe(true);
  });
});

describe('closing', () => {
  it('of a consumer closes its channel', async () => {
    const [sender, receiver] = [await scene.join(), await scene.join()];
    const { dataConsumer, streamId } = await scene.consume(receiver, await scene.produce(sender, { streamId: 1 }));
    dataConsumer.close();
    await receiver.until(() => receiver.resets.length > 0);
    expect(receiver.resets).toEqual([streamId]);
  });

  it('of a producer closes its channel and those of its consumers', async () => {
    const [sender, receiver] = [await scene.join(), await scene.join()];
    const dataProducer = await scene.produce(sender, { streamId: 5 });
    const { dataConsumer, streamId } = await scene.consume(receiver, dataProducer);
    const told = once(dataConsumer, 'dataproducerclose');
    dataProducer.close();
    await told;
    await receiver.until(() => receiver.resets.length > 0);
    await sender.until(() => sender.resets.length > 0);
    expect(receiver.resets).toEqual([streamId]);
    expect(sender.resets).toEqual([5]);
    expect(dataConsumer.closed).toBe(true);
  });

  it("by the client is answered, and the channel's id may be used again", async () => {
    const [sender, receiver] = [await scene.join(), await scene.join()];
    for (const round of [1, 2, 3]) {
      const dataProducer = await scene.produce(sender, { streamId: 9 });
      const { streamId } = await scene.consume(receiver, dataProducer);
      const before = receiver.messages.length;
      for (const text of ['a', 'b', 'c']) sender.send(9, text);
      await receiver.until(() => receiver.messages.length === before + 3);
      expect(receiver.texts(streamId).slice(-3)).toEqual(['a', 'b', 'c']);
      sender.resetStream(9);
      await sender.until(() => sender.resets.length === round);
      dataProducer.close();
    }
    expect(sender.resets).toEqual([9, 9, 9]);
  });

  it('of the association by the client is told to the host', async () => {
    const client = await scene.join();
    client.close();
    await sctpStateOf(client.client.transport, ['closed']);
  });

  it('of the transport ends the association', async () => {
    const client = await scene.join();
    client.client.transport.close();
    await client.until(() => client.association.state === 'closed');
  });
});

describe('a client that is slow', () => {
  const kib = Buffer.alloc(1024);

  it('is told of by what is buffered, and when that is low again', async () => {
    const [sender, receiver] = [await scene.join(), await scene.join()];
    const { dataConsumer } = await scene.consume(receiver, await scene.produce(sender, { streamId: 1 }));
    await dataConsumer.setBufferedAmountLowThreshold(20_000);
    receiver.isReading = false;
    let buffered = 0;
    let count = 0;
    for (; buffered < 100_000; count++) buffered = await dataConsumer.send(kib);
    expect(await dataConsumer.getBufferedAmount()).toBe(buffered);
    const low = once(dataConsumer, 'bufferedamountlow');
    receiver.isReading = true;
    expect((await low)[0]).toBeLessThanOrEqual(20_000);
    await receiver.until(() => receiver.messages.length === count);
  });

  it('loses messages when the send buffer is full, and the host is told', async () => {
    const receiver = await scene.join({ sctpSendBufferSize: 100_000 });
    const other = await scene.join();
    const sender = await scene.join();
    const dataProducer = await scene.produce(sender, { streamId: 1 });
    const { dataConsumer } = await scene.consume(receiver, dataProducer);
    await scene.consume(other, dataProducer);
    receiver.isReading = false;
    const full = once(dataConsumer, 'sctpsendbufferfull');
    for (let i = 0; i < 500; i++) sender.send(1, kib);
    await full;
    await other.until(() => other.messages.length === 500);
    await expect(dataConsumer.send(kib)).rejects.toThrow('sctpsendbufferfull');
    const [stats] = await dataConsumer.getStats();
    expect(stats!.bufferedAmount).toBeLessThanOrEqual(100_000 + kib.length);
    receiver.isReading = true;
    await receiver.until(() => receiver.messages.length === stats!.messagesSent);
    expect(stats!.messagesSent).toBeLessThan(500);
  });
});

describe('between transports without DTLS', () => {
  const listenInfo = { protocol: 'udp' as const, ip: '127.0.0.1' };

  it('messages go from one plain transport to another', async () => {
    const options = { listenInfo, enableSctp: true };
    const [near, far] = [
      await scene.call.router.createPlainTransport(options),
      await scene.call.router.createPlainTransport(options),
    ];
    await near.connect({ ip: '127.0.0.1', port: far.tuple.localPort });
    await far.connect({ ip: '127.0.0.1', port: near.tuple.localPort });
    const bot = await scene.call.router.createDirectTransport();
    const speaker = await bot.produceData();
    const { sctpStreamParameters } = await near.consumeData({ dataProducerId: speaker.id });
    const arriving = await far.produceData({ sctpStreamParameters: sctpStreamParameters! });
    const listener = await bot.consumeData({ dataProducerId: arriving.id });
    const sent = ['short', 'x'.repeat(200_000), 'last'];
    for (const message of sent) speaker.send(message);
    const received: string[] = [];
    for await (const [message] of on(listener, 'message')) if (received.push(String(message)) === sent.length) break;
    expect(received).toEqual(sent);
  });

  it('messages and their subchannels go through a pipe to the router of another worker', async () => {
    const worker = await createWorker({ logLevel: 'warn' });
    const router = await worker.createRouter();
    const bot = await scene.call.router.createDirectTransport();
    const speaker = await bot.produceData();
    await scene.call.router.pipeToRouter({ dataProducerId: speaker.id, router });
    const listeners = await router.createDirectTransport();
    const heard: Record<string, string[]> = { one: [], two: [] };
    const listen = async (name: string, subchannels: number[]) => {
      const listener = await listeners.consumeData({ dataProducerId: speaker.id, subchannels });
      listener.on('message', (message) => heard[name]!.push(String(message)));
      return listener;
    };
    const [, two] = [await listen('one', [1]), await listen('two', [2])];
    speaker.send('for one', undefined, [1]);
    speaker.send('not for one', undefined, undefined, undefined, 1);
    speaker.send('for all');
    for await (const [message] of on(two, 'message')) if (String(message) === 'for all') break;
    expect(heard).toEqual({ one: ['for one', 'for all'], two: ['not for one', 'for all'] });
    const closed = once(two, 'dataproducerclose');
    speaker.close();
    await closed;
    worker.close();
  });
});

describe('a channel that the client opens within the association (DCEP)', () => {
  it('is acknowledged', async () => {
    const client = await scene.join();
    const open = Buffer.alloc(12);
    open[0] = 3;
    client.send(11, open, { ppid: ppids.dcep });
    await client.until(() => client.messages.length > 0);
    expect(client.messages).toEqual([{ streamId: 11, ppid: ppids.dcep, message: Buffer.from([2]) }]);
  });
});
