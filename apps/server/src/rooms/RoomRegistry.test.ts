import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerPool } from '../sfu/WorkerPool.ts';
import { FakePeerSocket } from '../testing/FakePeerSocket.ts';
import { FakeSfu } from '../testing/FakeSfu.ts';
import type { RoomHold } from './RoomKeeper.ts';
import { RoomRegistry } from './RoomRegistry.ts';
import { seatMs } from './standing/Seats.ts';

const logger = pino({ level: 'silent' });

let sfu: FakeSfu;
let pool: WorkerPool;
let rooms: RoomRegistry;

beforeEach(async () => {
  sfu = new FakeSfu();
  pool = new WorkerPool({
    size: 2,
    createWorker: sfu.createWorker,
    createRouter: sfu.createRouter,
    spreadAt: 200,
    listenInfos: () => [],
    logger,
  });
  await pool.start();
  rooms = new RoomRegistry({ createRouter: () => pool.createRouter(), logger });
});

describe('RoomRegistry', () => {
  it('opens one room for all who ask at once', async () => {
    const opened = await Promise.all(Array.from({ length: 5 }, () => rooms.getOrOpen('demo')));
    expect(new Set(opened).size).toBe(1);
    expect(sfu.workers.flatMap((worker) => worker.routers)).toHaveLength(1);
    expect(await rooms.getOrOpen('demo')).toBe(opened[0]);
  });

  it('opens rooms of other names on other workers', async () => {
    const [a, b] = await Promise.all([rooms.getOrOpen('a'), rooms.getOrOpen('b')]);
    expect(a.router).not.toBe(b.router);
    expect(sfu.workers.map((worker) => worker.routers.length)).toEqual([1, 1]);
  });

  it('opens a new room after the last peer closed the old one', async () => {
    const first = await rooms.getOrOpen('demo');
    const socket = new FakePeerSocket();
    first.addPeer('ada', socket, { consumerReplicas: 0 });
    expect([rooms.roomCount, rooms.peerCount]).toEqual([1, 1]);
    socket.drop();
    expect([rooms.roomCount, rooms.peerCount]).toEqual([0, 0]);
    expect(await rooms.getOrOpen('demo')).not.toBe(first);
  });

  it('keeps none that is lost to another server in the moment in which it opens', async () => {
    const hold: RoomHold = {
      held: true,
      set onLost(lost: (() => void) | undefined) {
        queueMicrotask(() => lost?.());
      },
      remember: () => {},
      recall: async () => undefined,
      release: () => {},
    };
    const keeper = { hold: async () => hold };
    rooms = new RoomRegistry({ createRouter: () => pool.createRouter(), keeper, logger });
    expect((await rooms.getOrOpen('demo')).closed).toBe(true);
    expect(rooms.roomCount).toBe(0);
  });

  it('passes on a failure to all who wait, and tries again for the next', async () => {
    for (const worker of sfu.workers) worker.createRouter = () => Promise.reject(new Error('full'));
    const both = await Promise.allSettled([rooms.getOrOpen('demo'), rooms.getOrOpen('demo')]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    for (const worker of sfu.workers) delete (worker as { createRouter?: unknown }).createRouter;
    expect((await rooms.getOrOpen('demo')).closed).toBe(false);
  });

  it('opens nothing any more once it is closed, not even what was under way', async () => {
    const opening = rooms.getOrOpen('demo');
    rooms.close('test');
    await expect(opening).rejects.toThrow('closing');
    expect(rooms.roomCount).toBe(0);
    expect(sfu.workers.flatMap((worker) => worker.routers).every((router) => router.closed)).toBe(true);
  });
});

describe('a room that was lost with its worker', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  /** Loses the room `demo`, where one peer was, and answers what that one may come back with. */
  async function loseRoom(): Promise<string> {
    const room = await rooms.getOrOpen('demo');
    const peer = room.addPeer('ada', new FakePeerSocket(), { consumerReplicas: 0 });
    await room.moderation.entrance.pass(peer, 'Ada');
    const secret = peer.join({ displayName: 'Ada', device: { flag: 'test', name: 'test' } });
    room.moderation.joined(peer);
    room.moderation.entrance.change({ locked: true });
    sfu.workers.find(({ routers }) => routers.length > 0)?.die();
    expect(rooms.roomCount).toBe(0);
    return secret;
  }

  it('is gone on with by the next of that id, and by no other', async () => {
    const secret = await loseRoom();
    expect(rooms.standingOf('demo', 'ada', secret)).toMatchObject({ role: 'host', welcome: true });
    expect(rooms.standingOf('demo', 'ada', 'guess')).toBeUndefined();
    expect(rooms.standingOf('other', 'ada', secret)).toBeUndefined();
    expect((await rooms.getOrOpen('other')).moderation.entrance.state.locked).toBe(false);
    const next = await rooms.getOrOpen('demo');
    expect(next.moderation.entrance.state.locked).toBe(true);
    expect(rooms.standingOf('demo', 'ada', secret)).toMatchObject({ role: 'host' });
  });

  it('is still there when somebody opened it and went again, and is over when those who came back have left', async () => {
    const secret = await loseRoom();
    vi.advanceTimersByTime(seatMs / 2);
    (await rooms.getOrOpen('demo')).closeIfEmpty();
    const next = await rooms.getOrOpen('demo');
    expect(next.moderation.entrance.state.locked).toBe(true);
    const socket = new FakePeerSocket();
    const standing = rooms.standingOf('demo', 'ada', secret);
    const peer = next.addPeer('ada', socket, { consumerReplicas: 0, standing });
    peer.join({ displayName: 'Ada', device: { flag: 'test', name: 'test' } });
    next.moderation.joined(peer);
    socket.drop();
    expect((await rooms.getOrOpen('demo')).moderation.entrance.state.locked).toBe(false);
  });

  it('is not kept for longer by those who open it and go', async () => {
    await loseRoom();
    vi.advanceTimersByTime(seatMs / 2);
    (await rooms.getOrOpen('demo')).closeIfEmpty();
    vi.advanceTimersByTime(seatMs / 2);
    expect((await rooms.getOrOpen('demo')).moderation.entrance.state.locked).toBe(false);
  });

  it('is forgotten when nobody may come back to it any more', async () => {
    const secret = await loseRoom();
    vi.advanceTimersByTime(seatMs);
    expect(rooms.standingOf('demo', 'ada', secret)).toBeUndefined();
    expect((await rooms.getOrOpen('demo')).moderation.entrance.state.locked).toBe(false);
  });

  it('keeps nothing waiting once the registry is closed', async () => {
    await loseRoom();
    rooms.close('test');
    pool.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
