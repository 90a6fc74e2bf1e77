import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { NetworkNamespace } from './support/NetworkNamespace.ts';
import { Participant, selectedPair } from './support/participant.ts';
import { startServer, type TestServer } from './support/server.ts';

const reason = NetworkNamespace.unavailable();
if (reason) console.warn(`calls from behind a firewall are not tried: ${reason}`);

describe.skipIf(reason)('from a network that reaches the page and the TURN server, and no media port', () => {
  let namespace: NetworkNamespace;
  let server: TestServer;
  let here: Browser;
  let there: Browser;

  beforeAll(async () => {
    namespace = NetworkNamespace.create();
    // Media listens where that network can't come.
    server = await startServer({
      env: {
        TLS: 'self-signed',
        HOST: `localhost,${namespace.hostAddress}`,
        MEDIA_LISTEN_IP: '127.0.0.1',
        TURN_LISTEN_IP: `127.0.0.1,${namespace.hostAddress}`,
        LOG_LEVEL: 'debug',
      },
    });
    const flags = ['--ignore-certificate-errors'];
    [here, there] = await Promise.all([
      launchBrowser(flags),
      launchBrowser(flags, namespace.wrap(process.env.PARLEY_CHROMIUM ?? '')),
    ]);
  });

  afterAll(async () => {
    await Promise.all([here?.close(), there?.close()]);
    await server?.stop();
    namespace?.delete();
  });

  it('is in the call through the relay, which it finds by itself', async () => {
    const ada = await Participant.join(here, server.origin, 'roomId=firewall&displayName=Ada');
    const outside = server.origin.replace('localhost', namespace.hostAddress);
    const bob = await Participant.open(there, outside, 'roomId=firewall&displayName=Bob');
    await bob.press('Check the connection');
    await bob.page.getByText(/by the server's relay only/).waitFor();
    const ways = await bob.page.getByLabel('Connection check').getByRole('listitem').allTextContents();
    expect(ways).toEqual([
      expect.stringContaining('No answer from udp 127.0.0.1:'),
      expect.stringContaining('No answer from tcp 127.0.0.1:'),
      expect.stringContaining('works'),
    ]);
    await bob.pressJoin();
    await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
    await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
    for (const direction of ['send', 'recv'] as const) {
      expect(selectedPair(await bob.stats(direction))?.local.candidateType).toBe('relay');
    }
    await bob.close();
    await ada.sees('You');
    await ada.close();
    // What the relays counted for Bob, once all of them have ended and said so: packets both ways.
    await expect.poll(() => Math.min(...relayedPackets(server.log()))).toBeGreaterThan(50);
  });
});

/** Packets to and from the SFU over all relays that have ended, by the usage lines of the log. */
function relayedPackets(log: string): [toPeers: number, toClients: number] {
  const lines = [...log.matchAll(/rp=(\d+), rb=\d+, sp=(\d+)/g)];
  const sum = (group: 1 | 2) => lines.reduce((total, line) => total + Number(line[group]), 0);
  return [sum(1), sum(2)];
}
