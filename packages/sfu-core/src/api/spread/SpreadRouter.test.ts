import { beforeEach, describe, expect, it } from 'vitest';
import { InvalidStateError, NotFoundError } from '../../types/errors.ts';
import type { SpreadPlace } from '../../types/spreadRouter.ts';
import type { Transport } from '../Transport.ts';
import { FakeEngine, settled } from '../testing/FakeEngine.ts';
import { audioParameters, listenInfo, listenInfos, mediaCodecs } from '../testing/scene.ts';
import { SpreadRouter } from './SpreadRouter.ts';

let engines: FakeEngine[];
let places: SpreadPlace[];

beforeEach(async () => {
  engines = [new FakeEngine(), new FakeEngine(), new FakeEngine()];
  places = await Promise.all(
    engines.map(async (engine) => {
      const worker = await engine.start();
      return { worker, webRtcServer: await worker.createWebRtcServer({ listenInfos }) };
    }),
  );
});

const create = (spreadAt = 4) => SpreadRouter.create({ mediaCodecs, places: () => places, spreadAt });

/** Which of the engines were asked for something, each as often as it was. */
const asked = (method: string) =>
  engines.flatMap((engine, at) =>
    engine
      .methods()
      .filter((seen) => seen === method)
      .map(() => at),
  );

const produce = (transport: Transport) => transport.produce({ kind: 'audio', rtpParameters: audioParameters });

/** A SpreadRouter on two Workers, a sender on the first, and a receiver on the second. */
async function twoPlaces() {
  const router = await create(4);
  for (let i = 0; i < 2; i++) await router.createDirectTransport();
  const sender = await router.createWebRtcTransport({ expectedConsumers: 0 });
  const receiver = await router.createWebRtcTransport();
  const producer = await produce(sender);
  const consume = () => receiver.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
  return { router, sender, receiver, producer, consume };
}

describe('a SpreadRouter', () => {
  it('is one Router as long as there is little to do', async () => {
    const router = await create();
    const events: string[] = [];
    router.observer.on('newtransport', ({ type }) => events.push(type));
    const transports = [
      await router.createWebRtcTransport(),
      await router.createPlainTransport({ listenInfo }),
      await router.createDirectTransport(),
    ];
    expect(events).toEqual(['webrtc', 'plain', 'direct']);
    expect(router.routers).toHaveLength(1);
    expect(asked('worker.createRouter')).toEqual([0]);
    const [first] = transports;
    const { id: producerId } = await produce(first!);
    const { rtpCapabilities } = router;
    await transports[1]!.consume({ producerId, rtpCapabilities });
    expect(router.canConsume({ producerId, rtpCapabilities })).toBe(true);
    expect(router.canConsume({ producerId: 'other', rtpCapabilities })).toBe(false);
    expect(asked('router.createPipeTransport')).toEqual([]);
  });

  it('begins on the Worker that has least to do, and rooms begin on different ones', async () => {
    await Promise.all([create(), create(), create()]);
    expect(asked('worker.createRouter')).toEqual([0, 1, 2]);
  });

  it('takes a further Worker when the first has enough to do, and fills them evenly', async () => {
    const router = await create(4);
    for (let i = 0; i < 12; i++) await router.createWebRtcTransport();
    expect(router.routers).toHaveLength(3);
    expect(places.map(({ worker }) => worker.load)).toEqual([5, 5, 5]);
  });

  it('counts what is only about to be made', async () => {
    const router = await create(4);
    const producer = await produce(await router.createWebRtcTransport());
    await Promise.all(Array.from({ length: 30 }, () => router.createWebRtcTransport()));
    expect(asked('worker.createRouter')).toEqual([0, 1, 2]);
    const loads = places.map(({ worker }) => worker.load);
    expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1);
    expect(producer.closed).toBe(false);
  });

  it('takes those that will receive for what they will receive, and those that only send for little', async () => {
    const router = await create(100);
    const sender = await router.createWebRtcTransport({ expectedConsumers: 0 });
    for (let i = 0; i < 10; i++) await produce(sender);
    const before = places[0]!.worker.load;
    const receiver = await router.createWebRtcTransport();
    expect(places[0]!.worker.load - before).toBe(10);
    await router.createWebRtcTransport({ expectedConsumers: 0 });
    expect(places[0]!.worker.load - before).toBe(11);
    receiver.close();
    expect(places[0]!.worker.load - before).toBe(1);
  });

  it('never takes a further one when it is told not to', async () => {
    const router = await create(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 20; i++) await router.createWebRtcTransport({ expectedConsumers: 100 });
    expect(router.routers).toHaveLength(1);
  });

  it('refuses what it can not do', async () => {
    await expect(create(0)).rejects.toThrow(TypeError);
    await expect(SpreadRouter.create({ places: [] as never })).rejects.toThrow(TypeError);
    await expect(SpreadRouter.create({ places: () => [] })).rejects.toThrow(InvalidStateError);
    const worker = places[0]!.worker;
    const router = await SpreadRouter.create({ places: () => [{ worker }] });
    await expect(router.createWebRtcTransport()).rejects.toThrow('listenInfos');
    expect(await router.createWebRtcTransport({ listenInfos })).toMatchObject({ closed: false });
    router.close();
    await expect(router.createWebRtcTransport({ listenInfos })).rejects.toThrow(InvalidStateError);
  });
});

