import { beforeEach, describe, expect, it } from 'vitest';
import { NotFoundError, UnsupportedError } from '../types/errors.ts';
import type { Router } from './Router.ts';
import { FakeEngine, settled } from './testing/FakeEngine.ts';
import { type FullScene, listenInfo, makeFullScene, mediaCodecs } from './testing/scene.ts';

let scene: FullScene;
let otherEngine: FakeEngine;
/** On another worker. */
let other: Router;

beforeEach(async () => {
  scene = await makeFullScene();
  otherEngine = new FakeEngine();
  const worker = await otherEngine.start();
  other = await worker.createRouter({ mediaCodecs });
  scene.engine.requests.length = 0;
});

const pipe = (options: object = {}) =>
  scene.router.pipeToRouter({ producerId: scene.producer.id, router: other, ...options } as never);

/** Both ends of a piped Producer. */
async function piped(options: object = {}) {
  const { pipeConsumer, pipeProducer } = await pipe(options);
  if (!pipeConsumer || !pipeProducer) throw new Error('nothing piped');
  return { pipeConsumer, pipeProducer };
}

const requestsOf = (engine: FakeEngine, method: string) => engine.methods().filter((seen) => seen === method);

describe('pipeToRouter()', () => {
  it('makes a connected pair of PipeTransports, a pipe Consumer and a Producer with the same id', async () => {
    const { pipeConsumer, pipeProducer } = await piped();
    expect(pipeConsumer).toMatchObject({ type: 'pipe', producerId: scene.producer.id, score: { producerScores: [] } });
    expect(pipeProducer).toMatchObject({ id: scene.producer.id, kind: 'audio', paused: false });
    expect(pipeProducer.rtpParameters.encodings).toEqual(pipeConsumer.rtpParameters.encodings);

    const { listenInfo: listened, sctp, enableRtx, enableSrtp } = otherEngine.lastData('router.createPipeTransport');
    expect(listened).toMatchObject({ protocol: 'udp', ip: '127.0.0.1' });
    expect([sctp?.isDataChannel, enableRtx, enableSrtp]).toEqual([false, false, false]);
    // Each end is told where the other is; here they are the third and the first made on their engines.
    expect(scene.engine.lastData('pipeTransport.connect')).toEqual({ ip: '127.0.0.1', port: 40_000 });
    expect(otherEngine.lastData('pipeTransport.connect')).toEqual({ ip: '127.0.0.1', port: 40_003 });
  });

  it('pipes a DataProducer with its label and its reliability, under its id', async () => {
    const { id: dataProducerId } = scene.dataProducer;
    const options = { dataProducerId, router: other };
    const { pipeDataConsumer, pipeDataProducer } = await scene.router.pipeToRouter(options);
    expect(pipeDataProducer).toMatchObject({ id: dataProducerId, label: 'chat', type: 'sctp' });
    expect(pipeDataProducer?.sctpStreamParameters).toEqual(pipeDataConsumer?.sctpStreamParameters);
    pipeDataProducer?.close();
    expect(pipeDataConsumer?.closed).toBe(true);

    const again = await scene.router.pipeToRouter(options);
    again.pipeDataConsumer?.close();
    expect(again.pipeDataProducer?.closed).toBe(true);
  });

  it('makes the pair as it is asked for', async () => {
    await pipe({ listenIp: '10.0.0.1', enableRtx: true, enableSrtp: true, enableSctp: false, keepId: false });
    for (const engine of [scene.engine, otherEngine]) {
      const { listenInfo: listened, sctp, enableRtx, enableSrtp } = engine.lastData('router.createPipeTransport');
      expect({ ip: listened.ip, sctp, enableRtx, enableSrtp }).toEqual({
        ...{ ip: '10.0.0.1', sctp: undefined, enableRtx: true, enableSrtp: true },
      });
      expect(engine.lastData('pipeTransport.connect').srtpParameters).toBeDefined();
    }
  });

  it('gives another id within one worker, or when asked to', async () => {
    const neighbour = await scene.worker.createRouter({ mediaCodecs });
    await expect(pipe({ router: neighbour })).rejects.toThrow(/already exists/);
    const { pipeProducer } = await piped({ router: neighbour, keepId: false });
    expect(pipeProducer.id).not.toBe(scene.producer.id);
    neighbour.close();
    await expect(pipe({ router: neighbour })).rejects.toThrow(NotFoundError);
    expect((await piped({ keepId: false })).pipeProducer.id).not.toBe(scene.producer.id);
  });

  it.each([
    [{ producerId: undefined }, 'missing producerId or dataProducerId'],
    [{ dataProducerId: 'x' }, 'just producerId or dataProducerId can be given'],
    [{ router: undefined }, 'missing router'],
    [{ listenInfo, listenIp: '::1' }, 'only one of listenInfo and listenIp must be given'],
  ])('refuses %j', async (options, message) => {
    await expect(pipe(options)).rejects.toThrow(new TypeError(message));
  });

  it('refuses itself as destination, and what is not in it', async () => {
    await expect(pipe({ router: scene.router })).rejects.toThrow(
      new TypeError('cannot use this Router as destination'),
    );
    await expect(pipe({ producerId: 'nobody' })).rejects.toThrow(new NotFoundError('Producer not found'));
    await expect(pipe({ producerId: undefined, dataProducerId: 'nobody' })).rejects.toThrow(
      new NotFoundError('DataProducer not found'),
    );
  });
});

