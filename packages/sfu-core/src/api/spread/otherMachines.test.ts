import { beforeEach, describe, expect, it } from 'vitest';
import type { SpreadPlace } from '../../types/spreadRouter.ts';
import type { TransportListenInfo } from '../../types/transport.ts';
import { FakeEngine } from '../testing/FakeEngine.ts';
import { audioParameters, listenInfos, mediaCodecs } from '../testing/scene.ts';
import { SpreadRouter } from './SpreadRouter.ts';

const listensAt = (ip: string): TransportListenInfo => ({ protocol: 'udp', ip });

let engines: FakeEngine[];
/** Two of this machine, then one of each of two others. */
let places: SpreadPlace[];
let crowded: number;

beforeEach(async () => {
  engines = Array.from({ length: 4 }, () => new FakeEngine());
  places = await Promise.all(
    engines.map(async (engine, at) => {
      const worker = await engine.start();
      const webRtcServer = await worker.createWebRtcServer({ listenInfos });
      return { worker, webRtcServer, ...(at >= 2 && { pipeListenInfo: listensAt(`10.0.0.${at}`) }) };
    }),
  );
  crowded = 0;
});

const create = (spanAt?: number) =>
  SpreadRouter.create({
    mediaCodecs,
    places: () => places,
    spreadAt: 4,
    ...(spanAt !== undefined && { spanAt }),
    pipeListenInfo: listensAt('10.0.0.1'),
    onCrowded: () => crowded++,
  });

/** How much each place has to do. */
const loads = () => places.map(({ worker }) => worker.load);

describe('a SpreadRouter with places on other machines', () => {
  it('leaves them alone while near ones can do it, and by default for ever', async () => {
    const router = await create(20);
    for (let i = 0; i < 36; i++) await router.createWebRtcTransport();
    expect(loads()).toEqual([19, 19, 0, 0]);
    expect(crowded).toBe(0);
    const near = await create();
    for (let i = 0; i < 50; i++) await near.createWebRtcTransport();
    expect([loads().slice(2), crowded]).toEqual([[0, 0], 0]);
  });

  it('takes one, and then the next, when all that it is on have enough to do', async () => {
    const router = await create(10);
    for (let i = 0; i < 60; i++) await router.createWebRtcTransport();
    expect(crowded).toBeGreaterThan(0);
    expect(router.routers).toHaveLength(4);
    const [, , third = 0, fourth = 0] = loads();
    expect(Math.min(third, fourth)).toBeGreaterThan(5);
  });

  it('begins on this machine, however much that has to do', async () => {
    const busy = await create();
    for (let i = 0; i < 40; i++) await busy.createWebRtcTransport();
    const router = await create(5);
    expect(router.routers).toHaveLength(1);
    expect(loads().slice(2)).toEqual([0, 0]);
    places = places.slice(2);
    await expect(create(5)).rejects.toThrow('there is no Worker');
  });

  it('reaches them by pipes with SRTP, each end where its machine listens, and near ones as ever', async () => {
    const router = await create(10);
    const sender = await router.createWebRtcTransport({ expectedConsumers: 0 });
    const { id: producerId } = await sender.produce({ kind: 'audio', rtpParameters: audioParameters });
    const { rtpCapabilities } = router;
    for (let i = 0; i < 50; i++) await (await router.createWebRtcTransport()).consume({ producerId, rtpCapabilities });
    const pipesOf = (at: number) =>
      (engines[at]?.requests ?? [])
        .filter(({ method }) => method === 'router.createPipeTransport')
        .map(({ data }) => {
          const { listenInfo, enableSrtp } = data as { listenInfo: { ip: string }; enableSrtp: boolean };
          return [listenInfo.ip, enableSrtp];
        });
    expect(pipesOf(0)).toEqual([
      ['127.0.0.1', false],
      ['10.0.0.1', true],
      ['10.0.0.1', true],
    ]);
    expect([pipesOf(1), pipesOf(2), pipesOf(3)]).toEqual([
      [['127.0.0.1', false]],
      [['10.0.0.2', true]],
      [['10.0.0.3', true]],
    ]);
  });
});
