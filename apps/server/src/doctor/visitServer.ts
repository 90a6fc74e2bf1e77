import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  clientRequests,
  formatConnectionQuery,
  type IceCandidate,
  type IceParameters,
} from '@parley/signaling-protocol';
import * as v from 'valibot';
import websocket, { type connection as Connection } from 'websocket';

/** What a browser is told about where to send media. */
export type MediaPaths = {
  iceParameters: IceParameters;
  candidates: IceCandidate[];
  /** One for each address of a TURN server. */
  relays: { url: string; username: string; credential: string }[];
};

/** The room to enter, and the join token for it. */
export type Join = { roomId: string; token?: string | undefined };

const patienceMs = 5_000;

/** The server did not let us in, or is not Parley; the message says how that showed. */
export class VisitError extends Error {
  override readonly name = 'VisitError';

  /** HTTP status of the refusal; undefined: there was no refusal. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/**
 * Goes to a server as a browser does, and asks for a transport in a room. It leaves without having joined, and so is seen by nobody.
 *
 * @param page - The address of the page. Its certificate is not looked at.
 * @param look - What is done there: relays and transports end with the visit.
 * @returns What `look` does. Rejects with {@link VisitError}.
 */
export async function visitServer<T>(
  page: URL,
  { roomId, token }: Join,
  look: (paths: MediaPaths) => Promise<T>,
): Promise<T> {
  const peerId = `doctor-${randomBytes(6).toString('hex')}`;
  const socket = new URL(`./protoo?${formatConnectionQuery({ roomId, peerId, token })}`, page);
  socket.protocol = page.protocol === 'https:' ? 'wss:' : 'ws:';
  const connection = await connect(socket, page.origin);
  try {
    return await look(pathsIn(await ask(connection, 'createWebRtcTransport', { consuming: true })));
  } finally {
    connection.close();
  }
}

function pathsIn(answer: unknown): MediaPaths {
  const parsed = v.safeParse(clientRequests.createWebRtcTransport.answer, answer);
  if (!parsed.success) throw new VisitError('its answers are not those of Parley');
  const { iceParameters, iceCandidates: candidates, iceServers = [] } = parsed.output;
  const relays = iceServers.flatMap(({ urls, username = '', credential = '' }) =>
    [urls].flat().map((url) => ({ url, username, credential })),
  );
  return { iceParameters, candidates, relays };
}

function connect(socket: URL, origin: string): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const client = new websocket.client({ tlsOptions: { rejectUnauthorized: false } });
    const timer = setTimeout(() => {
      client.abort();
      reject(new VisitError(`no answer within ${patienceMs / 1000} s`));
    }, patienceMs);
    client.on('connect', (connection) => {
      clearTimeout(timer);
      resolve(connection);
    });
    client.on('httpResponse', (response: IncomingMessage) => {
      clearTimeout(timer);
      response.resume();
      const { statusCode = 0, headers } = response;
      reject(new VisitError(`${statusCode} ${headers['x-websocket-reject-reason'] ?? ''}`.trim(), statusCode));
    });
    client.on('connectFailed', (error) => {
      clearTimeout(timer);
      // The library puts the whole answer into its message.
      reject(new VisitError(error.message.split('\n', 1)[0] ?? 'failed'));
    });
    // The library leaves the brackets of an IPv6 address out.
    client.connect(socket.href, 'protoo', origin, { Host: socket.host });
  });
}

/** A request of protoo; answers its data. */
function ask(connection: Connection, method: string, data: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new VisitError(`${method}: no answer within ${patienceMs / 1000} s`)),
      patienceMs,
    );
    const settle = (act: () => void) => {
      clearTimeout(timer);
      act();
    };
    connection.on('close', () => settle(() => reject(new VisitError('the connection was closed'))));
    connection.on('message', (message) => {
      if (message.type !== 'utf8') return;
      const answer = answerIn(message.utf8Data);
      if (answer?.response !== true) return;
      if (answer.ok === true) settle(() => resolve(answer.data));
      else settle(() => reject(new VisitError(`${method}: ${String(answer.errorReason)}`)));
    });
    connection.sendUTF(JSON.stringify({ request: true, id: 1, method, data }));
  });
}

function answerIn(text: string): Record<string, unknown> | undefined {
  try {
    const message: unknown = JSON.parse(text);
    return typeof message === 'object' && message !== null ? { ...message } : undefined;
  } catch {
    return undefined;
  }
}
