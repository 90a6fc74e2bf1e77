import { execFileSync } from 'node:child_process';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../../apps/web/e2e/support/browser.ts';
import { Participant, selectedPair } from '../../apps/web/e2e/support/participant.ts';

/** Where the balancer is, and the container of the server that has each media port: `44444=3f2a… 44446=9c01…`. */
const { PARLEY_ORIGIN: origin = '', PARLEY_NODES: nodes = '' } = process.env;
const containers = new Map(nodes.split(' ').map((node) => node.split('=') as [port: string, container: string]));

let browser: Browser;
const people: Participant[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await Promise.all(people.map((participant) => participant.close()));
  await browser?.close();
});

it('lets people meet again whose server was killed', async () => {
  const ada = await Participant.join(browser, origin, 'roomId=cluster&displayName=Ada');
  const bob = await Participant.join(browser, origin, 'roomId=cluster&displayName=Bob');
  people.push(ada, bob);
  await seeAndHear(ada, bob);
  const hers = await containerOf(ada);
  expect(await containerOf(bob)).toBe(hers);

  const killedAtMs = performance.now();
  const noticed = people.map((who) =>
    who.page.getByRole('status').getByText('Connected', { exact: true }).waitFor({ state: 'detached' }),
  );
  // SIGKILL; the engine doesn't start it again, as when its machine is gone.
  execFileSync('docker', ['kill', hers]);
  const sinceKillMs = () => Math.round(performance.now() - killedAtMs);
  await Promise.all(noticed);
  const noticedMs = sinceKillMs();
  await Promise.all(people.map((who) => who.connected()));
  const connectedMs = sinceKillMs();
  await seeAndHear(ada, bob);
  console.log(
    `after the kill: noticed by both at ${noticedMs} ms, connected again at ${connectedMs} ms, seeing and hearing each other at ${sinceKillMs()} ms`,
  );
  expect([...containers.values()]).toContain(await containerOf(ada));
  expect(await containerOf(ada)).not.toBe(hers);
  expect(await containerOf(bob)).toBe(await containerOf(ada));
});

async function seeAndHear(ada: Participant, bob: Participant): Promise<void> {
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
}

/** The container that somebody receives from. */
async function containerOf(who: Participant): Promise<string> {
  const port = Number(selectedPair(await who.stats('recv'))?.remote.port);
  // Each has two ports, one for each of its workers.
  const container = containers.get(String(port)) ?? containers.get(String(port - 1));
  if (!container) throw new Error(`no container is known to have port ${port}`);
  return container;
}
