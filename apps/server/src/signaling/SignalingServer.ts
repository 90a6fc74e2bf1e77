import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ConnectionQuery, parseConnectionQuery, reasons } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import {
  type ConnectionRequestAcceptFn,
  type ConnectionRequestInfo,
  WebSocketServer,
  type WebSocketServerOptions,
} from 'protoo-server';
import type { Caller, Callers } from '../http/TrustedProxies.ts';
import { type InvitationDesk, NotInvitedError } from '../invitations/InvitationDesk.ts';
import { handleRequest } from '../rooms/handlers/handleRequest.ts';
import type { Peer } from '../rooms/Peer.ts';
import type { Room } from '../rooms/Room.ts';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';
import type { RoomRegistry } from '../rooms/RoomRegistry.ts';
import { Standing } from '../rooms/standing/Standing.ts';
import type { TurnGrant, TurnHolder } from '../turn/TurnService.ts';
import type { OriginPolicy } from './originPolicy.ts';
import { ProtooPeerSocket } from './ProtooPeerSocket.ts';
import { whoCame } from './whoCame.ts';

const webSocketOptions: WebSocketServerOptions & { parseCookies: boolean; parseExtensions: boolean } = {
  // A ping after 2 s of silence and 4 s for its answer: whoever is silent for 6 s is lost.
  keepalive: true,
  keepaliveInterval: 2_000,
  dropConnectionOnKeepaliveTimeout: true,
  keepaliveGracePeriod: 4_000,
  // Cookies are no business of ours, and the library refuses connections whose cookies it can't decode.
  parseCookies: false,
  parseExtensions: false,
  ignoreXForwardedFor: true,
};

/** What one socket may send; a client that sends larger messages is closed with 1009 (too big), more requests are refused with 409. */
export type SocketLimits = {
  /** Of one message. `join` of a browser with many codecs has about 10 KiB. */
  messageBytes: number;
  /** Requests in the long run; ten times as many at once. */
  requestsPerSecond: number;
};

/** Why a connection is refused: an HTTP status and a sentence. */
type Refusal = { status: 400 | 403 | 409 | 421 | 503; reason: string };

/** What {@link SignalingServer} works with. */
export type SignalingServerOptions = {
  rooms: RoomRegistry;
  /** Told to every client first. */
  version: string;
  isOriginAllowed: OriginPolicy;
  /** Know who sent a request. */
  callers: Callers;
  /** Looks at the tokens of those who come. */
  invitations: InvitationDesk;
  limits: SocketLimits;
  /** Told the HTTP status of every connection that is refused. */
  onRefused?: ((status: number) => void) | undefined;
  /** The right to be relayed, for a peer whose request had this Host header; undefined where there is no TURN server. */
  grantTurn?: ((holder: TurnHolder, hostHeader: string | undefined) => TurnGrant | undefined) | undefined;
  logger: Logger;
};

/** Turns WebSocket connections, on any path of the given HTTP servers, into peers of rooms. */
export class SignalingServer {
  readonly #options: SignalingServerOptions;
  readonly #servers: WebSocketServer[] = [];
  /** The admission under way for a peer of a room: two connections for one peer are looked at one after the other. */
  readonly #admissions = new Map<string, Promise<void>>();
  #closed = false;

  constructor(options: SignalingServerOptions) {
    this.#options = options;
  }

