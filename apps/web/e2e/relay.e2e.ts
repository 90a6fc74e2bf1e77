import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { Participant, selectedPair } from './support/participant.ts';
import { serverUnderTest, startServer, type TestServer } from './support/server.ts';

let browser: Browser;
let server: Pick<TestServer, 'origin' | 'stop'>;
const inside: Participant[] = [];

beforeAll(async () => {
  // The certificate of the TLS run is the server's own.
  browser = await launchBrowser(['--ignore-certificate-errors']);
  server = await serverUnderTest();
});

afterEach(async () => {
  await Promise.all(inside.splice(0).map((participant) => participant.close()));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Joins through the TURN server alone, and there only over `transport`. */
async function joinRelayed(origin: string, query: string, transport: 'udp' | 'tcp' | 'tls'): Promise<Participant> {
  const participant = await Participant.open(browser, origin, `${query}&forceTurn=true`);
  inside.push(participant);
  await participant.page.evaluate((wanted) => {
    const isWanted = (url: string) =>
      wanted === 'tls' ? url.startsWith('turns:') : url.startsWith('turn:') && url.endsWith(`transport=${wanted}`);
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration: RTCConfiguration = {}) {
        const iceServers = (configuration.iceServers ?? []).map((server) => ({
          ...server,
          urls: [server.urls].flat().filter(isWanted),
        }));
        super({ ...configuration, iceServers: iceServers.filter(({ urls }) => urls.length > 0) });
      }
    };
  }, transport);
  await participant.pressJoin();
  return participant;
}

async function callThroughRelay(origin: string, transport: 'udp' | 'tcp' | 'tls'): Promise<void> {
  const ada = await Participant.join(browser, origin, `roomId=${transport}&displayName=Ada`);
  inside.push(ada);
  const bob = await joinRelayed(origin, `roomId=${transport}&displayName=Bob`, transport);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
  await Promise.all([ada.audioEnergyRises(), bob.audioEnergyRises()]);
  for (const direction of ['send', 'recv'] as const) {
    const local = selectedPair(await bob.stats(direction))?.local;
    expect(local).toMatchObject({ candidateType: 'relay', relayProtocol: transport });
    const directly = selectedPair(await ada.stats(direction))?.local;
    expect(directly?.candidateType).not.toBe('relay');
  }
}

it('finds before the call which ways lead to the server', async () => {
  const ada = await Participant.open(browser, server.origin, 'roomId=ways&displayName=Ada');
  inside.push(ada);
  await ada.press('Check the connection');
  await ada.page.getByRole('button', { name: 'Check the connection again' }).waitFor();
  const ways = ada.page.getByLabel('Connection check').getByRole('listitem');
  const works = / ?works \(\d+ ms\); the server sees /.source;
  expect(await ways.allTextContents()).toEqual([
    expect.stringMatching(`^UDP${works}udp `),
    expect.stringMatching(`^TCP${works}tcp `),
    expect.stringMatching(`^Relay${works}udp `),
  ]);
  await ada.page.getByText('Sound and pictures get through the best way.').waitFor();
  await ada.pressJoin();
  await ada.sees('You');
});

it('calls through the TURN server over UDP', () => callThroughRelay(server.origin, 'udp'));

it('calls through the TURN server over TCP', () => callThroughRelay(server.origin, 'tcp'));

it.skipIf(process.env.PARLEY_ORIGIN?.startsWith('http:'))('calls through the TURN server over TLS', async () => {
  const isSecure = server.origin.startsWith('https:');
  const secure = isSecure ? { ...server, stop: async () => {} } : await startServer({ env: { TLS: 'self-signed' } });
  try {
    await callThroughRelay(secure.origin, 'tls');
  } finally {
    await secure.stop();
  }
});