describe('the pair between two Routers', () => {
  it('is made once, however often and from whichever side it is asked for at the same time', async () => {
    const { transport, router } = scene;
    const second = await transport.produce({ kind: 'audio', rtpParameters: scene.producer.rtpParameters });
    const remoteTransport = await other.createPlainTransport({ listenInfo });
    const there = await remoteTransport.produce({ kind: 'audio', rtpParameters: scene.producer.rtpParameters });
    const back = () => other.pipeToRouter({ producerId: there.id, router });
    await Promise.all([pipe(), pipe({ producerId: second.id }), back()]);
    await pipe({ producerId: undefined, dataProducerId: scene.dataProducer.id });
    for (const engine of [scene.engine, otherEngine]) {
      expect(requestsOf(engine, 'router.createPipeTransport')).toHaveLength(1);
    }
  });

  it('closes when either end does, with what it carried, and is made anew', async () => {
    const pairs: { closed: boolean; close(): void }[] = [];
    for (const router of [scene.router, other]) {
      router.observer.on('newtransport', (transport) => pairs.push(transport));
    }
    for (const end of [0, 1]) {
      const { pipeConsumer, pipeProducer } = await piped();
      pairs[end]?.close();
      expect(pairs.map(({ closed }) => closed)).toEqual([true, true]);
      expect([pipeConsumer.closed, pipeProducer.closed, scene.producer.closed]).toEqual([true, true, false]);
      pairs.length = 0;
    }
    expect(requestsOf(otherEngine, 'router.createPipeTransport')).toHaveLength(2);
  });

  it('closes with either Router, and leaves the other', async () => {
    const { pipeConsumer } = await piped();
    other.close();
    expect([pipeConsumer.closed, scene.producer.closed, scene.router.closed]).toEqual([true, false, false]);
    await expect(pipe()).rejects.toThrow(NotFoundError);
  });

  it('leaves nothing behind when one end can not be made, whichever is first, and can be tried again', async () => {
    for (const [failing, working] of [
      [scene.engine, otherEngine],
      [otherEngine, scene.engine],
    ] as const) {
      failing.answer('router.createPipeTransport', () => {
        throw new Error('no more ports');
      });
      const made = working.handlerOf('router.createPipeTransport');
      // It is only made when the other has failed.
      working.answer('router.createPipeTransport', async (data) => {
        await settled();
        return made(data);
      });
      await expect(pipe()).rejects.toThrow('no more ports');
      await settled();
      expect(requestsOf(working, 'router.closeTransport')).toHaveLength(1);
      failing.answer('router.createPipeTransport', made);
      working.answer('router.createPipeTransport', made);
    }
    await pipe();
  });

  it('leaves nothing behind when it can not be connected', async () => {
    otherEngine.answer('pipeTransport.connect', () => {
      throw new Error('no route');
    });
    await expect(pipe()).rejects.toThrow('no route');
    await settled();
    for (const engine of [scene.engine, otherEngine]) {
      expect(requestsOf(engine, 'router.closeTransport')).toHaveLength(1);
    }
  });

  it('closes its end here when the other Router is closed before the pair is there', async () => {
    const piping = pipe();
    other.close();
    await expect(piping).rejects.toThrow();
    await settled();
    expect(requestsOf(scene.engine, 'router.closeTransport')).toHaveLength(1);
  });
});

describe('a piped Producer', () => {
  it('is paused and resumed with the original', async () => {
    const { pipeConsumer, pipeProducer } = await piped();
    scene.engine.notify('consumer.producerPause', pipeConsumer.id, undefined);
    await settled();
    expect(pipeProducer.paused).toBe(true);
    scene.engine.notify('consumer.producerResume', pipeConsumer.id, undefined);
    await settled();
    expect(pipeProducer.paused).toBe(false);
  });

  it('is paused from the start when the original is', async () => {
    scene.engine.answer('transport.consume', ({ paused }) => ({
      ...{ paused, producerPaused: true },
      score: { score: 10, producerScore: 10, producerScores: [10] },
    }));
    await scene.producer.pause();
    expect((await piped()).pipeProducer.paused).toBe(true);
    expect(otherEngine.lastData('transport.produce').paused).toBe(true);
  });

  it('is paused when the original is while it is being made', async () => {
    const piping = piped();
    await scene.producer.pause();
    expect((await piping).pipeProducer.paused).toBe(true);
  });

  it('is closed with the original', async () => {
    const { pipeConsumer, pipeProducer } = await piped();
    scene.producer.close();
    scene.engine.notify('consumer.producerClose', pipeConsumer.id, undefined);
    await settled();
    expect(pipeProducer.closed).toBe(true);
  });

  it('is not made when the original is closed meanwhile', async () => {
    otherEngine.answer('transport.produce', () => {
      scene.producer.close();
      return { type: 'simple' };
    });
    await expect(pipe()).rejects.toThrow(new NotFoundError('original Producer closed'));
    await settled();
    expect(requestsOf(scene.engine, 'transport.closeConsumer')).toHaveLength(1);
    expect(requestsOf(otherEngine, 'transport.closeProducer')).toHaveLength(1);
  });

  it('takes its pipe Consumer with it when it is closed, or could not be made', async () => {
    const { pipeConsumer, pipeProducer } = await piped();
    pipeProducer.close();
    expect(pipeConsumer.closed).toBe(true);

    other.updateMediaCodecs([]);
    await expect(pipe()).rejects.toThrow(UnsupportedError);
    await settled();
    expect(requestsOf(scene.engine, 'transport.closeConsumer')).toHaveLength(2);
  });

  it('that is gone before a pause reaches it is missed by nobody', async () => {
    const { pipeConsumer, pipeProducer } = await piped();
    otherEngine.answer('producer.pause', () => {
      throw new NotFoundError('Producer not found');
    });
    await pipeConsumer.pause();
    await settled();
    expect(pipeProducer.paused).toBe(false);
  });
});
