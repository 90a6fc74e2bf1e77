import { describe, expect, it, vi } from 'vitest';
import { CuttableWay } from '../testing/CuttableWay.ts';
import { joinData } from '../testing/payloads.ts';
import { RedisServer } from '../testing/RedisServer.ts';
import { TestCluster } from '../testing/TestCluster.ts';
import type { TestServer } from '../testing/TestServer.ts';

/** Runs a test on a cluster of its own; they run at the same time, since most of it is waiting for leases to run out. */
function itOnCluster(name: string, test: (cluster: TestCluster) => Promise<void>): void {
  (RedisServer.isInstalled ? it.concurrent : it.skip)(name, async () => {
    const cluster = await TestCluster.start();
    try {
      await test(cluster);
    } finally {
      await cluster.close();
    }
  });
}

/** Resolves when the server has logged this. */
async function logged(node: TestServer, text: string): Promise<void> {
  await vi.waitUntil(() => node.log.some((line) => line.includes(text)), { timeout: 20_000 });
}

/** Resolves when the node could not renew what it holds for so long that it holds it no more. */
function isAdrift(node: TestServer): Promise<void> {
  return logged(node, 'room is adrift');
}

describe('two nodes', () => {
  itOnCluster('have a room once, whichever of them is reached', async (cluster) => {
    const [one, two] = await cluster.twoNodes();
    const ada = await one.joined('ada');
    const bob = await two.joined('bob');
    expect(bob.peers).toMatchObject([{ id: 'ada' }]);
    expect(await ada.client.received('newPeer')).toMatchObject({ id: 'bob' });
    expect([one.server.rooms.peerCount, two.server.rooms.peerCount]).toEqual([2, 0]);
    bob.client.close();
    expect(await ada.client.received('peerClosed')).toEqual({ peerId: 'bob' });
  });

  itOnCluster('check who comes where the room is, and pass on the refusal', async (cluster) => {
    const [one, two] = await cluster.twoNodes();
    const ada = await one.joined('ada');
    await expect(two.connect('ada')).rejects.toMatchObject({
      status: 409,
      reason: 'this peerId is in the room already',
    });
    await expect(two.connect('eve', { origin: 'https://evil.example' })).rejects.toMatchObject({ status: 403 });
    const again = await two.connect('ada', { resumeToken: ada.resumeToken });
    expect((await ada.client.closed).code).toBe(4000);
    expect(await again.request('join', joinData)).toMatchObject({ peers: [] });
  });

  itOnCluster('know where a client is that the other one forwarded, and believe nobody else', async (cluster) => {
    const [one, two] = await cluster.twoNodes();
    await one.joined('ada');
    await two.joined('bob', { headers: { 'parley-caller': '203.0.113.1' } });
    const addresses = [...(one.server.rooms.get('demo')?.peers ?? [])].map(({ address }) => address);
    expect(addresses).toEqual(['127.0.0.1', '127.0.0.1']);
    await one.joined('cleo', { headers: { 'parley-caller': '203.0.113.1' } });
    expect(one.server.rooms.get('demo')?.getPeer('cleo')?.address).toBe('127.0.0.1');
  });

  itOnCluster('forward the HTTP API to the room, with the right to use it', async (cluster) => {
    const [one, two] = await cluster.twoNodes();
    const ada = await one.joined('ada');
    const at = (node: TestServer, path: string) => `http://127.0.0.1:${node.server.port}/rooms/demo${path}`;
    const created = await fetch(at(two, '/broadcasters'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'cam', displayName: 'Camera' }),
    });
    expect([created.status, await created.json()]).toEqual([200, { peers: [expect.objectContaining({ id: 'ada' })] }]);
    expect(await ada.client.received('newPeer')).toMatchObject({ id: 'cam' });
    expect((await fetch(at(two, '/broadcasters/cam'), { method: 'DELETE' })).status).toBe(200);
    expect(await ada.client.received('peerClosed')).toEqual({ peerId: 'cam' });
    // Not for who may not use it: another node's word is not to be had by a header.
    const headers = { 'x-forwarded-for': '203.0.113.1', 'parley-caller': '127.0.0.1', 'parley-epoch': '1' };
    expect((await fetch(at(two, ''), { headers })).status).toBe(403);
  });

  itOnCluster('share rooms by load, and give none to one that is full', async (cluster) => {
    const one = await cluster.node({ MAX_ROOMS: '1' });
    await one.joined('ada', { roomId: 'first' });
    const two = await cluster.node();
    await one.joined('bob', { roomId: 'second' });
    expect([one.server.rooms.roomCount, two.server.rooms.roomCount]).toEqual([1, 1]);
  });

  itOnCluster('move a room on when its node closes, and its people are told', async (cluster) => {
    const [one, two] = await cluster.twoNodes();
    const ada = await one.joined('ada');
    const bob = await two.joined('bob');
    await one.server.close('the server is restarting');
    expect([await ada.client.received('rejoin'), await bob.client.received('rejoin')]).toHaveLength(2);
    await two.joined('bob');
    expect(two.server.rooms.peerCount).toBe(1);
  });

  itOnCluster('bring along who runs it, how its door stands and what was written', async (cluster) => {
    const [one, two] = await cluster.twoNodes();
    const ada = await one.joined('ada');
    const bob = await two.joined('bob');
    await ada.client.request('sendChat', { text: 'hello' });
    await ada.client.request('lockRoom', { locked: true });
    await one.server.close('the server is restarting');
    const again = await two.joined('bob', { resumeToken: bob.resumeToken });
    expect(again.role).toBe('member');
    expect(await again.client.request('getChatHistory', {})).toMatchObject({ messages: [{ text: 'hello' }] });
    await expect(two.joined('eve')).rejects.toMatchObject({ code: 403 });
    expect((await two.joined('ada', { resumeToken: ada.resumeToken })).role).toBe('host');
  });
});

