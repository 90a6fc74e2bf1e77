import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Answer, Question } from '../process/messages.ts';
import type { ProbeRequests } from './probeRequests.ts';

/** The bench's end of a probed worker's door. */
export class WorkerProbe {
  readonly #socket: Socket;
  readonly #pending = new Map<number, (answer: unknown) => void>();
  #nextId = 1;

  /** Rejects when no worker listens there. */
  static async connect(path: string): Promise<WorkerProbe> {
    const socket = connect(path);
    await once(socket, 'connect');
    return new WorkerProbe(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on('line', (line) => this.#settle(JSON.parse(line) as Answer));
  }

  request<M extends keyof ProbeRequests>(
    method: M,
    data: ProbeRequests[M]['data'],
  ): Promise<ProbeRequests[M]['answer']> {
    const question: Question = { id: this.#nextId++, method, data };
    return new Promise((resolve) => {
      this.#pending.set(question.id, resolve as (answer: unknown) => void);
      this.#socket.write(`${JSON.stringify(question)}\n`);
    });
  }

  /** Idempotent. */
  close(): void {
    this.#socket.destroy();
  }

  #settle({ id, data }: Answer): void {
    this.#pending.get(id)?.(data);
    this.#pending.delete(id);
  }
}
