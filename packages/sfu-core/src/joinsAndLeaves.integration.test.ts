import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { types } from './index.ts';
import { Crowd } from './testing/Crowd.ts';
import { backTo, excess, growthBytes, type Holdings, memoryBytes, ownHoldings } from './testing/Holdings.ts';
import { SeededRandom } from './testing/SeededRandom.ts';
import { WatchedWorker } from './testing/WatchedWorker.ts';

const ROUNDS = 10;
const JOINS_PER_ROUND = 100;
const JOINS_AT_ONCE = 4;
const MOST_AT_ONCE = 12;
/**
 * From the first rounds to the last: code that was compiled late stays, people don't. (Of 4,000 joins, heap snapshots have
 * nothing but such code more in the workers than of 900; the host has what the test framework remembers as well.)
 */
const MAX_GROWTH_BYTES = 1.5 * 1024 * 1024;

const mediaCodecs: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

describe.skipIf(!existsSync('/proc/self/fd'))('1,000 joins and leaves', () => {
  let stage: WatchedWorker;
  let hall: WatchedWorker;
  let webRtcServer: types.WebRtcServer;

  beforeAll(async () => {
    stage = await WatchedWorker.start();
    hall = await WatchedWorker.start();
    webRtcServer = await stage.worker.createWebRtcServer({
      listenInfos: [
        { protocol: 'udp', ip: '127.0.0.1' },
        { protocol: 'tcp', ip: '127.0.0.1' },
      ],
    });
  });
  afterAll(() => Promise.all([stage?.close(), hall?.close()]));

  /** A hundred people in a room that is made for them, and closed when all have left. */
  async function meet(random: SeededRandom): Promise<void> {
    const [router, otherRouter] = [
      await stage.worker.createRouter({ mediaCodecs }),
      await hall.worker.createRouter({ mediaCodecs }),
    ];
    const crowd = new Crowd({ router, otherRouter, webRtcServer }, random);
    while (crowd.joinCount < JOINS_PER_ROUND) {
      await Promise.all(Array.from({ length: JOINS_AT_ONCE }, () => crowd.join()));
      while (crowd.size > random.below(MOST_AT_ONCE)) crowd.leave();
    }
    await crowd.disperse();
    // Closing crosses the pipe in its own time. Its ends stay for as long as both routers do.
    await expect.poll(() => leftIn(router)).toEqual([]);
    await expect.poll(() => leftIn(otherRouter)).toEqual([]);
    router.close();
    otherRouter.close();
  }

  it('leave no object, timer, socket, descriptor or memory behind, in the host and in its workers', {
    timeout: 240_000,
  }, async () => {
    const processes: Record<string, () => Holdings | Promise<Holdings>> = {
      host: ownHoldings,
      stage: () => stage.holdings(),
      hall: () => hall.holdings(),
    };
    const before: Record<string, Holdings> = {};
    for (const [name, ask] of Object.entries(processes)) before[name] = await ask();

    const random = new SeededRandom(20);
    const memory: Record<string, number[]> = { host: [], stage: [], hall: [] };
    for (let round = 0; round < ROUNDS; round++) {
      await meet(random);
      for (const [name, ask] of Object.entries(processes)) {
        const now = await backTo(before[name]!, ask);
        expect(excess(now, before[name]!), `${name} after round ${round}`).toEqual({});
        memory[name]!.push(memoryBytes(now));
      }
    }
    for (const { worker } of [stage, hall]) expect((await worker.dump()).routerIds).toEqual([]);
    expect(await webRtcServer.dump()).toMatchObject({
      webRtcTransportIds: [],
      localIceUsernameFragments: [],
    });
    for (const [name, bytes] of Object.entries(memory)) {
      console.log(`${name}: ${bytes.map((size) => (size / 2 ** 20).toFixed(1)).join(' ')} MiB after each 100`);
      expect(growthBytes(bytes), name).toBeLessThan(MAX_GROWTH_BYTES);
    }
  });
});

/** Ids of all that a router has, but for transports. */
async function leftIn(router: types.Router): Promise<unknown[]> {
  const { id: _, transportIds, ...rest } = await router.dump();
  return [...Object.values(rest).flat(), ...transportIds.slice(1)];
}
