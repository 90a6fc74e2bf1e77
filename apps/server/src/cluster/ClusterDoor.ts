import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { parseConnectionQuery, reasons, validateId } from '@parley/signaling-protocol';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Callers } from '../http/TrustedProxies.ts';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';
import { whoCame } from '../signaling/whoCame.ts';
import { forwardedFacts, forwardedHeaders } from './forwardedHeaders.ts';
import { forwardRequest } from './forwardRequest.ts';
import { forwardSocket, type OpeningSocket } from './forwardSocket.ts';
import type { NodeLink } from './NodeLink.ts';
import type { RoomFinder } from './RoomFinder.ts';
import type { RoomLeases } from './RoomLeases.ts';

/** What {@link ClusterDoor} works with. */
export type ClusterDoorOptions = {
  finder: Pick<RoomFinder, 'find'>;
  leases: Pick<RoomLeases, 'epochOf' | 'confirm'>;
  link: Pick<NodeLink, 'isFromNode'>;
  /** Know who sent what clients send. */
  callers: Callers;
  /** Told the HTTP status of every connection that is refused here. */
  onRefused: (status: number) => void;
  logger: Logger;
};

/** How many nodes in a row may say that they don't have the room, or be lost while they are asked. */
const maxTurns = 5;

/** Where clients come in: who wants a room of another node is led there, and notices nothing of it. */
export class ClusterDoor {
  /** Gets an `upgrade` event for each WebSocket whose room is this node's. It listens nowhere itself. */
  readonly here: Server = createServer();
  readonly #options: ClusterDoorOptions;

  constructor(options: ClusterDoorOptions) {
    this.#options = options;
  }

  /** Takes the WebSockets that clients open with `server`. */
  attach(server: Server): void {
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      // Until somebody else listens, a connection that breaks must not end the process.
      socket.on('error', () => {});
      this.#lead({ request, socket, head }).catch((error: unknown) => this.#refuse(request, socket, error));
    });
  }

  /** Takes a WebSocket that another node forwards. */
  takeForwarded({ request, socket, head }: OpeningSocket): void {
    const query = parseConnectionQuery(request.url ?? '');
    const confirmed = query.ok ? this.#confirm(query.value.roomId, request) : Promise.resolve();
    void confirmed.then(() => this.here.emit('upgrade', request, socket, head));
  }

  /** Forwards the requests of the HTTP API; to be mounted where there is a `roomId` in the path. */
  readonly forward: RequestHandler = async (request, response, next) => {
    const { finder, link } = this.#options;
    const roomId = validateId(request.params.roomId);
    if (!roomId.ok) return next();
    if (link.isFromNode(request)) {
      await this.#confirm(roomId.value, request);
      return next();
    }
    const way = await finder.find(roomId.value);
    if (way === 'here') return next();
    forwardRequest({ request, response, path: request.originalUrl }, way.link, this.#headers(request, way.epoch));
  };

  async #lead(opening: OpeningSocket): Promise<void> {
    const { request, socket, head } = opening;
    const query = parseConnectionQuery(request.url ?? '');
    const gone = new AbortController();
    socket.once('close', () => gone.abort());
    for (let turn = 0; turn < maxTurns && !socket.destroyed; turn++) {
      // What is wrong with the query is told by whoever takes it.
      const way = query.ok ? await this.#options.finder.find(query.value.roomId, gone.signal) : 'here';
      if (way === 'here') {
        this.here.emit('upgrade', request, socket, head);
        return;
      }
      if (await forwardSocket(opening, way.link, this.#headers(request, way.epoch))) return;
    }
    throw new RoomRefusedError(reasons.roomMoving);
  }

  /** Another node says that this one has the room by `epoch`; if it has it by another, one of them knows something old. */
  async #confirm(roomId: string, request: IncomingMessage): Promise<void> {
    const { leases } = this.#options;
    const epoch = leases.epochOf(roomId);
    if (epoch === undefined || epoch === forwardedFacts(request).epoch) return;
    // Without an answer the room is adrift soon enough.
    await leases.confirm(roomId).catch(() => {});
  }

  #headers(request: IncomingMessage, epoch: string): IncomingHttpHeaders {
    return forwardedHeaders(request, { caller: this.#options.callers.callerOf(request), epoch });
  }

  #refuse(request: IncomingMessage, socket: Duplex, error: unknown): void {
    // Who asked has gone meanwhile.
    if (socket.destroyed) return;
    const isRefusal = error instanceof RoomRefusedError;
    const reason = isRefusal ? error.message : reasons.internal;
    const status = isRefusal ? error.status : 500;
    const { logger, onRefused, callers } = this.#options;
    const remoteAddress = callers.callerOf(request).address;
    if (isRefusal) {
      onRefused(status);
      logger.info({ ...whoCame(request), status, reason, remoteAddress }, 'connection refused');
    } else logger.error({ ...whoCame(request), err: error }, 'connection failed');
    const lines = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      `X-WebSocket-Reject-Reason: ${reason}`,
    ];
    socket.end(`${lines.join('\r\n')}\r\n\r\n`);
  }
}