  /** Starts to take connections that come to `server`. */
  attach(server: HttpServer): void {
    // The WebSocket library has no error handler on a socket whose handshake it refuses.
    server.prependListener('upgrade', (_request: IncomingMessage, socket: Duplex) => socket.on('error', () => {}));
    const protoo = new WebSocketServer(server, {
      ...webSocketOptions,
      maxReceivedFrameSize: this.#options.limits.messageBytes,
      maxReceivedMessageSize: this.#options.limits.messageBytes,
    });
    protoo.on('connectionrequest', (info, accept, reject) => {
      this.#handleConnection(info, accept).then(
        (refusal) => {
          if (!refusal) return;
          const remoteAddress = this.#options.callers.callerOf(info.request).address;
          this.#options.onRefused?.(refusal.status);
          this.#options.logger.info({ ...whoCame(info.request), ...refusal, remoteAddress }, 'connection refused');
          reject(refusal.status, refusal.reason);
        },
        (error: unknown) => {
          this.#options.logger.error({ ...whoCame(info.request), err: error }, 'connection failed');
          reject(500, reasons.internal);
        },
      );
    });
    this.#servers.push(protoo);
  }

  /** Takes no more connections; those that are open stay. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const server of this.#servers) server.stop();
  }

  async #handleConnection(
    { request, origin, socket }: ConnectionRequestInfo,
    accept: ConnectionRequestAcceptFn,
  ): Promise<Refusal | undefined> {
    const caller = this.#options.callers.callerOf(request);
    if (!this.#options.isOriginAllowed({ origin, host: caller.host })) {
      return { status: 403, reason: 'this origin is not allowed' };
    }
    const query = parseConnectionQuery(request.url ?? '');
    if (!query.ok) return { status: 400, reason: query.error.message };

    const key = JSON.stringify([query.value.roomId, query.value.peerId]);
    const admission = (this.#admissions.get(key) ?? Promise.resolve()).then(() => {
      if (socket.destroyed || !socket.writable) return undefined;
      return this.#admit(query.value, caller, accept);
    });
    const done = admission.then(
      () => {},
      () => {},
    );
    this.#admissions.set(key, done);
    try {
      return await admission;
    } finally {
      if (this.#admissions.get(key) === done) this.#admissions.delete(key);
    }
  }

  async #admit(query: ConnectionQuery, from: Caller, accept: ConnectionRequestAcceptFn): Promise<Refusal | undefined> {
    const { rooms, logger } = this.#options;
    const standing = await this.#standingOf(query);
    if (standing instanceof NotInvitedError) return { status: 403, reason: standing.message };
    const present = rooms.get(query.roomId)?.getPeer(query.peerId);
    if (present && !(await mayTakeOver(present, query))) {
      return { status: 409, reason: reasons.peerIdTaken };
    }
    if (rooms.get(query.roomId)?.getBroadcaster(query.peerId)) {
      return { status: 409, reason: 'a broadcaster of this id is in the room' };
    }
    let room: Room;
    try {
      do {
        if (this.#closed) return { status: 503, reason: reasons.serverClosing };
        // The room may close between the answer and this line, when the last one leaves just now.
        room = await rooms.getOrOpen(query.roomId);
      } while (room.closed);
    } catch (error) {
      if (error instanceof RoomRefusedError) return { status: error.status, reason: error.message };
      logger.error({ roomId: query.roomId, peerId: query.peerId, err: error }, 'room could not be opened');
      return { status: 503, reason: reasons.roomNotOpened };
    }
    if (!room.getPeer(query.peerId)) {
      if (room.full) return { status: 503, reason: reasons.roomFull };
      if (rooms.isAdrift(room) && !room.moderation.standingOf(query.peerId, undefined, query.resumeToken)) {
        return { status: 503, reason: reasons.roomAdrift };
      }
    }
    try {
      // Only now it is known who was in the room on another server that was lost.
      const kept = room.moderation.standingOf(query.peerId, room.getPeer(query.peerId), query.resumeToken);
      this.#enter(room, query, { ...from, standing: kept ?? standing }, accept);
    } finally {
      room.closeIfEmpty();
    }
    return undefined;
  }

  /** What somebody is who comes back; else what its token makes it. */
  async #standingOf(query: ConnectionQuery): Promise<Standing | NotInvitedError> {
    const { rooms, invitations } = this.#options;
    const kept = rooms.standingOf(query.roomId, query.peerId, query.resumeToken);
    if (kept) return kept;
    try {
      return new Standing(await invitations.check(query));
    } catch (error) {
      if (error instanceof NotInvitedError) return error;
      throw error;
    }
  }

  #enter(
    room: Room,
    query: ConnectionQuery,
    { host, address, standing }: Caller & { standing: Standing },
    accept: ConnectionRequestAcceptFn,
  ): void {
    const { peerId, consumerReplicas } = query;
    const { requestsPerSecond } = this.#options.limits;
    const socket = new ProtooPeerSocket(accept(), peerId, { requestsPerSecond, logger: room.logger.child({ peerId }) });
    const present = room.getPeer(peerId);
    const options = {
      consumerReplicas,
      turn: this.#options.grantTurn?.({ roomId: room.id, peerId }, host),
      standing,
      address,
    };
    const peer = present ? room.replacePeer(present, socket, options) : room.addPeer(peerId, socket, options);
    socket.onRequest = (method, data) => handleRequest({ room, peer }, method, data);
    socket.notify('mediasoup-version', { version: this.#options.version });
  }
}

/** Whether a new connection may take the place of `present`: it knows the secret, or the other is gone without a word. */
async function mayTakeOver(present: Peer, query: ConnectionQuery): Promise<boolean> {
  return present.mayResumeWith(query.resumeToken) || !(await present.socket.isAlive());
}
