import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { RoomElsewhereError } from '../rooms/RoomKeeper.ts';
import { FakeDirectory } from '../testing/FakeDirectory.ts';
import { DirectoryUnavailableError } from './RoomDirectory.ts';
import { RoomLeases } from './RoomLeases.ts';

let directory: FakeDirectory;
let nowMs: number;
let log: string[];
let leases: RoomLeases;

beforeEach(() => {
  directory = new FakeDirectory();
  nowMs = 1_000;
  log = [];
  leases = new RoomLeases({
    directory,
    load: () => 3,
    lends: () => 1,
    now: () => nowMs,
    logger: createLogger('info', { write: (line) => void log.push(JSON.parse(line).msg) }),
  });
});

describe('a lease', () => {
  it('is held for its time, and for as long as it is renewed', async () => {
    const hold = await leases.hold('demo');
    nowMs += 3_999;
    expect([hold.held, leases.holds('demo')]).toEqual([true, true]);
    await leases.beat();
    nowMs += 3_999;
    expect(hold.held).toBe(true);
    nowMs += 1;
    expect([hold.held, leases.holds('demo')]).toEqual([false, false]);
    expect(directory.beats).toEqual([{ load: 3, lends: 1, roomIds: ['demo'] }]);
  });

  it('counts from when it was asked for, however late the answer', async () => {
    const answer = directory.hold.bind(directory);
    directory.hold = async (roomId) => {
      nowMs += 1_500;
      return answer(roomId);
    };
    const hold = await leases.hold('demo');
    nowMs += 2_499;
    expect(hold.held).toBe(true);
    nowMs += 1;
    expect(hold.held).toBe(false);
  });

  it('is refused where another node has the room, or nobody knows', async () => {
    directory.give('demo', 'other');
    await expect(leases.hold('demo')).rejects.toBeInstanceOf(RoomElsewhereError);
    directory.answers = false;
    await expect(leases.hold('elsewhere')).rejects.toBeInstanceOf(DirectoryUnavailableError);
    expect(leases.epochOf('demo')).toBeUndefined();
  });

  it('drifts while the directory is silent, and is found again', async () => {
    const hold = await leases.hold('demo');
    let lost = 0;
    hold.onLost = () => lost++;
    directory.answers = false;
    nowMs += 2_000;
    await leases.beat();
    expect(hold.held).toBe(true);
    nowMs += 2_000;
    await leases.beat();
    await leases.beat();
    expect(hold.held).toBe(false);
    // A Redis that lost all it knew: nobody has the room.
    directory.entries.clear();
    directory.answers = true;
    await leases.beat();
    expect([hold.held, lost]).toEqual([true, 0]);
    expect(leases.epochOf('demo')).toBe(directory.entries.get('demo')?.epoch);
    expect(log).toEqual([
      'room is held by this node',
      'the directory of rooms does not answer',
      'room is adrift: it goes on, and takes nobody who is new',
      'room is held by this node again',
      'the directory of rooms answers again',
    ]);
  });

  it('is lost, once, to who has the room by now', async () => {
    const hold = await leases.hold('demo');
    let lost = 0;
    hold.onLost = () => lost++;
    directory.give('demo', 'other');
    await leases.beat();
    await leases.beat();
    expect([hold.held, lost, leases.epochOf('demo')]).toEqual([false, 1, undefined]);
    hold.release('forgotten');
    expect(directory.entries.get('demo')?.nodeId).toBe('other');
  });

  it('is confirmed when another node knows another epoch', async () => {
    const hold = await leases.hold('demo');
    directory.give('demo', 'self');
    await leases.confirm('demo');
    expect([hold.held, leases.epochOf('demo')]).toEqual([true, '2']);
    directory.give('demo', 'other');
    await leases.confirm('demo');
    expect(hold.held).toBe(false);
    await leases.confirm('demo');
  });

  it('is given up, and can be had anew; the old one says nothing about the new one', async () => {
    const old = await leases.hold('demo');
    old.release('forgotten');
    expect(directory.entries.size).toBe(0);
    const hold = await leases.hold('demo');
    old.release('forgotten');
    expect([hold.held, directory.entries.size]).toEqual([true, 1]);
  });

  it('that is given up while a beat is under way is not held by its answer', async () => {
    const hold = await leases.hold('demo');
    const beat = leases.beat();
    hold.release('forgotten');
    await beat;
    expect(leases.epochOf('demo')).toBeUndefined();
  });

  it('writes down what the room is when that has changed, or was written a minute ago', async () => {
    const hold = await leases.hold('demo');
    for (const record of ['one', 'one', 'two', 'two']) hold.remember(record);
    expect([directory.recordCount, await hold.recall()]).toEqual([2, 'two']);
    nowMs += 60_000;
    hold.remember('two');
    expect(directory.recordCount).toBe(3);
    hold.release('kept');
    expect(await (await leases.hold('demo')).recall()).toBe('two');
  });

  it('writes it again when the directory has lost all that it knew', async () => {
    const hold = await leases.hold('demo');
    hold.remember('one');
    directory.entries.clear();
    directory.records.clear();
    await leases.beat();
    hold.remember('one');
    expect(await hold.recall()).toBe('one');
  });

  it('writes it again when the directory did not answer', async () => {
    const hold = await leases.hold('demo');
    directory.answers = false;
    hold.remember('one');
    await expect(hold.recall()).rejects.toBeInstanceOf(DirectoryUnavailableError);
    directory.answers = true;
    hold.remember('one');
    expect(await hold.recall()).toBe('one');
  });
});
