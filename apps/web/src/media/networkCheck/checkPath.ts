import { type ClientRequestAnswer, formatConnectionQuery } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { t } from '../../messages/translator.ts';
import { iceAddresses } from '../iceAddresses.ts';
import { randomPeerId } from '../identity.ts';
import { letConnect } from '../letConnect.ts';
import type { SignallingConnection } from '../ProtooConnection.ts';
import { reasonWords } from '../reasonWords.ts';
import type { SessionBorder } from '../SessionBorder.ts';
import { socketUrl } from '../socketUrl.ts';

/** A way that media can take to the server: straight, or through its relay (TURN, RFC 8656). */
export type NetworkPath = 'udp' | 'tcp' | 'turn';

export const networkPaths: readonly NetworkPath[] = ['udp', 'tcp', 'turn'];

/** What became of a check. */
export type PathVerdict =
  /** Media gets through. `seenAs`: where from, as the server sees it; undefined when it can't tell. */
  | { outcome: 'works'; durationMs: number; seenAs: string | undefined }
  /** Nothing came back from these addresses of the server, or of its relays. */
  | { outcome: 'blocked'; tried: string[] }
  /** The server offers no such way. */
  | { outcome: 'absent' }
  /** Not even signalling got so far. */
  | { outcome: 'unknown'; reason: string };

/** What {@link checkPath} needs. */
export type PathCheckOptions = {
  roomId: string;
  token: string | undefined;
  handlerName: types.BuiltinHandlerName | undefined;
  border: Pick<SessionBorder, 'openConnection' | 'createDevice'>;
};

/** Longer than a handshake over three continents, and about as long as people like to wait. */
const timeLimitMs = 8000;

type TransportAnswer = ClientRequestAnswer<'createWebRtcTransport'>;

/**
 * Tries one way to the server: with a connection of its own, which never joins the room, it lets ICE and DTLS run as in a call. Never rejects.
 */
export async function checkPath(path: NetworkPath, options: PathCheckOptions): Promise<PathVerdict> {
  const { roomId, token = '', border, handlerName } = options;
  let onLost: (reason: string) => void = () => {};
  const lost = new Promise<never>((_, reject) => {
    onLost = (reason) => reject(new Error(reason));
  });
  lost.catch(() => {});
  const connection = border.openConnection(
    socketUrl(formatConnectionQuery({ roomId, peerId: randomPeerId(), token })),
    {
      onNotification: () => {},
      onNewConsumer: async () => {},
      onNewDataConsumer: async () => {},
      onEnd: ({ reason }) => onLost(reason || t('connection.closed')),
    },
  );
  try {
    const device = await border.createDevice(handlerName);
    return await Promise.race([lost, tryPath(path, { connection, device, lost })]);
  } catch (error) {
    return { outcome: 'unknown', reason: reasonWords(error instanceof Error ? error.message : String(error)) };
  } finally {
    connection.close();
  }
}

async function tryPath(
  path: NetworkPath,
  { connection, device, lost }: { connection: SignallingConnection; device: types.Device; lost: Promise<never> },
): Promise<PathVerdict> {
  await connection.opened;
  const [routerRtpCapabilities, answer] = await Promise.all([
    connection.request('getRouterRtpCapabilities', {}),
    connection.request('createWebRtcTransport', { producing: true, forceTcp: path === 'tcp' }),
  ]);
  const way = wayOf(path, answer);
  if (!way) return { outcome: 'absent' };
  await device.load({ routerRtpCapabilities });
  const transport = device.createSendTransport({ ...answer, ...way.options });
  try {
    const beganMs = performance.now();
    letConnect(transport, connection);
    // A data channel makes it connect; the server never hears of it.
    transport.on('producedata', (_, done) => done({ id: transport.id }));
    if (!(await connects(transport, lost))) return { outcome: 'blocked', tried: way.tried };
    const durationMs = performance.now() - beganMs;
    const { transports } = await connection.request('networkCheck', {});
    const tuple = transports.find(({ id }) => id === transport.id)?.tuple;
    const seen = tuple && { protocol: tuple.protocol, address: tuple.remoteIp, port: tuple.remotePort };
    return { outcome: 'works', durationMs, seenAs: seen && iceAddresses([seen])[0] };
  } finally {
    transport.close();
  }
}

/** How to make the browser take this way and no other. Undefined: there is none. */
function wayOf(
  path: NetworkPath,
  { iceCandidates, iceServers }: TransportAnswer,
): { options: Partial<types.TransportOptions>; tried: string[] } | undefined {
  if (path === 'turn') {
    const tried = iceServers.flatMap(({ urls }) => urls).map((url) => url.replace(/^turns?:/, ''));
    return tried.length > 0 ? { options: { iceTransportPolicy: 'relay' }, tried } : undefined;
  }
  const candidates = iceCandidates.filter(({ protocol }) => protocol === path);
  if (candidates.length === 0) return undefined;
  return { options: { iceCandidates: candidates, iceServers: [] }, tried: iceAddresses(candidates) };
}

/** Whether it does in time; rejects as `lost` does. */
async function connects(transport: types.Transport, lost: Promise<never>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const connected = new Promise<boolean>((resolve, reject) => {
    timer = setTimeout(() => resolve(false), timeLimitMs);
    transport.on('connectionstatechange', (state) => {
      if (state === 'connected' || state === 'failed') resolve(state === 'connected');
    });
    // Closing the transport ends it, too; by then the promise is settled.
    transport.produceData({ label: 'networkCheck' }).catch(reject);
  });
  return Promise.race([lost, connected]).finally(() => clearTimeout(timer));
}
