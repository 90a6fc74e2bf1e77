import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort, RedisServer } from '../../server/src/testing/RedisServer.ts';
import { launchBrowser } from './support/browser.ts';
import { LoadBalancer } from './support/LoadBalancer.ts';
import { Participant, selectedPair } from './support/participant.ts';
import { startServer, type TestServer } from './support/server.ts';

describe.skipIf(!RedisServer.isInstalled)('two servers on one Redis', () => {
  let browser: Browser;
  let redis: RedisServer;
  let nodes: TestServer[] = [];
  let balancers: LoadBalancer[] = [];
  let inside: Participant[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    redis = await RedisServer.start();
    nodes = [await startNode(), await startNode()];
  });
  afterEach(async () => {
    await Promise.all(inside.map((participant) => participant.close()));
    for (const balancer of balancers) balancer.close();
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
    [inside, balancers, nodes] = [[], [], []];
  });

  async function startNode(): Promise<TestServer> {
    return startServer({
      env: {
        REDIS_URL: redis.url,
        CLUSTER_ADDRESS: `127.0.0.1:${await freePort()}`,
        CLUSTER_SECRET: 'a secret that both nodes of this test have',
      },
    });
  }

  /** Joins through a load balancer that prefers the servers in this order. */
  async function joinBy(order: readonly TestServer[], query: string): Promise<Participant> {
    const balancer = await LoadBalancer.open(order.map(({ origin }) => Number(new URL(origin).port)));
    balancers.push(balancer);
    const participant = await Participant.join(browser, balancer.origin, query);
    inside.push(participant);
    return participant;
  }

  it('are one for people who reach different ones, also after the one that had the room was killed', async () => {
    // Neither has anything to do, so that the room is on the one that is asked for it first.
    const [hers] = nodes;
    const ada = await joinBy(nodes, 'roomId=cluster&displayName=Ada');
    const bob = await joinBy([...nodes].reverse(), 'roomId=cluster&displayName=Bob');
    await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
    await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
    await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
    const mediaPorts = async () =>
      Promise.all([ada, bob].map(async (who) => selectedPair(await who.stats('recv'))?.remote.port));
    const before = await mediaPorts();

    const killedAtMs = performance.now();
    const noticed = [ada, bob].map((who) =>
      who.page.getByRole('status').getByText('Connected', { exact: true }).waitFor({ state: 'detached' }),
    );
    hers?.process.kill('SIGKILL');
    await Promise.all(noticed);
    await Promise.all([ada.connected(), bob.connected()]);
    await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
    await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
    process.stdout.write(`Ada and Bob see each other ${Math.round(performance.now() - killedAtMs)} ms after kill -9\n`);
    await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
    const after = await mediaPorts();
    // Media goes straight to the server that has the room, which is another one now.
    expect(new Set(before).size).toBe(1);
    expect(new Set(after).size).toBe(1);
    expect(after).not.toEqual(before);
  });
});
