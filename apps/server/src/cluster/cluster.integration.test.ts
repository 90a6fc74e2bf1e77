import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clusterEnvironment } from '../testing/clusterEnvironment.ts';
import { joinData } from '../testing/payloads.ts';
import { RedisServer } from '../testing/RedisServer.ts';
import { TestServer } from '../testing/TestServer.ts';

/** Two servers of one process on one Redis: what they say to each other, and when that is not possible. */
describe.skipIf(!RedisServer.isInstalled)('two nodes', () => {
  let redis: RedisServer;
  let nodes: TestServer[] = [];

  async function startNode(env: Record<string, string> = {}): Promise<TestServer> {
    const node = await TestServer.start({ ...(await clusterEnvironment(redis)), ...env });
    nodes.push(node);
    return node;
  }

  /** The room is on the node at which it was asked for first: none has more to do than the other. */
  async function startTwo(): Promise<[TestServer, TestServer]> {
    return [await startNode(), await startNode()];
  }

  beforeEach(async () => {
    redis = await RedisServer.start();
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    nodes = [];
    await redis.stop();
  });

  it('have a room once, whichever of them is reached', async () => {
    const [one, two] = await startTwo();
    const ada = await one.joined('ada');
    const bob = await two.joined('bob');
    expect(bob.peers).toMatchObject([{ id: 'ada' }]);
    expect(await ada.client.received('newPeer')).toMatchObject({ id: 'bob' });
    expect([one.server.rooms.peerCount, two.server.rooms.peerCount]).toEqual([2, 0]);
    bob.client.close();
    expect(await ada.client.received('peerClosed')).toEqual({ peerId: 'bob' });
  });

  it('check who comes where the room is, and pass on the refusal', async () => {
    const [one, two] = await startTwo();
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

  it('know where a client is that the other one forwarded, and believe nobody else', async () => {
    const [one, two] = await startTwo();
    await one.joined('ada');
    await two.joined('bob', { headers: { 'parley-caller': '203.0.113.1' } });
    const addresses = [...(one.server.rooms.get('demo')?.peers ?? [])].map(({ address }) => address);
    expect(addresses).toEqual(['127.0.0.1', '127.0.0.1']);
    await one.joined('cleo', { headers: { 'parley-caller': '203.0.113.1' } });
    expect(one.server.rooms.get('demo')?.getPeer('cleo')?.address).toBe('127.0.0.1');
  });
});
