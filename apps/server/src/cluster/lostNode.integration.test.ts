import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinData } from '../testing/payloads.ts';
import { mediaPort } from '../testing/ports.ts';
import { RedisServer } from '../testing/RedisServer.ts';
import { ServerProcess } from '../testing/ServerProcess.ts';
import { TestClient } from '../testing/TestClient.ts';
import { TestCluster } from '../testing/TestCluster.ts';

describe.skipIf(!RedisServer.isInstalled)('a node that is killed', () => {
  let redis: RedisServer;
  let nodes: ServerProcess[];

  beforeEach(async () => {
    redis = await RedisServer.start();
    // Loads are equal, so that a room is on the node at which it is asked for first.
    nodes = await Promise.all(
      [0, 1, 2].map(async (nth) =>
        ServerProcess.start({
          ...(await TestCluster.environment(redis.url)),
          MEDIA_PORT: String(mediaPort(10 + nth)),
        }),
      ),
    );
  });
  afterEach(async () => {
    await Promise.all(nodes.map((node) => node.kill()));
    await redis.stop();
  });

  async function join(node: ServerProcess | undefined, peerId: string, before?: { resumeToken: string }) {
    const client = await TestClient.connect({
      port: node?.port ?? 0,
      peerId,
      ...(before && { resumeToken: before.resumeToken }),
    });
    return { client, ...(await client.request<{ peers: object[]; resumeToken: string }>('join', joinData)) };
  }

  it('loses its rooms to the others, where their people meet again', async () => {
    const [one, two, three] = nodes;
    const first = await join(one, 'cleo');
    const ada = await join(two, 'ada');
    const bob = await join(three, 'bob');
    expect(bob.peers).toMatchObject([{ id: 'cleo' }, { id: 'ada' }]);

    await first.client.request('lockRoom', { locked: true });
    await expect.poll(() => redis.ask('GET parley:record:demo'), { timeout: 10_000 }).toContain('"locked":true');

    const killedAtMs = performance.now();
    await one?.kill();
    await Promise.all([first, ada, bob].map(({ client }) => client.closed));
    // Each asks the node that it knows, once, as browsers do at first.
    const [again, other] = await Promise.all([join(two, 'ada', ada), join(three, 'bob', bob)]);
    const [later, earlier] = again.peers.length > 0 ? [again, other] : [other, again];
    expect([later.peers, earlier.peers]).toMatchObject([[{ displayName: expect.any(String) }], []]);
    expect(await earlier.client.received('newPeer')).toMatchObject({ displayName: expect.any(String) });
    await expect(join(two, 'eve')).rejects.toMatchObject({ code: 403 });
    process.stdout.write(`two people met again ${Math.round(performance.now() - killedAtMs)} ms after kill -9\n`);
  });
});
