import type { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { SeededRandom } from '../testing/SeededRandom.ts';
import { NotFoundError, WorkerClosedError } from '../types/errors.ts';
import { settled } from './testing/FakeEngine.ts';
import { audioParameters, type FullScene, listenInfo, listenInfos, makeFullScene } from './testing/scene.ts';

type Objects = Omit<FullScene, 'engine'>;
type Name = keyof Objects;

/** Everything that closes with an object on the host's side, itself included. */
const closedWith: Record<Name, Name[]> = {
  worker: [
    ...(['worker', 'webRtcServer', 'router', 'transport', 'producer', 'consumer', 'dataProducer'] as const),
    ...(['dataConsumer', 'plainTransport', 'pipeTransport', 'directTransport'] as const),
    ...(['audioLevelObserver', 'activeSpeakerObserver'] as const),
  ],
  webRtcServer: ['webRtcServer', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer'],
  router: [
    ...(['router', 'transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer', 'plainTransport'] as const),
    ...(['pipeTransport', 'directTransport', 'audioLevelObserver', 'activeSpeakerObserver'] as const),
  ],
  transport: ['transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer'],
  plainTransport: ['plainTransport'],
  pipeTransport: ['pipeTransport'],
  directTransport: ['directTransport'],
  producer: ['producer'],
  consumer: ['consumer'],
  dataProducer: ['dataProducer'],
  dataConsumer: ['dataConsumer'],
  audioLevelObserver: ['audioLevelObserver'],
  activeSpeakerObserver: ['activeSpeakerObserver'],
};
const names = Object.keys(closedWith) as Name[];

const sctpStreamParameters = { streamId: 9 };
const fingerprints = [{ algorithm: 'sha-256' as const, value: 'AA' }];

/** Calls of any transport, all of which ask the engine. */
const transportCalls = (transport: Objects['transport'] | Objects['plainTransport'] | Objects['pipeTransport']) => [
  () => transport.dump(),
  () => transport.getStats(),
  () => transport.setMaxIncomingBitrate(1),
  () => transport.setMaxOutgoingBitrate(1),
  () => transport.setMinOutgoingBitrate(1),
  () => transport.enableTraceEvent(['bwe']),
  () => transport.produce({ kind: 'audio', rtpParameters: audioParameters }),
  () => transport.produceData({ sctpStreamParameters }),
];

const streamCalls = (stream: Objects['dataProducer'] | Objects['producer']) => [
  () => stream.dump(),
  () => stream.getStats(),
  () => stream.pause(),
  () => stream.resume(),
];

/** Every call that asks the engine, by object. */
const calls: { [N in Name]: (objects: Objects) => (() => Promise<unknown>)[] } = {
  worker: ({ worker }) => [
    () => worker.dump(),
    () => worker.getResourceUsage(),
    () => worker.updateSettings({ logLevel: 'none' }),
    () => worker.createRouter(),
    () => worker.createWebRtcServer({ listenInfos }),
  ],
  webRtcServer: ({ webRtcServer }) => [() => webRtcServer.dump()],
  router: ({ router, webRtcServer }) => [
    () => router.dump(),
    () => router.createWebRtcTransport({ webRtcServer }),
    () => router.createPlainTransport({ listenInfo }),
    () => router.createPipeTransport({ listenInfo }),
    () => router.createDirectTransport(),
    () => router.createAudioLevelObserver(),
    () => router.createActiveSpeakerObserver(),
  ],
  transport: ({ transport }) => [
    ...transportCalls(transport),
    () => transport.connect({ dtlsParameters: { fingerprints } }),
    () => transport.restartIce(),
  ],
  plainTransport: ({ plainTransport }) => [
    ...transportCalls(plainTransport),
    () => plainTransport.connect({ ip: '127.0.0.1', port: 1 }),
  ],
  pipeTransport: ({ pipeTransport }) => [
    ...transportCalls(pipeTransport),
    () => pipeTransport.connect({ ip: '127.0.0.1', port: 1 }),
  ],
  directTransport: ({ directTransport }) => [
    () => directTransport.dump(),
    () => directTransport.getStats(),
    () => directTransport.produceData(),
  ],
  producer: ({ producer }) => [...streamCalls(producer), () => producer.enableTraceEvent(['rtp'])],
  consumer: ({ consumer }) => [
    () => consumer.dump(),
    () => consumer.getStats(),
    () => consumer.pause(),
    () => consumer.resume(),
    () => consumer.setPreferredLayers({ spatialLayer: 0 }),
    () => consumer.setPriority(1),
    () => consumer.unsetPriority(),
    () => consumer.requestKeyFrame(),
    () => consumer.enableTraceEvent(['rtp']),
  ],
  dataProducer: ({ dataProducer }) => streamCalls(dataProducer),
  dataConsumer: ({ dataConsumer }) => [
    () => dataConsumer.dump(),
    () => dataConsumer.getStats(),
    () => dataConsumer.pause(),
    () => dataConsumer.resume(),
    () => dataConsumer.getBufferedAmount(),
    () => dataConsumer.setBufferedAmountLowThreshold(1),
    () => dataConsumer.send('x'),
    () => dataConsumer.setSubchannels([1]),
    () => dataConsumer.addSubchannel(1),
    () => dataConsumer.removeSubchannel(1),
  ],
  audioLevelObserver: ({ audioLevelObserver }) => [() => audioLevelObserver.pause(), () => audioLevelObserver.resume()],
  activeSpeakerObserver: ({ activeSpeakerObserver }) => [
    () => activeSpeakerObserver.pause(),
    () => activeSpeakerObserver.resume(),
  ],
};

let scene: FullScene;
let closings: Map<Name, number>;

beforeEach(async () => {
  scene = await makeFullScene();
  closings = new Map(names.map((name) => [name, 0]));
  for (const name of names) {
    observerOf(scene, name).on('close', () => closings.set(name, (closings.get(name) ?? 0) + 1));
  }
});

const observerOf = (objects: Objects, name: Name): EventEmitter => objects[name].observer;

const closedNames = () => names.filter((name) => scene[name].closed);

describe.each(names.filter((name) => name !== 'worker'))('a closed %s', (name) => {
  it('has closed what is in it, once, and is closed in the engine', async () => {
    scene.engine.requests.length = 0;
    scene[name].close();
    scene[name].close();
    expect(new Set(closedNames())).toEqual(new Set(closedWith[name]));
    for (const each of names) expect(closings.get(each), each).toBe(closedWith[name].includes(each) ? 1 : 0);
    await settled();
    expect(scene.engine.requests).toHaveLength(1);
    expect(scene.engine.methods()[0]).toMatch(/\.close/);
    expect(Object.values(scene.engine.requests[0]?.data ?? {})).toEqual([(scene[name] as { id: string }).id]);
  });

  it('rejects every later call: it is not found', async () => {
    scene[name].close();
    await settled();
    scene.engine.requests.length = 0;
    for (const each of closedWith[name]) {
      for (const call of calls[each](scene)) await expect(call(), `${each}: ${call}`).rejects.toThrow(NotFoundError);
    }
    expect(scene.engine.requests).toEqual([]);
  });

  it('emits @close, as in mediasoup', () => {
    const listener = vi.fn();
    const emitter: EventEmitter = scene[name];
    emitter.on('@close', listener);
    scene[name].close();
    expect(listener).toHaveBeenCalledOnce();
  });

  it('is safe to close while every call of it waits for its answer', async () => {
    const answered: (() => void)[] = [];
    const pending = calls[name](scene).map((call) => {
      scene.engine.hold((answer) => answered.push(answer));
      return call();
    });
    await settled();
    scene[name].close();
    for (const answer of answered) answer();
    // Answered or not, each ends; none of them makes something on what is closed.
    await Promise.allSettled(pending);
    await settled();
    expect(new Set(closedNames())).toEqual(new Set(closedWith[name]));
  });
});

describe('when the worker is closed', () => {
  it.each(names)('every call of the %s rejects with WorkerClosedError', async (name) => {
    scene.worker.close();
    expect(closedNames()).toEqual(names);
    for (const call of calls[name](scene)) await expect(call(), String(call)).rejects.toThrow(WorkerClosedError);
  });

  it('every call that waits for its answer rejects with WorkerClosedError', async () => {
    scene.engine.hold(() => undefined);
    const pending = names.flatMap((name) => calls[name](scene)).map((call) => call());
    scene.worker.close();
    for (const call of pending) await expect(call).rejects.toThrow(WorkerClosedError);
  });

  it('what needs no answer throws WorkerClosedError', async () => {
    const { directTransport, dataProducer, worker } = scene;
    const producer = await directTransport.produce({ kind: 'audio', rtpParameters: audioParameters });
    worker.close();
    expect(() => producer.send(Buffer.alloc(12))).toThrow(WorkerClosedError);
    expect(() => dataProducer.send('x')).toThrow(WorkerClosedError);
    expect(() => directTransport.sendRtcp(Buffer.alloc(8))).toThrow(WorkerClosedError);
  });
});

describe('a transport that is closed', () => {
  it('says so before it looks at what it is to connect with', async () => {
    scene.plainTransport.close();
    await expect(scene.plainTransport.connect({ ip: 'nowhere' })).rejects.toThrow(NotFoundError);
    scene.pipeTransport.close();
    await expect(scene.pipeTransport.connect({ ip: 'nowhere', port: 1 })).rejects.toThrow(NotFoundError);
    scene.worker.close();
    await expect(scene.plainTransport.connect({ ip: 'nowhere' })).rejects.toThrow(WorkerClosedError);
  });
});

describe('closing in any order', () => {
  it('closes each once, whatever came before: 200 seeded orders', async () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = new SeededRandom(seed);
      const objects = await makeFullScene();
      const count = new Map<Name, number>();
      for (const name of names)
        observerOf(objects, name).on('close', () => count.set(name, (count.get(name) ?? 0) + 1));
      const left = [...names];
      while (left.length > 0) {
        const [name] = left.splice(random.below(left.length), 1);
        if (!name) break;
        // Some go because the engine says that what they come from has.
        if (random.chance(0.3)) objects.engine.notify('consumer.producerClose', objects.consumer.id, undefined);
        if (random.chance(0.3)) await settled();
        objects[name].close();
      }
      for (const name of names) expect(count.get(name), `seed ${seed}: ${name}`).toBe(1);
    }
  });
});
