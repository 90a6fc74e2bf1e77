import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SpreadRouter } from '../../../packages/sfu-core/src/api/spread/SpreadRouter.ts';
import { excess, type Holdings, memoryBytes, ownHoldings } from '../../../packages/sfu-core/src/testing/Holdings.ts';
import { SeededRandom } from '../../../packages/sfu-core/src/testing/SeededRandom.ts';
import { WatchedWorker } from '../../../packages/sfu-core/src/testing/WatchedWorker.ts';
import { readConfig } from './config/readConfig.ts';
import { createLogger } from './logger.ts';
import { ParleyServer } from './ParleyServer.ts';
import { mediaPort } from './testing/ports.ts';
import { TestClient } from './testing/TestClient.ts';

const ROUNDS = 10;
const JOINS_PER_ROUND = 100;
const ROOMS = 5;
const JOINS_AT_ONCE = 5;
const MOST_AT_ONCE = 20;
/** Of protoo, which may wait as long for who has left; it grows with the number of requests. */
const REQUEST_TIMEOUT_MS = 60_000;
/** From the first hundred to the last; the clients are in the same process as the server. */
const MAX_GROWTH_BYTES = 2 * 1024 * 1024;

const device = { flag: 'test', name: 'Test', version: '1' };
const headerExtensions = [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1, encrypt: false, parameters: {} }];
const rtcp = { cname: 'test', reducedSize: true };
const mic = {
  kind: 'audio',
  rtpParameters: {
    mid: '0',
    codecs: [
      { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: {}, rtcpFeedback: [] },
    ],
    headerExtensions,
    encodings: [{ ssrc: 11_111_111 }],
    rtcp,
  },
  appData: { source: 'mic' },
};
const webcam = {
  kind: 'video',
  rtpParameters: {
    mid: '1',
    codecs: [
      { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: [{ type: 'nack' }] },
    ],
    headerExtensions,
    encodings: [{ ssrc: 22_222_222 }],
    rtcp,
  },
  appData: { source: 'webcam' },
};
const chat = { sctpStreamParameters: { streamId: 0, ordered: true }, label: 'chat', protocol: '', appData: {} };

describe.skipIf(!existsSync('/proc/self/fd'))('1,000 people who join and leave the server', () => {
  const workers: WatchedWorker[] = [];
  let server: ParleyServer;

  beforeAll(async () => {
    const environment = {
      ...{ HOST: '127.0.0.1', PORT: '0', WORKERS: '2', MEDIA_PORT: String(mediaPort(90)), TURN: 'off' },
      // So few that rooms come to the other worker, and leave it again, all the time.
      SPREAD_AT: '10',
    };
    server = await ParleyServer.start(readConfig(environment), {
      createWorker: async () => {
        const watched = await WatchedWorker.start();
        workers.push(watched);
        return watched.worker;
      },
      createRouter: SpreadRouter.create,
      version: '3.27.1',
      webDirectory: '/nonexistent',
      logger: createLogger('silent'),
    });
  });
  afterAll(async () => {
    await server?.close('the test has ended');
    for (const watched of workers) await watched.close();
  });

  it('leave no room, timer, socket, descriptor or memory behind', { timeout: 240_000 }, async () => {
    const processes: Record<string, () => Holdings | Promise<Holdings>> = {
      server: ownHoldings,
      'worker 1': () => workers[0]!.holdings(),
      'worker 2': () => workers[1]!.holdings(),
    };
    const before: Record<string, Holdings> = {};
    for (const [name, ask] of Object.entries(processes)) before[name] = await ask();

    const random = new SeededRandom(21);
    const memory: Record<string, number> = {};
    for (let round = 0; round < ROUNDS; round++) {
      await comeAndGo(random, round);
      await expect.poll(() => [server.rooms.roomCount, server.rooms.peerCount]).toEqual([0, 0]);
      for (const { worker } of workers) expect((await worker.dump()).routerIds).toEqual([]);
      // The first hundred have everything loaded and compiled.
      if (round === 0) for (const [name, ask] of Object.entries(processes)) memory[name] = memoryBytes(await ask());
    }
    for (const [name, ask] of Object.entries(processes)) {
      const left = async () => excess(await ask(), before[name]!);
      await expect.poll(left, { message: name, timeout: REQUEST_TIMEOUT_MS }).toEqual({});
      const growthBytes = memoryBytes(await ask()) - memory[name]!;
      console.log(`${name}: ${memory[name]} bytes after 100, ${growthBytes} more after ${ROUNDS * JOINS_PER_ROUND}`);
      expect(growthBytes, name).toBeLessThan(MAX_GROWTH_BYTES);
    }
  });

  /** A hundred people, a few at a time. */
  async function comeAndGo(random: SeededRandom, round: number): Promise<void> {
    const present: TestClient[] = [];
    for (let joined = 0; joined < JOINS_PER_ROUND; joined += JOINS_AT_ONCE) {
      const coming = Array.from({ length: JOINS_AT_ONCE }, (_, i) =>
        join(random, `peer-${round}-${joined + i}`, `room-${random.below(ROOMS)}`),
      );
      present.push(...(await Promise.all(coming)));
      while (present.length > random.below(MOST_AT_ONCE)) {
        leave(random, present.splice(random.below(present.length), 1)[0]!);
      }
    }
    for (const client of present) leave(random, client);
  }

  async function join(random: SeededRandom, peerId: string, roomId: string): Promise<TestClient> {
    const client = await TestClient.connect({ port: server.port, peerId, roomId });
    const rtpCapabilities = await client.request('getRouterRtpCapabilities');
    const send = await client.request<{ id: string }>('createWebRtcTransport', { producing: true });
    await client.request('createWebRtcTransport', { consuming: true });
    // Some turn back at the door.
    if (random.chance(0.1)) return client;
    await client.request('join', { displayName: peerId, device, rtpCapabilities, dataChannels: true });
    await client.request('produce', { transportId: send.id, ...mic });
    await client.request('produce', { transportId: send.id, ...webcam });
    if (random.chance(0.5)) await client.request('produceData', { transportId: send.id, ...chat });
    if (random.chance(0.5)) await client.request('sendChat', { text: 'hello' });
    return client;
  }

  /** With a goodbye or without, some in the middle of a request. */
  function leave(random: SeededRandom, client: TestClient): void {
    if (random.chance(0.2)) client.request('createWebRtcTransport', { producing: true }).catch(() => undefined);
    if (random.chance(0.5)) client.close();
    else client.connection.drop();
  }
});
