import { ImpairmentRelay, type ImpairmentRelayOptions } from '../../../../tools/impairment/ImpairmentRelay.ts';
import type { Participant } from './participant.ts';
import { freePort, startServer, type TestServer, type TestServerOptions } from './server.ts';

/** Where the server's media really is: another loopback address, the same port. */
const SERVER_ADDRESS = '127.0.0.2';
/** Where browsers are told that it is: there is the relay. */
const RELAY_ADDRESS = '127.0.0.1';

/** A server of a test's own that browsers reach only over a bad network. */
export type ImpairedServer = TestServer & {
  /** The way of the media; each transport of a browser is a client of it. Signalling goes past it. */
  relay: ImpairmentRelay;
};

/**
 * Starts a server whose media is announced where a relay is. There is no TURN. The server's own address is announced, too, after the relay's, and
 * a browser on the same machine turns to it when the relay lets nothing through: see {@link joinOverRelay}.
 */
export async function startImpairedServer(
  impairment: Pick<ImpairmentRelayOptions, 'profiles' | 'schedule' | 'seed'> = {},
  { env = {}, ...options }: TestServerOptions = {},
): Promise<ImpairedServer> {
  const port = await freePort();
  const relay = await ImpairmentRelay.open({
    ...impairment,
    listen: { address: RELAY_ADDRESS, port },
    target: { address: SERVER_ADDRESS, port },
  });
  try {
    const media = { MEDIA_LISTEN_IP: SERVER_ADDRESS, PUBLIC_ADDRESS: RELAY_ADDRESS, MEDIA_PORT: String(port) };
    const server = await startServer({ ...options, env: { ...media, TURN: 'off', ...env } });
    const stop = async () => {
      await server.stop();
      relay.close();
    };
    return { ...server, relay, stop };
  } catch (error) {
    relay.close();
    throw error;
  }
}

/** Joins with no way but the relay's. */
export async function joinOverRelay(participant: Participant): Promise<void> {
  await hideServerAddress(participant);
  await participant.pressJoin();
}

/** Leaves a page, before it joins, no way but the relay's: it isn't told the server's own address. */
async function hideServerAddress({ page }: Participant): Promise<void> {
  await page.routeWebSocket(/protoo/, (socket) => {
    const toServer = socket.connectToServer();
    socket.onMessage((message) => toServer.send(message));
    toServer.onMessage((message) => {
      const told = JSON.parse(String(message)) as { data?: { iceCandidates?: { address: string }[] } };
      const candidates = told.data?.iceCandidates;
      if (told.data && candidates) {
        told.data.iceCandidates = candidates.filter(({ address }) => address !== SERVER_ADDRESS);
      }
      socket.send(JSON.stringify(told));
    });
  });
}
