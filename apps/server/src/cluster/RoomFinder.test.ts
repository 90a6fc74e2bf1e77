import type { TLSSocket } from 'node:tls';
import { beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';
import { FakeDirectory } from '../testing/FakeDirectory.ts';
import { RoomFinder } from './RoomFinder.ts';
import { RoomLeases } from './RoomLeases.ts';

let directory: FakeDirectory;
let nowMs: number;
let leases: RoomLeases;
/** Nodes that were asked for a connection. */
let asked: string[];
let onConnect: () => void;
let finder: RoomFinder;

const connection = {} as TLSSocket;

beforeEach(() => {
  directory = new FakeDirectory();
  nowMs = 0;
  leases = new RoomLeases({
    directory,
    load: () => 0,
    lends: () => 0,
    now: () => nowMs,
    logger: createLogger('silent'),
  });
  asked = [];
  onConnect = () => {};
  finder = finderWith({ patienceMs: 0 });
});

describe('RoomFinder', () => {
  it('finds a room that is here without asking', async () => {
    await leases.hold('demo');
    directory.locate = () => Promise.reject(new Error('asked'));
    expect(await finder.find('demo')).toBe('here');
  });

  it('finds this node and others by the directory', async () => {
    directory.give('mine', 'self');
    const { epoch } = directory.give('theirs', 'other');
    expect(await finder.find('mine')).toBe('here');
    expect(await finder.find('theirs')).toEqual({ link: connection, epoch });
    expect(asked).toEqual(['other:1']);
  });

  it('asks the directory about a room whose lease ran out here', async () => {
    await leases.hold('demo');
    nowMs += 4_000;
    directory.give('demo', 'other');
    expect(await finder.find('demo')).toMatchObject({ link: connection });
  });

  it('goes on by what it knew while the directory is silent, and refuses the rest', async () => {
    directory.give('theirs', 'other');
    await finder.find('theirs');
    await leases.hold('mine');
    nowMs += 4_000;
    directory.answers = false;
    expect(await finder.find('mine')).toBe('here');
    expect(await finder.find('theirs')).toMatchObject({ link: connection });
    await expect(finder.find('new')).rejects.toThrow('the directory of rooms does not answer; please try again');
  });

  it('waits until a node that is gone has lost the room to another', async () => {
    directory.give('demo', 'gone');
    onConnect = () => {
      if (asked.length > 1) return;
      directory.give('demo', 'other');
      throw new Error('refused');
    };
    const patient = finderWith({ patienceMs: 60_000 });
    expect(await patient.find('demo')).toMatchObject({ link: connection });
    expect(asked).toEqual(['gone:1', 'other:1']);
  });

  it('does not wait for ever, nor for somebody who has gone', async () => {
    onConnect = () => {
      throw new Error('refused');
    };
    directory.give('demo', 'gone');
    await expect(finder.find('demo')).rejects.toThrow('the machine that has this room does not answer');
    const patient = finderWith({ patienceMs: 60_000 });
    await expect(patient.find('demo', AbortSignal.abort())).rejects.toBeInstanceOf(RoomRefusedError);
  });

  it('says that no node takes the room, also to who only wants to know', async () => {
    await expect(finder.find('demo')).rejects.toThrow('no machine takes another room now');
    expect(await finder.placeOf('demo')).toBeInstanceOf(RoomRefusedError);
    const place = directory.give('demo', 'other');
    expect(await finder.placeOf('demo')).toEqual(place);
    expect(asked).toEqual([]);
  });
});

function finderWith(options: { patienceMs: number }): RoomFinder {
  const connect = async (address: string) => {
    asked.push(address);
    onConnect();
    return connection;
  };
  return new RoomFinder({ directory, leases, link: { connect }, ...options });
}