describe('what is on another Worker', () => {
  it('is piped when it is consumed, once', async () => {
    const { router, producer, consume } = await twoPlaces();
    expect(asked('router.createPipeTransport')).toEqual([]);
    const consumers = await Promise.all([consume(), consume(), consume()]);
    for (const consumer of consumers) expect(consumer.producerId).toBe(producer.id);
    await consume();
    expect(asked('router.createPipeTransport')).toEqual([0, 1]);
    expect(asked('transport.produce')).toEqual([0, 1]);
    expect(engines[1]!.lastData('transport.produce').producerId).toBe(producer.id);
    expect(engines[1]!.lastData('router.createPipeTransport').enableRtx).toBe(true);
    expect(router.canConsume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities })).toBe(true);
  });

  it('is piped with its data', async () => {
    const { sender, receiver } = await twoPlaces();
    const { id: dataProducerId } = await sender.produceData({ sctpStreamParameters: { streamId: 0 }, label: 'chat' });
    const consumers = await Promise.all([
      receiver.consumeData({ dataProducerId }),
      receiver.consumeData({ dataProducerId }),
    ]);
    expect(consumers.map(({ label }) => label)).toEqual(['chat', 'chat']);
    expect(asked('transport.produceData')).toEqual([0, 1]);
  });

  it('is heard by observers, wherever it is', async () => {
    const router = await create(2);
    const observer = await router.createAudioLevelObserver();
    await router.createWebRtcTransport();
    const { id: producerId } = await produce(await router.createWebRtcTransport());
    expect(asked('transport.produce')).toEqual([1]);
    await observer.addProducer({ producerId });
    expect(asked('transport.produce')).toEqual([0, 1]);
    expect(engines[0]!.lastData('rtpObserver.addProducer')).toEqual({ producerId });
  });

  it('is not there when it is nowhere', async () => {
    const { router, receiver, producer, consume } = await twoPlaces();
    producer.close();
    await expect(consume()).rejects.toThrow(NotFoundError);
    await expect(receiver.consumeData({ dataProducerId: 'none' })).rejects.toThrow(NotFoundError);
    const observer = await router.createActiveSpeakerObserver();
    await expect(observer.addProducer({ producerId: producer.id })).rejects.toThrow(NotFoundError);
  });

  it('is tried again when it could not be piped', async () => {
    const { consume } = await twoPlaces();
    const made = engines[1]!.handlerOf('router.createPipeTransport');
    engines[1]!.answer('router.createPipeTransport', () => {
      throw new Error('no more ports');
    });
    await expect(consume()).rejects.toThrow('no more ports');
    engines[1]!.answer('router.createPipeTransport', made);
    expect((await consume()).closed).toBe(false);
  });

  it('ends with its original', async () => {
    const { producer, consume } = await twoPlaces();
    const consumer = await consume();
    producer.close();
    const pipe = engines[0]!.requests.findLast(({ method }) => method === 'transport.consume')?.data;
    engines[0]!.notify('consumer.producerClose', (pipe as { consumerId: string }).consumerId, undefined);
    await settled();
    expect(asked('transport.closeProducer')).toEqual([0, 1]);
    engines[1]!.notify('consumer.producerClose', consumer.id, undefined);
    await settled();
    expect(consumer.closed).toBe(true);
  });

  it('is piped to a Router of somebody else', async () => {
    const { router, producer } = await twoPlaces();
    const other = await places[2]!.worker.createRouter({ mediaCodecs });
    const { pipeProducer } = await router.pipeToRouter({ producerId: producer.id, router: other });
    expect(pipeProducer?.id).toBe(producer.id);
    await expect(router.pipeToRouter({ producerId: 'none', router: other })).rejects.toThrow(NotFoundError);
  });
});

