import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createWorker, type types } from '../index.ts';
import { CallScene } from '../testing/CallScene.ts';
import { AUDIO, audioParameters, simulcastParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { SeededRandom } from '../testing/SeededRandom.ts';
import { WebRtcClient } from '../testing/WebRtcClient.ts';

const TRANSPORTS = 300;
const CONNECTED = 20;
const MAX_GROWTH_BYTES = 8 * 1024 * 1024;

const listenInfos: types.TransportListenInfo[] = [
  { protocol: 'udp', ip: '127.0.0.1' },
  { protocol: 'tcp', ip: '127.0.0.1' },
];

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** What keeps the process alive, counted by kind. */
function activeResources(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) {
    // Immediates are this very test looking.
    if (kind !== 'Immediate') counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

/** Resolves when nothing is left that was not there before; sockets take a turn or two of the event loop to close. */
async function backTo(before: Record<string, number>): Promise<void> {
  const excess = () => Object.entries(activeResources()).filter(([kind, count]) => count > (before[kind] ?? 0));
  for (let turn = 0; turn < 1000 && excess().length > 0; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(excess()).toEqual([]);
}

/** Requests that a close overtakes are refused; nothing else may go wrong with them. */
const orRefused = <T>(request: Promise<T>): Promise<T | undefined> =>
  request.catch((error: Error) => {
    expect(error.message).toMatch(/closed|not found/i);
    return undefined;
  });

/** Makes transports with producers and consumers, and closes them in no order, some in the middle of a request. */
async function openAndCloseMany(scene: CallScene, random: SeededRandom): Promise<void> {
  const producers: types.Producer[] = [];
  const transports: types.WebRtcTransport[] = [];
  const clients: WebRtcClient[] = [];
  const pending: Promise<unknown>[] = [];
  for (let i = 0; i < TRANSPORTS; i++) {
    const own = random.chance(0.1);
    const transport = await (own ? scene.router.createWebRtcTransport({ listenInfos }) : scene.createTransport());
    transports.push(transport);
    if (i % (TRANSPORTS / CONNECTED) === 0) clients.push(await WebRtcClient.connect(transport));
    const parameters = random.pick([audioParameters, videoParameters, simulcastParameters]);
    const kind = parameters === audioParameters ? 'audio' : 'video';
    const producing = transport.produce({ kind, rtpParameters: parameters });
    if (random.chance(0.1)) {
      transport.close();
      pending.push(orRefused(producing));
      continue;
    }
    producers.push(await producing);
    const open = producers.filter(({ closed }) => !closed);
    for (let k = 0; k < 2; k++) {
      const { id } = random.pick(open);
      const request = transport.consume({ producerId: id, rtpCapabilities: scene.router.rtpCapabilities });
      pending.push(orRefused(request));
      if (random.chance(0.7)) await orRefused(request);
      if (random.chance(0.3)) pending.push(orRefused(request.then((consumer) => consumer.close())));
    }
    if (random.chance(0.3)) random.pick(open).close();
    if (random.chance(0.5)) random.pick(transports).close();
    if (random.chance(0.1)) pending.push(orRefused(random.pick(transports).restartIce()));
  }
  for (const client of clients) {
    if (client.transport.closed || client.dtlsState !== 'connected') continue;
    client.sendRtp({ ...AUDIO, sequenceNumber: 1, timestamp: 1, payload: Buffer.alloc(50) });
    client.sendRtp({ ...VIDEO, sequenceNumber: 1, timestamp: 1, payload: Buffer.alloc(50) });
    await client.roundTrip();
  }
  await Promise.all(pending);
  while (transports.length > 0) transports.splice(random.below(transports.length), 1)[0]?.close();
  for (const client of clients) client.close();
}

describe('an engine in this process', () => {
  it('has nothing left of 300 transports that came and went, nor grows by them', async () => {
    const before = activeResources();
    const scene = await CallScene.create({ inProcess: true });
    const random = new SeededRandom(8);
    const heapBytes: number[] = [];
    for (let round = 0; round < 3; round++) {
      await openAndCloseMany(scene, random);
      expect(await scene.router.dump()).toMatchObject({
        transportIds: [],
        mapProducerIdConsumerIds: [],
        mapConsumerIdProducerId: [],
      });
      expect(await scene.webRtcServer.dump()).toMatchObject({ webRtcTransportIds: [], localIceUsernameFragments: [] });
      collectGarbage();
      heapBytes.push(process.memoryUsage().heapUsed);
    }
    expect(heapBytes[2]! - heapBytes[0]!).toBeLessThan(MAX_GROWTH_BYTES);
    await scene.close();
    await backTo(before);
  });

  it.each(['router', 'webRtcServer', 'worker'] as const)(
    'leaves nothing when its %s is closed over all',
    async (what) => {
      const before = activeResources();
      const scene = await CallScene.create({ inProcess: true });
      const sender = await scene.join();
      const producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
      for (let i = 0; i < 5; i++)
        await scene.consume(await scene.join({ protocol: i % 2 === 0 ? 'udp' : 'tcp' }), producer);
      const creating = scene.createTransport();
      const opening = scene.router.createWebRtcTransport({ listenInfos });
      scene[what].close();
      await Promise.all([orRefused(creating), orRefused(opening)]);
      if (what !== 'worker') {
        const { routerIds, webRtcServerIds } = await scene.worker.dump();
        expect([routerIds.length, webRtcServerIds.length]).toEqual(what === 'router' ? [0, 1] : [1, 0]);
      }
      await scene.close();
      await backTo(before);
    },
  );

  it('that is closed while it opens sockets opens none', async () => {
    const before = activeResources();
    for (let i = 0; i < 5; i++) {
      const worker = await createWorker({ inProcess: true });
      const router = await worker.createRouter();
      const requests = [worker.createWebRtcServer({ listenInfos }), router.createWebRtcTransport({ listenInfos })];
      // After none to four turns of the event loop.
      for (let turn = 0; turn < i; turn++) await new Promise((resolve) => setImmediate(resolve));
      worker.close();
      await Promise.all(requests.map((request) => orRefused<unknown>(request)));
    }
    await backTo(before);
  });
});
