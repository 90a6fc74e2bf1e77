import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisServer } from '../../server/src/testing/RedisServer.ts';
import { launchBrowser } from './support/browser.ts';
import { LoadBalancer } from './support/LoadBalancer.ts';
import { Participant, selectedPair } from './support/participant.ts';
import { freePort, freePortPair, startServer, type TestServer } from './support/server.ts';

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
  });
  afterEach(async () => {
    await Promise.all(inside.map((participant) => participant.close()));
    for (const balancer of balancers) balancer.close();
    await Promise.all(nodes.map((node) => node.stop()));
    await redis.stop();
    [inside, balancers, nodes] = [[], [], []];
  });

  async function startNode(env: Record<string, string> = {}): Promise<TestServer> {
    return startServer({
      env: {
        ...env,
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
    nodes = [await startNode(), await startNode()];
    // Neither has anything to do, so that the room is on the one that is asked for it first.
    const [hers] = nodes;
    const ada = await joinBy(nodes, 'roomId=cluster&displayName=Ada');
    const bob = await joinBy([...nodes].reverse(), 'roomId=cluster&displayName=Bob');
    await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
    await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
    await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
    const before = await mediaPortsOf(ada, bob);

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
    const after = await mediaPortsOf(ada, bob);
    // Media goes straight to the server that has the room, which is another one now.
    expect(new Set(before).size).toBe(1);
    expect(new Set(after).size).toBe(1);
    expect(after).not.toEqual(before);
  });

  it('carry a room together that is too large for one of them', async () => {
    // A first person's transports are enough for it to look for another machine.
    const small = { SPREAD_AT: '2', SPAN_AT: '3' };
    nodes = [
      await startNode(small),
      await startNode({ ...small, LENT_WORKERS: '1', MEDIA_PORT: String(await freePortPair()) }),
    ];
    const [first] = nodes;
    const ada = await joinBy(nodes, 'roomId=large&displayName=Ada');
    await vi.waitUntil(() => first?.log().includes('media worker is borrowed from another node'), { timeout: 20_000 });
    const bob = await joinBy([...nodes].reverse(), 'roomId=large&displayName=Bob');
    await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
    await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
    await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
    const [atAda, atBob] = await mediaPortsOf(ada, bob);
    expect(atAda).not.toBe(atBob);
  });
});

/** Ports of the server that these people receive from. */
function mediaPortsOf(...people: Participant[]): Promise<unknown[]> {
  return Promise.all(people.map(async (who) => selectedPair(await who.stats('recv'))?.remote.port));
}
