import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createWorker, type types } from '../index.ts';
import type { Holdings } from './Holdings.ts';

const script = fileURLToPath(new URL('watchedWorker.mjs', import.meta.url));

/** A worker process (Linux) that can be asked what it holds. */
export class WatchedWorker {
  readonly worker: types.Worker;
  readonly #server: Server;
  readonly #socketPath: string;
  #onHoldings: (holdings: Holdings) => void = () => undefined;

  static async start(settings: types.WorkerSettings = {}): Promise<WatchedWorker> {
    const socketPath = join(tmpdir(), `parley-holdings-${process.pid}-${startedCount++}.sock`);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    // Only workers see it: the process is this test's own.
    process.env.PARLEY_HOLDINGS_SOCKET = socketPath;
    const worker = await createWorker({ logLevel: 'warn', ...settings, workerBin: script });
    return new WatchedWorker(worker, server, socketPath);
  }

  private constructor(worker: types.Worker, server: Server, socketPath: string) {
    this.worker = worker;
    this.#server = server;
    this.#socketPath = socketPath;
    server.on('connection', async (socket) => this.#onHoldings(JSON.parse(await text(socket)) as Holdings));
  }

  /** What the process has, after its garbage was collected. */
  holdings(): Promise<Holdings> {
    return new Promise((resolve) => {
      this.#onHoldings = resolve;
      process.kill(this.worker.pid, 'SIGUSR2');
    });
  }

  /** Resolves when the process has ended. */
  async close(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.worker.once('subprocessclose', () => resolve()));
    this.worker.close();
    await ended;
    this.#server.close();
    rmSync(this.#socketPath, { force: true });
  }
}

let startedCount = 0;
