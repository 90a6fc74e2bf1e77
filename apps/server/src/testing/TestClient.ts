import type { IncomingMessage } from 'node:http';
import type { RequestOptions } from 'node:https';
import { formatConnectionQuery } from '@parley/signaling-protocol';
import { type connection as Connection, client as WebSocketClient } from 'websocket';

type Message = {
  request?: boolean;
  response?: boolean;
  notification?: boolean;
  id?: number;
  method?: string;
  ok?: boolean;
  data?: unknown;
  errorCode?: number;
  errorReason?: string;
};

type Answer = { ok: true } | { code: number; reason: string };

/** The server refused the WebSocket with this HTTP status. */
export class RefusedError extends Error {
  readonly status: number;
  readonly reason: string | undefined;

  constructor(response: IncomingMessage) {
    super(`HTTP ${response.statusCode}`);
    this.status = response.statusCode ?? 0;
    this.reason = response.headers['x-websocket-reject-reason']?.toString();
  }
}

/** Where and as who to connect. */
export type TestClientOptions = {
  port: number;
  peerId: string;
  roomId?: string;
  resumeToken?: string;
  token?: string;
  consumerReplicas?: number;
  origin?: string;
  path?: string;
  protocol?: string;
  headers?: Record<string, string>;
};

/** A protoo client on a raw WebSocket: it speaks the protocol itself, and can misuse it. */
export class TestClient {
  readonly connection: Connection;
  /** Every message that came, in order. */
  readonly messages: Message[] = [];
  /** Settles when the connection ends. */
  readonly closed: Promise<{ code: number; reason: string }>;
  /** How the server's requests are answered; undefined leaves them open. */
  onRequest: ((method: string, data: unknown) => Answer | Promise<Answer>) | undefined = () => ({ ok: true });
  readonly #waiting = new Set<() => void>();
  #lastId = 0;

  private constructor(connection: Connection) {
    this.connection = connection;
    this.closed = new Promise((resolve) => {
      connection.on('close', (code, reason) => resolve({ code, reason }));
    });
    connection.on('error', () => {});
    connection.on('message', (frame) => {
      if (frame.type !== 'utf8') return;
      const message = JSON.parse(frame.utf8Data) as Message;
      this.messages.push(message);
      if (message.request) void this.#answer(message);
      for (const wake of [...this.#waiting]) wake();
    });
    connection.on('close', () => {
      for (const wake of [...this.#waiting]) wake();
    });
  }

  /** Rejects with {@link RefusedError} when the server does not take the connection. */
  static connect(options: TestClientOptions): Promise<TestClient> {
    const { port, peerId, roomId = 'demo', origin, path = '/protoo', protocol = 'protoo', headers, ...rest } = options;
    const url = `ws://127.0.0.1:${port}${path}?${formatConnectionQuery({ roomId, peerId, ...rest })}`;
    return TestClient.connectTo(url, { protocol, headers, origin });
  }

  static connectTo(
    url: string,
    {
      protocol = 'protoo',
      origin,
      headers,
      tls,
    }: { protocol?: string; origin?: string; headers?: Record<string, string>; tls?: RequestOptions } = {},
  ): Promise<TestClient> {
    return new Promise((resolve, reject) => {
      // Test servers sign their own certificates.
      const client = new WebSocketClient({ tlsOptions: { rejectUnauthorized: false, ...tls } });
      client.on('connect', (connection) => resolve(new TestClient(connection)));
      client.on('httpResponse', (response: IncomingMessage) => {
        response.resume();
        reject(new RefusedError(response));
      });
      client.on('connectFailed', reject);
      client.connect(url, protocol, origin, headers);
    });
  }

  /** Sends a request; rejects with `{code, message}` when it is refused. */
  async request<T = Record<string, unknown>>(method: string, data: unknown = {}): Promise<T> {
    const id = ++this.#lastId;
    this.send(JSON.stringify({ request: true, id, method, data }));
    const answer = await this.waitFor((message) => message.response === true && message.id === id);
    if (!answer.ok) throw Object.assign(new Error(answer.errorReason), { code: answer.errorCode });
    return answer.data as T;
  }

  /** The first message, past or to come, that `matches`. */
  async waitFor(matches: (message: Message) => boolean): Promise<Message> {
    for (;;) {
      const found = this.messages.find(matches);
      if (found) return found;
      if (!this.connection.connected) throw new Error('the connection was closed');
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
      });
    }
  }

  /** Data of the first notification or request of that name, past or to come. */
  async received<T = Record<string, unknown>>(method: string): Promise<T> {
    return (await this.waitFor((message) => message.method === method)).data as T;
  }

  /** Whether a notification or request of that name has come. */
  hasReceived(method: string): boolean {
    return this.messages.some((message) => message.method === method);
  }

  /** Sends any text as a frame. */
  send(text: string): void {
    this.connection.sendUTF(text);
  }

  close(): void {
    this.connection.close();
  }

  async #answer({ id, method = '', data }: Message): Promise<void> {
    const answer = await this.onRequest?.(method, data);
    if (!answer) return;
    const fields = 'ok' in answer ? { ok: true, data: {} } : { errorCode: answer.code, errorReason: answer.reason };
    this.send(JSON.stringify({ response: true, id, ...fields }));
  }
}