describe('while Redis is silent', () => {
  itOnCluster(
    'rooms go on, also those of the other node, and whoever was in comes back; what is new is refused in words',
    async (cluster) => {
      const [one, two] = await cluster.twoNodes();
      const ada = await one.joined('ada');
      const bob = await two.joined('bob');
      cluster.redis.freeze();
      await isAdrift(one);
      // Both are still there, and hear each other's requests.
      await bob.client.request('changeDisplayName', { displayName: 'Robert' });
      expect(await ada.client.received('peerDisplayNameChanged')).toMatchObject({ displayName: 'Robert' });
      bob.client.close();
      await ada.client.received('peerClosed');
      const again = await two.joined('bob', { resumeToken: bob.resumeToken });
      expect(again.peers).toMatchObject([{ id: 'ada' }]);
      const isRefused = (reason: RegExp) => ({ status: 503, reason: expect.stringMatching(reason) });
      await expect(two.connect('eve')).rejects.toMatchObject(isRefused(/takes nobody new/));
      await expect(one.connect('eve', { roomId: 'new' })).rejects.toMatchObject(isRefused(/directory .* not answer/));
      cluster.redis.thaw();
      await logged(one, 'room is held by this node again');
      await two.joined('eve');
      expect(one.server.rooms.peerCount).toBe(3);
    },
  );

  itOnCluster('nodes that find it empty afterwards have their rooms as before', async (cluster) => {
    const [one, two] = await cluster.twoNodes();
    await one.joined('ada');
    await cluster.redis.stop();
    await logged(one, 'the directory of rooms does not answer');
    await cluster.redis.startAgain();
    await logged(one, 'the directory of rooms answers again');
    const bob = await two.joined('bob');
    expect(bob.peers).toMatchObject([{ id: 'ada' }]);
  });

  itOnCluster(
    'for one node only, another takes its room over, and its people follow when it learns of that',
    async (cluster) => {
      const way = await CuttableWay.open(cluster.redis.port);
      const one = await cluster.node({ REDIS_URL: `redis://127.0.0.1:${way.port}` });
      const two = await cluster.node();
      const ada = await one.joined('ada');
      way.cut();
      await isAdrift(one);
      const bob = await two.joined('bob');
      expect([bob.peers, two.server.rooms.peerCount]).toEqual([[], 1]);
      way.mend();
      expect(await ada.client.received('rejoin')).toEqual({ reason: 'this room is on another machine now' });
      const again = await one.joined('ada');
      expect(again.peers).toMatchObject([{ id: 'bob' }]);
      expect(one.server.rooms.roomCount).toBe(0);
      way.close();
    },
  );
});