describe('a Router of a SpreadRouter', () => {
  it('is closed when its last transport is, and made again when it is wanted', async () => {
    const { router, receiver, consume } = await twoPlaces();
    await consume();
    const [home, further] = router.routers;
    receiver.close();
    expect([home?.closed, further?.closed]).toEqual([false, true]);
    expect(router.routers).toEqual([home]);
    await router.createWebRtcTransport();
    expect(router.routers).toHaveLength(2);
  });

  it('stays when it is the last', async () => {
    const router = await create();
    (await router.createWebRtcTransport()).close();
    expect(router.routers).toHaveLength(1);
    expect(router.closed).toBe(false);
  });

  it('may go with its Worker: the others go on', async () => {
    const { router, sender, receiver, producer, consume } = await twoPlaces();
    const consumer = await consume();
    const [home, further] = router.routers;
    const events: unknown[] = [];
    router.on('routerclose', (lost) => events.push(lost));
    router.on('workerclose', () => events.push('workerclose'));
    receiver.on('routerclose', () => events.push('transport'));
    engines[1]!.die('SIGKILL');
    expect(events).toEqual(['transport', further]);
    expect([sender.closed, producer.closed, consumer.closed, router.closed]).toEqual([false, false, true, false]);
    expect(router.routers).toEqual([home]);
    const again = await router.createWebRtcTransport();
    await again.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
    expect(asked('worker.createRouter')).toEqual([0, 1, 2]);

    engines[0]!.die('SIGKILL');
    expect([router.closed, producer.closed, again.closed]).toEqual([false, true, false]);
    await expect(again.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities })).rejects.toThrow(
      NotFoundError,
    );
    expect(await router.createDirectTransport()).toMatchObject({ closed: false });
    engines[2]!.die('SIGKILL');
    expect([events.at(-1), router.closed]).toEqual(['workerclose', true]);
  });

  it('is closed with it, also one that is not there yet', async () => {
    const { router, sender } = await twoPlaces();
    const making = Promise.all(Array.from({ length: 8 }, () => router.createWebRtcTransport()));
    const closed: string[] = [];
    router.observer.on('close', () => closed.push('observer'));
    router.close();
    router.close();
    await expect(making).rejects.toThrow();
    await settled();
    expect(closed).toEqual(['observer']);
    expect(sender.closed).toBe(true);
    expect(asked('worker.closeRouter')).toEqual(asked('worker.createRouter'));
    expect(places.map(({ worker }) => worker.load)).toEqual([0, 0, 0]);
  });

  it('has the codecs that the others have, also those of later', async () => {
    const router = await create(2);
    await router.createWebRtcTransport();
    router.updateMediaCodecs([mediaCodecs[0]!]);
    await router.createWebRtcTransport();
    expect(router.routers).toHaveLength(2);
    for (const { rtpCapabilities } of router.routers) expect(rtpCapabilities).toEqual(router.rtpCapabilities);
    await router.dump();
    expect(asked('router.dump')).toEqual([0, 1]);
  });
});
