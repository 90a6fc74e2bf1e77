import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { freePort } from '../testing/freePort.ts';
import { RedisServer } from '../testing/RedisServer.ts';
import { RedisDirectory } from './RedisDirectory.ts';
import { DirectoryUnavailableError } from './RoomDirectory.ts';

const logger = createLogger('silent');

describe.skipIf(!RedisServer.isInstalled)('the directory in Redis', () => {
  let redis: RedisServer;
  let directories: RedisDirectory[];

  beforeEach(async () => {
    redis = await RedisServer.start();
    directories = [];
  });
  afterEach(async () => {
    await Promise.all(directories.map((directory) => directory.close()));
    await redis.stop();
  });

  async function connect(address: string, leaseMs?: number): Promise<RedisDirectory> {
    const directory = await RedisDirectory.connect({ url: redis.url, address, logger, ...(leaseMs && { leaseMs }) });
    directories.push(directory);
    return directory;
  }

  it('gives a room to one node, whoever asks, and however many at once', async () => {
    const [one, two] = [await connect('one:1'), await connect('two:1')];
    await Promise.all([one.beat({ load: 0, lends: 0, roomIds: [] }), two.beat({ load: 0, lends: 0, roomIds: [] })]);
    const places = await Promise.all([one, two, one, two].map((directory) => directory.locate('demo')));
    expect(new Set(places.map((place) => JSON.stringify(place))).size).toBe(1);
    expect(['one:1', 'two:1']).toContain(places[0]?.address);
  });

  it('gives rooms to who has least to do, counting those that it has just given', async () => {
    const [one, two] = [await connect('one:1'), await connect('two:1')];
    await one.beat({ load: 2, lends: 0, roomIds: [] });
    await two.beat({ load: 0, lends: 0, roomIds: [] });
    const addresses: (string | undefined)[] = [];
    for (const roomId of ['a', 'b', 'c', 'd']) addresses.push((await one.locate(roomId))?.address);
    expect(addresses).toEqual(['two:1', 'two:1', 'one:1', 'two:1']);
    await two.beat({ load: undefined, lends: 0, roomIds: [] });
    expect((await two.locate('e'))?.address).toBe('one:1');
    await one.retire();
    expect(await two.locate('f')).toBeUndefined();
  });

  it('keeps what the node that has a room writes down of it, for a while, or until that forgets it', async () => {
    const [one, two] = [await connect('one:1'), await connect('two:1')];
    const { epoch } = await one.hold('demo');
    await two.remember('demo', epoch, { record: 'not its room', keepMs: 60_000 });
    expect(await two.recall('demo')).toBeUndefined();
    await one.remember('demo', epoch, { record: 'written by one', keepMs: 60_000 });
    await one.release('demo', epoch, false);
    expect(await two.recall('demo')).toBe('written by one');
    const later = await two.hold('demo');
    await one.remember('demo', epoch, { record: 'too late', keepMs: 60_000 });
    await one.release('demo', epoch, true);
    expect(await two.recall('demo')).toBe('written by one');
    await two.release('demo', later.epoch, true);
    expect(await two.recall('demo')).toBeUndefined();
    const { epoch: last } = await one.hold('demo');
    await one.remember('demo', last, { record: 'soon gone', keepMs: 1 });
    await expect.poll(() => one.recall('demo')).toBeUndefined();
  });

  it('lets one node have a room, until it gives it up', async () => {
    const [one, two] = [await connect('one:1'), await connect('two:1')];
    const held = await one.hold('demo');
    expect(held.nodeId).toBe(one.nodeId);
    expect(await two.hold('demo')).toEqual(held);
    expect(await one.hold('demo')).toEqual(held);
    await two.release('demo', held.epoch, true);
    await one.release('demo', 'another epoch', true);
    expect(await two.beat({ load: 0, lends: 0, roomIds: ['demo'] })).toEqual([held]);
    await one.release('demo', held.epoch, true);
    const later = await two.hold('demo');
    expect(later.nodeId).toBe(two.nodeId);
    expect(later.epoch).not.toBe(held.epoch);
  });

  it('knows who has workers to lend', async () => {
    const [one, two, three] = [await connect('one:1'), await connect('two:1'), await connect('three:1')];
    await one.beat({ load: 0, lends: 5, roomIds: [] });
    await two.beat({ load: 0, lends: 1, roomIds: [] });
    await three.beat({ load: undefined, lends: 2, roomIds: [] });
    expect(await one.lenders()).toEqual(['three:1', 'two:1']);
    await three.retire();
    await two.beat({ load: 0, lends: 0, roomIds: [] });
    expect(await one.lenders()).toEqual([]);
  });

  it('forgets a node that says nothing, and its rooms', async () => {
    const [one, two] = [await connect('one:1', 100), await connect('two:1', 60_000)];
    await one.beat({ load: 0, lends: 0, roomIds: ['demo'] });
    await two.beat({ load: 5, lends: 0, roomIds: [] });
    await expect.poll(() => two.locate('demo')).toMatchObject({ nodeId: two.nodeId });
    expect(await one.beat({ load: 0, lends: 0, roomIds: ['demo'] })).toMatchObject([{ nodeId: two.nodeId }]);
  });

  it('says when there is no answer, and answers again', async () => {
    const one = await connect('one:1');
    redis.freeze();
    await expect(one.locate('demo')).rejects.toBeInstanceOf(DirectoryUnavailableError);
    redis.thaw();
    await expect.poll(() => one.hold('demo').catch(() => undefined), { timeout: 20_000 }).toBeDefined();
    await redis.stop();
    await expect(one.hold('demo')).rejects.toBeInstanceOf(DirectoryUnavailableError);
  });

  it('names the setting when nobody answers at the start', async () => {
    const nowhere = { url: `redis://:hush@127.0.0.1:${await freePort()}`, address: 'one:1', startMs: 100, logger };
    await expect(RedisDirectory.connect(nowhere)).rejects.toThrow(/^REDIS_URL: no Redis answers there$/);
  });
});
