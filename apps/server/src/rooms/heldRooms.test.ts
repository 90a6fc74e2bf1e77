import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerPool } from '../sfu/WorkerPool.ts';
import { FakePeerSocket } from '../testing/FakePeerSocket.ts';
import { FakeSfu } from '../testing/FakeSfu.ts';
import { type RecordFate, RoomElsewhereError, type RoomHold } from './RoomKeeper.ts';
import { RoomMemory } from './RoomMemory.ts';
import { RoomRegistry, recordIntervalMs } from './RoomRegistry.ts';
import { recordOf } from './roomRecord.ts';

const logger = pino({ level: 'silent' });

class FakeHold implements RoomHold {
  held = true;
  onLost: (() => void) | undefined;
  released = 0;
  /** What becomes of the record when it is released. */
  recordIs: RecordFate | undefined;

  remember(record: string): void {
    records.push(record);
  }

  async recall(): Promise<string | undefined> {
    return recallable;
  }

  release(record: RecordFate): void {
    this.released++;
    this.recordIs = record;
  }
}

let sfu: FakeSfu;
let pool: WorkerPool;
let rooms: RoomRegistry;
let holds: FakeHold[];
let hold: () => Promise<RoomHold>;
/** What was written down. */
let records: string[];
/** What another server has written down. */
let recallable: string | undefined;

beforeEach(async () => {
  sfu = new FakeSfu();
  const { createWorker, createRouter } = sfu;
  pool = new WorkerPool({ size: 1, createWorker, createRouter, spreadAt: 200, listenInfos: () => [], logger });
  await pool.start();
  holds = [];
  records = [];
  recallable = undefined;
  hold = async () => {
    const taken = new FakeHold();
    holds.push(taken);
    return taken;
  };
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  rooms = new RoomRegistry({
    createRouter: () => pool.createRouter(),
    keeper: { hold: () => hold() },
    maxRooms: 2,
    logger,
  });
});

afterEach(() => void vi.useRealTimers());

describe('a room of one of several servers', () => {
  it('is held for as long as it is open', async () => {
    const room = await rooms.getOrOpen('demo');
    expect(await rooms.getOrOpen('demo')).toBe(room);
    expect(holds).toMatchObject([{ released: 0 }]);
    room.close('test');
    expect(holds).toMatchObject([{ released: 1 }]);
  });

  it('does not open when another server has it', async () => {
    hold = () => Promise.reject(new RoomElsewhereError());
    await expect(rooms.getOrOpen('demo')).rejects.toMatchObject({ status: 421 });
    expect(sfu.workers.flatMap(({ routers }) => routers)).toEqual([]);
  });

  it('is given up when it can’t be opened, or is lost meanwhile', async () => {
    const [worker] = sfu.workers;
    worker!.createRouter = () => Promise.reject(new Error('full'));
    await expect(rooms.getOrOpen('demo')).rejects.toThrow('full');
    delete (worker as { createRouter?: unknown }).createRouter;
    const take = hold;
    hold = async () => Object.assign(await take(), { held: false });
    await expect(rooms.getOrOpen('demo')).rejects.toBeInstanceOf(RoomElsewhereError);
    expect(holds).toMatchObject([{ released: 1 }, { released: 1 }]);
    expect(rooms.roomCount).toBe(0);
  });

  it('sends its people after it when it is lost', async () => {
    const room = await rooms.getOrOpen('demo');
    const socket = new FakePeerSocket();
    room.addPeer('ada', socket, { consumerReplicas: 0 });
    holds[0]?.onLost?.();
    expect(room.closed).toBe(true);
    expect(socket.notifications).toContainEqual({
      method: 'rejoin',
      data: { reason: 'this room is on another machine now' },
    });
  });

  it('stays held while its workers are replaced, and what is known of it is not lost', async () => {
    const room = await rooms.getOrOpen('demo');
    room.addPeer('ada', new FakePeerSocket(), { consumerReplicas: 0 });
    sfu.workers[0]?.die();
    expect([room.closed, holds]).toMatchObject([true, [{ released: 0 }]]);
    await expect.poll(() => pool.liveCount).toBe(1);
    const next = await rooms.getOrOpen('demo');
    expect(holds).toMatchObject([{ released: 0 }]);
    // Nobody who was in has come back yet: it is still remembered.
    next.close('test');
    expect(holds).toMatchObject([{ released: 0 }]);
    rooms.close('test');
    expect(holds).toMatchObject([{ released: 1 }]);
  });

  it('is given up with the memory of it when another server has it', async () => {
    const room = await rooms.getOrOpen('demo');
    room.addPeer('ada', new FakePeerSocket(), { consumerReplicas: 0 });
    sfu.workers[0]?.die();
    holds[0]?.onLost?.();
    expect(holds).toMatchObject([{ released: 1 }]);
    await expect.poll(() => pool.liveCount).toBe(1);
    await rooms.getOrOpen('demo');
    expect(holds).toMatchObject([{ released: 1 }, { released: 0 }]);
  });

  it('is written down again and again, and when the server closes; nobody needs that once all have left', async () => {
    const room = await rooms.getOrOpen('demo');
    const ada = new FakePeerSocket();
    room.addPeer('ada', ada, { consumerReplicas: 0 });
    room.moderation.entrance.change({ locked: true });
    vi.advanceTimersByTime(recordIntervalMs);
    expect(records).toEqual([room.record()]);
    expect(records[0]).toContain('"locked":true');
    ada.drop();
    expect(holds).toMatchObject([{ recordIs: 'forgotten' }]);
    await rooms.getOrOpen('demo');
    rooms.close('restarting');
    expect(records).toHaveLength(2);
    expect(holds).toMatchObject([{}, { recordIs: 'kept' }]);
  });

  it('goes on with what another server knew of it', async () => {
    const lost = new RoomMemory();
    lost.door.state.locked = true;
    lost.chat.add({ peerId: 'ada', displayName: 'Ada', text: 'hello', sentAt: 1 });
    recallable = recordOf(lost, []);
    const room = await rooms.getOrOpen('demo');
    expect(room.moderation.entrance.state.locked).toBe(true);
    const bob = room.addPeer('bob', new FakePeerSocket(), { consumerReplicas: 0 });
    expect(room.chat.read(bob, undefined).messages).toMatchObject([{ text: 'hello' }]);
  });

  it('opens as new where nothing can be made of that', async () => {
    recallable = 'written by another version';
    expect((await rooms.getOrOpen('demo')).moderation.entrance.state.locked).toBe(false);
  });

  it('is adrift while it is not known whose it is', async () => {
    const room = await rooms.getOrOpen('demo');
    expect(rooms.isAdrift(room)).toBe(false);
    holds[0]!.held = false;
    expect(rooms.isAdrift(room)).toBe(true);
  });

  it('counts: a server says when it takes no more', async () => {
    await rooms.getOrOpen('one');
    expect(rooms.takesNew).toBe(true);
    const room = await rooms.getOrOpen('two');
    expect(rooms.takesNew).toBe(false);
    room.close('test');
    expect(rooms.takesNew).toBe(true);
    rooms.close('test');
    expect(rooms.takesNew).toBe(false);
  });
});
