import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { Participant, type StatsEntry } from './support/participant.ts';
import { startServer, type TestServer } from './support/server.ts';

let browser: Browser;
let server: TestServer;
let inside: Participant[] = [];

beforeAll(async () => {
  [browser, server] = await Promise.all([launchBrowser(), startServer()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});
afterEach(async () => {
  await Promise.all(inside.map((participant) => participant.close()));
  inside = [];
});

async function join(query: string): Promise<Participant> {
  const participant = await Participant.join(browser, server.origin, query);
  inside.push(participant);
  return participant;
}

/** Waits until somebody's tile says a word instead of showing a picture. */
async function saysInstead({ page }: Participant, name: string, word: string): Promise<void> {
  const tile = page.locator('[data-tile]', { hasText: name });
  await tile.getByText(word, { exact: true }).waitFor();
  await tile.locator('video').waitFor({ state: 'detached' });
}

/** What a participant has received and could use. */
async function received(participant: Participant) {
  const entries = (await participant.stats('recv')).filter(({ type, mid }) => type === 'inbound-rtp' && mid !== 'probator');
  const sum = (name: string, of: StatsEntry[] = entries) => of.reduce((total, entry) => total + Number(entry[name] ?? 0), 0);
  return { packets: sum('packetsReceived'), framesDecoded: sum('framesDecoded'), energy: sum('totalAudioEnergy') };
}

it('lets those who have the key see and hear each other, and nobody else', async () => {
  const ada = await join('roomId=sealed&displayName=Ada#e2eKey=correct%20horse');
  const ben = await join('roomId=sealed&displayName=Ben#e2eKey=correct%20horse');
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), ben.audioEnergyRises()]);
  await ada.page.getByRole('button', { name: 'End-to-end encrypted', exact: true }).waitFor();

  const eve = await join('roomId=sealed&displayName=Eve#e2eKey=wrong');
  const mallory = await join('roomId=sealed&displayName=Mallory');
  for (const outsider of [eve, mallory]) {
    await Promise.all([saysInstead(outsider, 'Ada', 'Encrypted'), saysInstead(outsider, 'Ben', 'Encrypted')]);
  }
  await Promise.all([saysInstead(ada, 'Eve', 'Encrypted'), saysInstead(ada, 'Mallory', 'Not encrypted')]);
  await mallory.page.getByRole('button', { name: 'Not end-to-end encrypted', exact: true }).waitFor();
  for (const outsider of [eve, mallory]) {
    await expect.poll(async () => (await received(outsider)).packets).toBeGreaterThan(200);
    const { framesDecoded, energy } = await received(outsider);
    expect({ framesDecoded, energy }).toEqual({ framesDecoded: 0, energy: 0 });
  }
  // Those inside have not noticed any of it.
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
});
