import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createWorker, type types } from '../index.ts';
import type { Holdings } from './Holdings.ts';

const script = fileURLToPath(new URL('watchedWorker.mjs', import.meta.url));

/** A worker process (Linux) that can be asked what it holds. */
export class WatchedWorker {
  readonly worker: types.Worker;
  readonly #answers: Answers;

  static async start(settings: types.WorkerSettings = {}): Promise<WatchedWorker> {
    const answers = await Answers.open();
    // Only workers see it: the process is this test's own.
    process.env.PARLEY_HOLDINGS_SOCKET = answers.path;
    return new WatchedWorker(await createWorker({ logLevel: 'warn', ...settings, workerBin: script }), answers);
  }

  private constructor(worker: types.Worker, answers: Answers) {
    this.worker = worker;
    this.#answers = answers;
  }

  /** What the process has, after its garbage was collected. */
  holdings(): Promise<Holdings> {
    const answer = this.#answers.next();
    process.kill(this.worker.pid, 'SIGUSR2');
    return answer;
  }

  /** Resolves when the process has ended. */
  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.worker.once('subprocessclose', () => resolve()));
    this.worker.close();
    if (!this.worker.subprocessClosed) await ended;
    this.#answers.close();
  }
}

/** The socket that a worker answers on, a line an answer. */
class Answers {
  readonly path = join(tmpdir(), `parley-holdings-${process.pid}-${openedCount++}.sock`);
  readonly #server = createServer((socket) => {
    createInterface({ input: socket }).on('line', (line) => this.#onAnswer(JSON.parse(line) as Holdings));
  });
  #onAnswer: (holdings: Holdings) => void = () => undefined;

  static async open(): Promise<Answers> {
    const answers = new Answers();
    await new Promise<void>((resolve) => answers.#server.listen(answers.path, resolve));
    return answers;
  }

  next(): Promise<Holdings> {
    return new Promise((resolve) => {
      this.#onAnswer = resolve;
    });
  }

  close(): void {
    // Removes its file as well.
    this.#server.close();
  }
}

let openedCount = 0;
