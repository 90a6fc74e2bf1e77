import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { Participant, selectedPair } from './support/participant.ts';
import { freePort, startServer, type TestServer } from './support/server.ts';

let browser: Browser;
let server: TestServer;

beforeAll(async () => {
  const mediaPort = await freePortPair();
  // A first person's transports are enough to take the second worker for the next.
  const env = { WORKERS: '2', SPREAD_AT: '4', MEDIA_PORT: String(mediaPort) };
  [browser, server] = await Promise.all([launchBrowser(), startServer({ env })]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('lets two people see and hear each other through different workers', async () => {
  const ada = await Participant.join(browser, server.origin, 'roomId=spread&displayName=Ada');
  const bob = await Participant.join(browser, server.origin, 'roomId=spread&displayName=Bob');
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
  const ports = await Promise.all(
    [ada, bob].map(async (participant) => selectedPair(await participant.stats('recv'))?.remote.port),
  );
  expect(new Set(ports).size).toBe(2);
});

/** The first of two free ports in a row: one for each worker. */
async function freePortPair(): Promise<number> {
  let [first, second] = [await freePort(), await freePort()];
  while (second !== first + 1) [first, second] = [second, await freePort()];
  return first;
}
