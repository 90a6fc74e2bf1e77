import type { IncomingMessage } from 'node:http';
import {
  type ClientRequestAnswer,
  type ClientRequestInput,
  type ClientRequestMethod,
  formatConnectionQuery,
} from '@parley/signaling-protocol';
// A CommonJS package whose names node does not see.
import websocket, { type connection as Connection } from 'websocket';

/** Who connects, and who asks something, waits for the server so long. */
const PATIENCE_MS = 20_000;

/** Who connects, and to which room. */
export interface SignalingIdentity {
  roomId: string;
  peerId: string;
}

export interface SignalingListener {
  /** The server asks something; it is accepted when this returns, whatever it is. */
  onRequest(method: string, data: unknown): void;
  onNotification(method: string, data: unknown): void;
  /** The connection has ended, and not by `close()`. */
  onClosed(reason: string): void;
}

interface Message {
  request?: boolean;
  response?: boolean;
  notification?: boolean;
  id?: number;
  method?: string;
  ok?: boolean;
  data?: unknown;
  errorCode?: number;
  errorReason?: string;
}

interface PendingRequest {
  method: string;
  timer: NodeJS.Timeout;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** A connection of the server's signalling: protoo over a WebSocket, without a browser. */
export class SignalingClient {
  readonly #connection: Connection;
  readonly #listener: SignalingListener;
  readonly #pending = new Map<number, PendingRequest>();
  #lastId = 0;
  #closed = false;

  /** Rejects with the server's reason when it does not take the connection, and when it doesn't answer. */
  static open(serverUrl: string, identity: SignalingIdentity, listener: SignalingListener): Promise<SignalingClient> {
    const url = new URL(`/protoo?${formatConnectionQuery(identity)}`, serverUrl.replace(/^http/, 'ws'));
    return new Promise((resolve, reject) => {
      // Nothing secret goes over it, and test servers sign their own certificates.
      const client = new websocket.client({ tlsOptions: { rejectUnauthorized: false } });
      const fail = (reason: string) => {
        clearTimeout(timer);
        reject(new Error(reason));
      };
      const timer = setTimeout(() => {
        fail(`no connection to ${url.host}: no answer within ${PATIENCE_MS / 1000} s`);
        client.abort();
      }, PATIENCE_MS);
      client.on('connect', (connection) => {
        clearTimeout(timer);
        resolve(new SignalingClient(connection, listener));
      });
      client.on('httpResponse', (response: IncomingMessage) => {
        response.resume();
        const reason = response.headers['x-websocket-reject-reason'] ?? response.statusMessage;
        fail(`the server refused the connection: ${response.statusCode} ${reason}`);
      });
      client.on('connectFailed', (error) => {
        const code = (error as NodeJS.ErrnoException).code;
        fail(`no connection to ${url.host}: ${code ?? error.message.split('\n')[0]}`);
      });
      client.connect(url.href, 'protoo');
    });
  }

  private constructor(connection: Connection, listener: SignalingListener) {
    this.#connection = connection;
    this.#listener = listener;
    connection.on('error', () => undefined);
    connection.on('close', (code, reason) => this.#end(`the server closed the connection: ${code} ${reason}`, true));
    connection.on('message', (frame) => {
      if (frame.type === 'utf8') this.#receive(frame.utf8Data);
    });
  }

  /** The address at which the server was found. */
  get remoteAddress(): string {
    return this.#connection.remoteAddress;
  }

  /** Rejects with the server's reason when it refuses, and when it doesn't answer. */
  request<M extends ClientRequestMethod>(method: M, data: ClientRequestInput<M>): Promise<ClientRequestAnswer<M>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new Error('the connection is closed'));
        return;
      }
      const timer = setTimeout(
        () => this.#take(id)?.reject(new Error(`${method}: no answer within ${PATIENCE_MS / 1000} s`)),
        PATIENCE_MS,
      );
      this.#pending.set(id, { method, timer, resolve: resolve as (answer: unknown) => void, reject });
      this.#send({ request: true, id, method, data });
    });
  }

  /** Leaves. Idempotent. */
  close(): void {
    this.#connection.close();
    this.#end('the connection is closed', false);
  }

  #send(message: Message): void {
    this.#connection.sendUTF(JSON.stringify(message));
  }

  #receive(text: string): void {
    if (this.#closed) return;
    const message = parsed(text);
    if (!message) return;
    const { id = 0, method = '', data } = message;
    if (message.notification) this.#listener.onNotification(method, data);
    else if (message.request) {
      this.#listener.onRequest(method, data);
      this.#send({ response: true, id, ok: true, data: {} });
    } else if (message.response) {
      const pending = this.#take(id);
      if (message.ok) pending?.resolve(data);
      else pending?.reject(new Error(`${pending.method}: ${message.errorCode} ${message.errorReason}`));
    }
  }

  #take(id: number): PendingRequest | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  #end(reason: string, isLost: boolean): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const id of [...this.#pending.keys()]) this.#take(id)?.reject(new Error(reason));
    if (isLost) this.#listener.onClosed(reason);
  }
}

function parsed(text: string): Message | undefined {
  try {
    return JSON.parse(text) as Message;
  } catch {
    return undefined;
  }
}
