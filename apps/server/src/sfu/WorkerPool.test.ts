import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSfu } from '../testing/FakeSfu.ts';
import type { RouterOptions } from './border.ts';
import { WorkerPool, type WorkerPoolOptions } from './WorkerPool.ts';

const logger = pino({ level: 'silent' });

let sfu: FakeSfu;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  sfu = new FakeSfu();
});

afterEach(() => {
  vi.useRealTimers();
});

const socketsTold: number[][] = [];

async function startPool(
  size: number,
  createRouter: WorkerPoolOptions['createRouter'] = sfu.createRouter,
): Promise<WorkerPool> {
  socketsTold.length = 0;
  const pool = new WorkerPool({
    onSocketsChanged: (infos) => socketsTold.push(infos.map(({ port }) => port ?? 0)),
    size,
    createWorker: sfu.createWorker,
    createRouter,
    spreadAt: 200,
    listenInfos: (index) => [{ protocol: 'udp', ip: '127.0.0.1', port: 44444 + index }],
    logger,
  });
  await pool.start();
  return pool;
}

describe('WorkerPool', () => {
  it('gives each worker a port of its own', async () => {
    const pool = await startPool(3);
    expect(sfu.workers.map((worker) => worker.listenInfos[0]!.port)).toEqual([44444, 44445, 44446]);
    expect(pool.liveCount).toBe(3);
  });

  it('offers the workers that run to the routers of rooms, and says from when on to spread', async () => {
    const asked: RouterOptions[] = [];
    const createRouter = sfu.createRouter;
    const pool = await startPool(2, (options) => {
      asked.push(options);
      return createRouter(options);
    });
    await pool.createRouter();
    const [options] = asked;
    const pids = () => options!.places().map(({ worker }) => worker.pid);
    expect(options).toMatchObject({ spreadAt: 200, mediaCodecs: expect.any(Array) });
    expect(pids()).toEqual(pool.pids);
    expect(options!.places()[0]!.webRtcServer?.closed).toBe(false);
    sfu.workers[0]!.die();
    expect(pids()).toEqual([sfu.workers[1]!.pid]);
    await vi.advanceTimersByTimeAsync(0);
    expect(pids()).toEqual([sfu.workers[2]!.pid, sfu.workers[1]!.pid]);
  });

  it('tells what its workers have done, but for one that does not answer', async () => {
    const pool = await startPool(2);
    sfu.workers[0]!.getStats = () => new Promise(() => {});
    const stats = pool.stats();
    await vi.advanceTimersByTimeAsync(2_000);
    expect((await stats).map(({ index }) => index)).toEqual([1]);
  });

  it('replaces a worker that dies, on the same port, and uses the others meanwhile', async () => {
    const pool = await startPool(2);
    sfu.workers[0]!.die();
    expect(pool.liveCount).toBe(1);
    await pool.createRouter();
    expect(sfu.workers.map(({ routers }) => routers.length)).toEqual([0, 1]);
    await vi.advanceTimersByTimeAsync(0);
    expect(pool.liveCount).toBe(2);
    expect(sfu.workers[2]!.listenInfos[0]!.port).toBe(44444);
    expect(socketsTold.slice(-3)).toEqual([[44444, 44445], [44445], [44444, 44445]]);
  });

  it('replaces one that keeps dying ever more slowly', async () => {
    const pool = await startPool(1);
    const startedAfterMs = async (ms: number) => {
      const before = sfu.workers.length;
      sfu.liveWorkers[0]!.die();
      if (ms > 0) {
        await vi.advanceTimersByTimeAsync(ms - 1);
        expect(sfu.workers).toHaveLength(before);
      }
      await vi.advanceTimersByTimeAsync(ms > 0 ? 1 : 0);
      expect(sfu.workers).toHaveLength(before + 1);
    };
    for (const ms of [0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) await startedAfterMs(ms);
    await vi.advanceTimersByTimeAsync(60_000);
    await startedAfterMs(0);
    expect(pool.liveCount).toBe(1);
  });

  it('tries again when the replacement does not start', async () => {
    const pool = await startPool(1);
    sfu.workerFailures.push(new Error('no memory'), new Error('no memory'));
    sfu.workers[0]!.die();
    await vi.advanceTimersByTimeAsync(0);
    await expect(pool.createRouter()).rejects.toThrow('no media worker is running');
    await vi.advanceTimersByTimeAsync(1_500);
    expect(pool.liveCount).toBe(1);
  });

  it('fails to start when one worker does, and leaves none running', async () => {
    sfu.workerFailures.push(new Error('no memory'));
    await expect(startPool(3)).rejects.toThrow('no memory');
    expect(sfu.liveWorkers).toEqual([]);
  });

  it('names the port that can not be opened, and the variable', async () => {
    const pool = new WorkerPool({
      size: 1,
      createWorker: async () => {
        const worker = await sfu.createWorker();
        worker.portFailure = new Error('address already in use');
        return worker;
      },
      createRouter: sfu.createRouter,
      spreadAt: 200,
      listenInfos: () => [{ protocol: 'udp', ip: '127.0.0.1', port: 44444 }],
      logger,
    });
    await expect(pool.start()).rejects.toThrow(
      "MEDIA_PORT: port 44444 can't be opened (address already in use); set MEDIA_PORT to a free one",
    );
    expect(sfu.liveWorkers).toEqual([]);
  });

  it('ends its workers and replaces none after close', async () => {
    const pool = await startPool(2);
    sfu.workers[0]!.die();
    pool.close();
    pool.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sfu.workers).toHaveLength(2);
    expect(sfu.liveWorkers).toEqual([]);
  });
});
