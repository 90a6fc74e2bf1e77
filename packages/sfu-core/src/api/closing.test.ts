import { beforeEach, describe, expect, it } from 'vitest';
import { InvalidStateError, WorkerClosedError } from '../types/errors.ts';
import { settled } from './testing/FakeEngine.ts';
import { audioParameters, EventLog, makeScene, type Scene } from './testing/scene.ts';

let scene: Scene;
let log: EventLog;

beforeEach(async () => {
  scene = await makeScene();
  log = new EventLog();
  log.follow('worker', scene.worker, ['died', 'subprocessclose']);
  log.follow('server', scene.webRtcServer, ['workerclose'], ['close', 'webrtctransportunhandled']);
  log.follow('router', scene.router, ['workerclose']);
  log.follow('transport', scene.transport, ['routerclose', 'listenserverclose']);
  log.follow('producer', scene.producer, ['transportclose']);
  log.follow('consumer', scene.consumer, ['transportclose', 'producerclose']);
  scene.engine.requests.length = 0;
});

const childrenOfTransport = [
  'producer:transportclose',
  'producer.observer:close',
  'consumer:transportclose',
  'consumer.observer:close',
  'server.observer:webrtctransportunhandled',
];
const childrenOfRouter = [...childrenOfTransport, 'transport:routerclose', 'transport.observer:close'];
const childrenOfWorker = [
  ...childrenOfRouter,
  'router:workerclose',
  'router.observer:close',
  'server:workerclose',
  'server.observer:close',
];

describe('closing', () => {
  it('a Worker closes everything, top-down, at once, and then its process', async () => {
    scene.worker.close();
    expect(log.events).toEqual([...childrenOfWorker, 'worker.observer:close']);
    expect(Object.values(scene).every((object) => object.closed)).toBe(true);
    expect([scene.worker.died, scene.worker.subprocessClosed]).toEqual([false, false]);

    await settled();
    expect(log.events.at(-1)).toBe('worker:subprocessclose');
    expect(scene.worker.subprocessClosed).toBe(true);
    expect(scene.engine.methods()).toEqual([]);
  });

  it('a Worker that dies closes everything and says how it died', () => {
    const errors: Error[] = [];
    scene.worker.on('died', (error) => errors.push(error));
    scene.engine.die('SIGKILL');
    expect(log.events).toEqual([...childrenOfWorker, 'worker:died', 'worker:subprocessclose', 'worker.observer:close']);
    expect(errors[0]?.message).toContain('[pid:4711, code:null, signal:SIGKILL]');
    expect([scene.worker.died, scene.worker.subprocessClosed]).toEqual([true, true]);
  });

  it('a Router closes its transports and leaves the WebRtcServer', async () => {
    scene.router.close();
    expect(log.events).toEqual([...childrenOfRouter, 'router.observer:close']);
    expect([scene.worker.closed, scene.webRtcServer.closed]).toEqual([false, false]);
    await settled();
    expect(scene.engine.requests).toEqual([
      { method: 'worker.closeRouter', targetId: '', data: { routerId: scene.router.id } },
    ]);
  });

  it('a WebRtcServer closes its transports and leaves the Router, which forgets their Producers', () => {
    scene.webRtcServer.close();
    expect(log.events).toEqual([
      ...childrenOfTransport,
      'transport:listenserverclose',
      'transport.observer:close',
      'server.observer:close',
    ]);
    expect(scene.router.closed).toBe(false);
    const { rtpCapabilities } = scene.router;
    expect(scene.router.canConsume({ producerId: scene.producer.id, rtpCapabilities })).toBe(false);
  });

  it('a transport closes its Producers and Consumers and shows it in its states', async () => {
    scene.transport.close();
    expect(log.events).toEqual([...childrenOfTransport, 'transport.observer:close']);
    expect([scene.transport.iceState, scene.transport.dtlsState]).toEqual(['closed', 'closed']);
    await settled();
    expect(scene.engine.requests).toEqual([
      { method: 'router.closeTransport', targetId: scene.router.id, data: { transportId: scene.transport.id } },
    ]);
  });

  it('a Producer tells the engine, which tells of its Consumers', async () => {
    scene.producer.close();
    scene.engine.notify('consumer.producerClose', scene.consumer.id, undefined);
    await settled();
    expect(log.events).toEqual(['producer.observer:close', 'consumer:producerclose', 'consumer.observer:close']);
    expect(scene.engine.methods()).toEqual(['transport.closeProducer']);
    expect(scene.consumer.closed).toBe(true);
  });

  it('does nothing the second time, whoever closes', () => {
    scene.worker.close();
    const { length } = log.events;
    const { worker, router, webRtcServer, transport, producer, consumer } = scene;
    for (const object of [worker, router, webRtcServer, transport, producer, consumer]) object.close();
    scene.engine.notify('consumer.producerClose', consumer.id, undefined);
    expect(log.events).toHaveLength(length);
  });

  it('rejects what is asked afterwards and what waits for an answer', async () => {
    scene.engine.answer('router.dump', () => new Promise(() => undefined));
    const waiting = scene.router.dump();
    scene.worker.close();
    await expect(waiting).rejects.toThrow(WorkerClosedError);
    await expect(scene.worker.createRouter()).rejects.toThrow(WorkerClosedError);
    await expect(scene.transport.getStats()).rejects.toThrow('Channel closed');
    await expect(scene.worker.dump()).rejects.toBeInstanceOf(InvalidStateError);
  });

  it('does not make a Producer on a transport that was closed while the engine worked', async () => {
    const producing = scene.transport.produce({ kind: 'audio', rtpParameters: audioParameters });
    scene.transport.close();
    await expect(producing).rejects.toThrow(InvalidStateError);
  });

  it('goes on when a listener throws in the middle', () => {
    scene.producer.on('transportclose', () => {
      throw new Error('mistake of the application');
    });
    scene.router.close();
    expect(log.events.at(-1)).toBe('router.observer:close');
    expect(scene.consumer.closed).toBe(true);
  });
});
