import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { launchBrowser } from './browser.ts';
import { Participant } from './participant.ts';
import type { TestServer } from './server.ts';

/** What the tests of a file share. */
export type Meeting<Server> = {
  readonly server: Server;
  /** Opens the page, and stays on the join screen. Whoever came leaves when the test is over. */
  open(query: string): Promise<Participant>;
  /** Opens the page and joins. */
  join(query: string): Promise<Participant>;
};

/**
 * Gives the tests of a file a browser and a server, from before the first to after the last. To be called once, outside of the tests.
 *
 * @param start - Such as `startServer`.
 */
export function meetingForFile<Server extends Pick<TestServer, 'origin' | 'stop'>>(
  start: () => Promise<Server>,
): Meeting<Server> {
  let browser: Browser;
  let server: Server;
  const inside: Participant[] = [];

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), start()]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });
  afterEach(async () => {
    await Promise.all(inside.splice(0).map((participant) => participant.close()));
  });

  const open = async (query: string) => {
    const participant = await Participant.open(browser, server.origin, query);
    inside.push(participant);
    return participant;
  };
  return {
    get server() {
      return server;
    },
    open,
    join: async (query) => {
      const participant = await open(query);
      await participant.pressJoin();
      return participant;
    },
  };
}
