import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { type ConsoleAnswer, type ConsoleRequest, LineReader } from './consoleProtocol.ts';

/** One end of the console's socket: asks, and gets answers. */
export class ConsoleClient {
  /** Settles when the server has gone. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (answer: ConsoleAnswer | undefined) => void>();
  #lastId = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('error', () => {});
    const lines = new LineReader((line) => {
      const answer = JSON.parse(line) as ConsoleAnswer;
      this.#waiting.get(answer.id)?.(answer);
      this.#waiting.delete(answer.id);
    });
    socket.on('data', (text: string) => void lines.push(text));
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        for (const answer of this.#waiting.values()) answer(undefined);
        resolve();
      });
    });
  }

  /** Rejects when no server listens there. */
  static async open(socketPath: string): Promise<ConsoleClient> {
    const socket = connect(socketPath);
    await once(socket, 'connect');
    return new ConsoleClient(socket);
  }

  /** Has a line carried out. Rejects with what the server says is wrong with it. */
  async run(line: string): Promise<string> {
    const answer = await this.#ask({ line });
    if ('error' in answer) throw new Error(answer.error);
    return 'text' in answer ? answer.text : '';
  }

  /** What the last word of `line` may become. */
  async complete(line: string): Promise<string[]> {
    const answer = await this.#ask({ line, complete: true });
    return 'completions' in answer ? answer.completions : [];
  }

  close(): void {
    this.#socket.destroy();
  }

  async #ask(request: Omit<ConsoleRequest, 'id'>): Promise<ConsoleAnswer> {
    const id = ++this.#lastId;
    const answer = await new Promise<ConsoleAnswer | undefined>((resolve) => {
      if (this.#socket.destroyed) return resolve(undefined);
      this.#waiting.set(id, resolve);
      this.#socket.write(`${JSON.stringify({ id, ...request })}\n`);
    });
    return answer ?? { id, error: 'the server has gone' };
  }
}
