import type {
  CloseCode,
  NotificationData,
  NotificationMethod,
  ServerRequestInput,
  ServerRequestMethod,
} from '@parley/signaling-protocol';
import { errorCodes, ProtocolError, reasons } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import { type Peer as ProtooPeer, Room as ProtooRoom, type WebSocketTransport } from 'protoo-server';
import { RateLimit } from '../limits/RateLimit.ts';
import type { PeerSocket } from '../rooms/PeerSocket.ts';
import { errorAnswer } from './errorAnswer.ts';
import { type ProtooConnection, protooConnection } from './protooConnection.ts';
import { RequestQueue } from './RequestQueue.ts';

/** How long a client has to answer the ping that decides whether another connection may take its place. */
const aliveTimeoutMs = 2_000;
/**
 * A client whose page is seen again asks for two things of each picture, all at once: of a room of hundreds. How much memory that is,
 * is limited by the bytes that a connection may send.
 */
const maxPendingRequests = 2_048;

/** Carries out a request; rejects to refuse it. */
export type RequestListener = (method: string, data: unknown) => Promise<object>;

/** A peer's connection over protoo. */
export class ProtooPeerSocket implements PeerSocket {
  onClose: (() => void) | undefined;
  /** Carries out the client's requests. Until it is set they are refused. */
  onRequest: RequestListener | undefined;
  readonly #connection: ProtooConnection;
  readonly #protoo: ProtooPeer;
  readonly #logger: Logger;
  readonly #requests = new RequestQueue(maxPendingRequests);
  readonly #rate: RateLimit;
  #closed = false;

  /** @param requestsPerSecond - In the long run; ten times as many at once. Those beyond are refused with 409. */
  constructor(
    transport: WebSocketTransport,
    peerId: string,
    { requestsPerSecond, logger }: { requestsPerSecond: number; logger: Logger },
  ) {
    this.#logger = logger;
    this.#rate = new RateLimit({ burst: requestsPerSecond * 10, perSecond: requestsPerSecond });
    this.#connection = protooConnection(transport);
    // protoo makes peers only through a room of its own; ours has no other use for one.
    this.#protoo = new ProtooRoom().createPeer(peerId, transport);
    // The library settles the requests to a client only when its peer is closed; before the library hears of it, or it won't.
    this.#connection.prependListener('close', () => this.#protoo.close());
    this.#protoo.on('close', () => this.#handleClose());
    this.#protoo.on('request', (request, accept, reject) => {
      this.#handleRequest(request.method, request.data).then(accept, (error: unknown) => {
        // Nobody waits for the answer, and what a leaving peer interrupted is no fault.
        if (this.#closed) return;
        const { code, reason } = errorAnswer(error);
        if (code === 500) this.#logger.error({ method: request.method, err: error }, 'request failed');
        else this.#logger.debug({ method: request.method, code, reason }, 'request refused');
        reject(code, reason);
      });
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  notify<M extends NotificationMethod>(method: M, data: NotificationData<M>): void {
    if (this.#closed) return;
    // What can't be sent is followed by the close of the connection, which is dealt with there.
    this.#protoo.notify(method, data).catch(() => {});
  }

  async request<M extends ServerRequestMethod>(method: M, data: ServerRequestInput<M>): Promise<void> {
    await this.#protoo.request(method, data);
  }

  isAlive(): Promise<boolean> {
    const connection = this.#connection;
    if (this.#closed || !connection.connected) return Promise.resolve(false);
    return new Promise((resolve) => {
      const settle = (alive: boolean) => {
        clearTimeout(timer);
        connection.removeListener('pong', pong);
        connection.removeListener('close', gone);
        resolve(alive);
      };
      const pong = () => settle(true);
      const gone = () => settle(false);
      const timer = setTimeout(gone, aliveTimeoutMs);
      connection.on('pong', pong);
      connection.on('close', gone);
      connection.ping('');
    });
  }

  close(code: CloseCode, reason: string): void {
    if (this.#closed) return;
    // Before protoo's own close, which knows one code only and then finds the connection closing already.
    this.#connection.close(code, reason);
    this.#protoo.close();
    this.#handleClose();
  }

  async #handleRequest(method: string, data: unknown): Promise<object> {
    if (!this.#rate.allows(performance.now())) {
      throw new ProtocolError(errorCodes.conflict, reasons.requestsTooFast);
    }
    return this.#requests.run(async () => {
      if (!this.onRequest) throw new Error('no one handles requests');
      return this.onRequest(method, data);
    });
  }

  #handleClose(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.onClose?.();
  }
}
