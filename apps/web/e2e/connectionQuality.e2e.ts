import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { type ImpairedServer, joinOverRelay, startImpairedServer } from './support/ImpairedServer.ts';
import { Participant } from './support/participant.ts';

let browser: Browser;
let server: ImpairedServer | undefined;
let inside: Participant[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await Promise.all(inside.map((participant) => participant.close()));
  inside = [];
  await server?.stop();
});

/** Somebody who sends and somebody who watches, both over the relay. */
async function watch(options: Parameters<typeof startImpairedServer>[0]): Promise<Participant> {
  server = await startImpairedServer(options);
  for (const query of ['displayName=Ada&consume=false', 'displayName=Vic&produce=false']) {
    const participant = await Participant.open(browser, server.origin, `roomId=quality&${query}`);
    inside.push(participant);
    await joinOverRelay(participant);
  }
  const [, vic] = inside;
  if (!vic) throw new Error('nobody watches');
  return vic;
}

it('says whose connection loses packets', async () => {
  const vic = await watch({ profiles: { up: { lossRatio: 0.25 } } });
  const badge = vic.page.locator('[data-tile]', { hasText: 'Ada' }).getByRole('button', { name: /Connection: / });
  await badge.focus();
  await vic.page.getByRole('tooltip', { name: "Ada's connection loses packets" }).waitFor();
});

it("says that one's own connection is slow, and when it no longer is", async () => {
  const vic = await watch({ profiles: { down: { rateBps: 250_000 } } });
  const notice = vic.page.getByText('Your connection is slow').last();
  await notice.waitFor();
  server?.relay.change('down', { rateBps: 10_000_000 });
  await notice.waitFor({ state: 'detached' });
});
