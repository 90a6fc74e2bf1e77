import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { ListenInfo } from '../sfu/border.ts';
import type { TurnEndpoint } from '../turn/iceServerUrls.ts';
import { loanGranted, loanRefused } from './loanHeaders.ts';

/** What a {@link WorkerLender} works with. */
export type WorkerLenderOptions = {
  /** How many workers may be lent at once. */
  size: number;
  /** The sockets of each of them, for clients. */
  listenInfos: (index: number) => ListenInfo[];
  /** Where they listen for pipes from other machines. */
  pipeIp: string;
  /** By which clients behind firewalls reach them; undefined: there is none. */
  turn: () => TurnEndpoint | undefined;
  /** Runs a worker whose channel is the stream; resolves when it has ended. */
  lend: (stream: Duplex) => Promise<void>;
  logger: Logger;
};

/** Runs workers here for rooms of other nodes. Each has a port of its own, and ends with its connection. */
export class WorkerLender {
  readonly #options: WorkerLenderOptions;
  readonly #lent = new Set<number>();

  constructor(options: WorkerLenderOptions) {
    this.#options = options;
  }

  /** How many more may be lent. */
  get freeCount(): number {
    return this.#options.size - this.#lent.size;
  }

  /** Another node wants a worker, which then has this connection as its channel. */
  async lendOver(stream: Duplex): Promise<void> {
    const { size, listenInfos, pipeIp, turn, lend, logger } = this.#options;
    const workerIndex = Array.from({ length: size }, (_, index) => index).find((index) => !this.#lent.has(index));
    if (workerIndex === undefined) {
      stream.end(loanRefused);
      return;
    }
    this.#lent.add(workerIndex);
    logger.info({ workerIndex }, 'media worker is lent to another node');
    stream.write(loanGranted({ listenInfos: listenInfos(workerIndex), pipeIp, turn: turn() }));
    try {
      await lend(stream);
    } catch (error) {
      logger.error({ workerIndex, err: error }, 'media worker could not be lent');
      stream.destroy();
    } finally {
      this.#lent.delete(workerIndex);
      logger.info({ workerIndex }, 'media worker is back from another node');
    }
  }
}
