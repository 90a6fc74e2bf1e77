import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

type Answer = [type: 1, id: number, error: { error: string; message: string } | null, result: unknown];
type Waiting = { resolve: (result: unknown) => void; reject: (error: Error) => void };

/**
 * Firefox's own remote control, which geckodriver speaks too: JSON arrays over TCP, each behind its length in bytes and a
 * colon. A command is `[0, id, name, parameters]`, its answer `[1, id, error, result]`.
 */
export class Marionette {
  readonly #socket: Socket;
  readonly #waiting = new Map<number, Waiting>();
  #received: Buffer = Buffer.alloc(0);
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      for (let text = this.#nextMessage(); text !== undefined; text = this.#nextMessage()) this.#onMessage(text);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox closed its remote control'));
      this.#waiting.clear();
    });
  }

  static async connect(port: number): Promise<Marionette> {
    const socket = connect({ port, host: '127.0.0.1' });
    await once(socket, 'connect');
    return new Marionette(socket);
  }

  /** Sends a command, such as `WebDriver:Navigate`. Rejects with Firefox's words when it fails there. */
  send(command: string, parameters: object = {}): Promise<unknown> {
    if (this.#socket.destroyed) return Promise.reject(new Error('Firefox closed its remote control'));
    const id = ++this.#lastId;
    const text = JSON.stringify([0, id, command, parameters]);
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  close(): void {
    this.#socket.destroy();
  }

  #nextMessage(): string | undefined {
    const colon = this.#received.indexOf(':');
    if (colon < 0) return undefined;
    const end = colon + 1 + Number(this.#received.toString('utf8', 0, colon));
    if (this.#received.length < end) return undefined;
    const text = this.#received.toString('utf8', colon + 1, end);
    this.#received = this.#received.subarray(end);
    return text;
  }

  #onMessage(text: string): void {
    const message: unknown = JSON.parse(text);
    // The first one is a greeting.
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message as Answer;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.error}: ${error.message}`));
    else waiting?.resolve(result);
  }
}
