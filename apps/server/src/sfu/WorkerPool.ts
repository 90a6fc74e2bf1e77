import type { Logger } from 'pino';
import { ConfigError } from '../config/ConfigError.ts';
import { within } from '../within.ts';
import type {
  ListenInfo,
  NetworkImpairment,
  RouterOptions,
  SfuPlace,
  SfuRouter,
  SfuWebRtcServer,
  SfuWorker,
  SfuWorkerStats,
} from './border.ts';
import { mediaCodecs } from './mediaCodecs.ts';

/** Longer than a worker that is well takes to answer, in milliseconds. */
const answerMs = 2_000;

/** How a pool gets its workers. */
export type WorkerPoolOptions = {
  /** Number of workers. */
  size: number;
  /** Starts the worker process of one place. */
  createWorker: (index: number) => Promise<SfuWorker>;
  /** Makes a router on the workers that run. */
  createRouter(options: RouterOptions): Promise<SfuRouter>;
  /** How much a worker has to do, in streams, from which on a room of it takes a further one. */
  spreadAt: number;
  /** The sockets of the worker in one place; the same after a replacement. */
  listenInfos: (index: number) => ListenInfo[];
  /** Called when a worker has come or gone, with the media sockets of those that run. */
  onSocketsChanged?: ((infos: ListenInfo[]) => void) | undefined;
  logger: Logger;
};

type Slot = {
  readonly index: number;
  live?: SfuPlace | undefined;
  /** Times in a row that the worker died, or did not start, soon after its start. */
  failures: number;
  timer?: NodeJS.Timeout | undefined;
};

const firstRetryDelayMs = 500;
const maxRetryDelayMs = 30_000;
/** A worker that lived this long was healthy: its death starts the back-off anew. */
const healthyAfterMs = 60_000;

/**
 * A fixed number of workers, each with a WebRtcServer on a port of its own. A worker that dies is replaced: at once the
 * first time, then ever more slowly while it keeps dying. Its routers emit `workerclose`; the other workers go on.
 */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #slots: Slot[];
  #closed = false;
  #deaths = 0;
  #impairment: NetworkImpairment | undefined;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.size }, (_, index) => ({ index, failures: 0 }));
  }

  /** Number of workers that shall run. */
  get size(): number {
    return this.#slots.length;
  }

  /** Number of workers that run now. */
  get liveCount(): number {
    return this.#slots.filter((slot) => slot.live).length;
  }

  /** How many have died by themselves so far. */
  get deaths(): number {
    return this.#deaths;
  }

  /** Media sockets of the workers that run now. */
  get sockets(): ListenInfo[] {
    return this.#slots.filter((slot) => slot.live).flatMap(({ index }) => this.#options.listenInfos(index));
  }

  /** Process id of the worker in each place; undefined: none runs there now. */
  get pids(): (number | undefined)[] {
    return this.#slots.map((slot) => slot.live?.worker.pid);
  }

  /** Starts all workers. Rejects with the first failure, and then leaves none running. */
  async start(): Promise<void> {
    const results = await Promise.allSettled(this.#slots.map((slot) => this.#startWorker(slot)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) {
      this.close();
      throw failed.reason;
    }
  }

  /** A router on the worker that has least to do, and on others as its load asks for. Rejects while no worker runs. */
  async createRouter(): Promise<SfuRouter> {
    const { createRouter, spreadAt } = this.#options;
    if (this.liveCount === 0) throw new Error('no media worker is running');
    return createRouter({ mediaCodecs, spreadAt, places: () => this.#slots.flatMap(({ live }) => live ?? []) });
  }

  /** Makes the network of all clients worse than it is, also in workers that come later; without an argument, as it is again. */
  async impairNetwork(impairment?: NetworkImpairment): Promise<void> {
    this.#impairment = impairment;
    await Promise.all(this.#slots.map((slot) => slot.live?.worker.impairNetwork?.(impairment)));
  }

  /** What each worker that runs has done, by its place: one request to each. One that dies meanwhile, or doesn't answer, is left out. */
  async stats(): Promise<{ index: number; stats: SfuWorkerStats }[]> {
    const asked = this.#slots.map(async ({ index, live }) => {
      const asking = live?.worker.getStats?.();
      const stats = asking && (await within(answerMs, asking).catch(() => undefined));
      return stats ? [{ index, stats }] : [];
    });
    return (await Promise.all(asked)).flat();
  }

  /** Ends all workers. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const slot of this.#slots) {
      clearTimeout(slot.timer);
      const live = slot.live;
      slot.live = undefined;
      live?.worker.close();
    }
  }

  async #startWorker(slot: Slot): Promise<void> {
    const { createWorker, listenInfos, logger } = this.#options;
    const worker = await createWorker(slot.index);
    let died = false;
    const startedAtMs = Date.now();
    let packetPath: string | undefined;
    worker.on('died', (error) => {
      died = true;
      if (slot.live?.worker !== worker) return;
      slot.live = undefined;
      if (this.#closed) return;
      this.#deaths++;
      this.#options.onSocketsChanged?.(this.sockets);
      logger.error({ workerIndex: slot.index, pid: worker.pid, err: error }, 'media worker died');
      if (Date.now() - startedAtMs >= healthyAfterMs) slot.failures = 0;
      this.#replace(slot);
    });
    try {
      const webRtcServer = await openMediaPort(worker, listenInfos(slot.index));
      packetPath = packetPathIn(await worker.dump());
      if (died) throw new Error('the media worker died while it started');
      if (this.#closed) throw new Error('the pool was closed');
      if (this.#impairment) await worker.impairNetwork?.(this.#impairment);
      slot.live = { worker, webRtcServer };
      this.#options.onSocketsChanged?.(this.sockets);
    } catch (error) {
      worker.close();
      throw error;
    }
    logger.info({ workerIndex: slot.index, packetPath, pid: worker.pid }, 'media worker started');
  }

  #replace(slot: Slot): void {
    const delayMs = slot.failures === 0 ? 0 : Math.min(firstRetryDelayMs * 2 ** (slot.failures - 1), maxRetryDelayMs);
    slot.failures++;
    slot.timer = setTimeout(() => {
      this.#startWorker(slot).catch((error: unknown) => {
        if (this.#closed) return;
        this.#options.logger.error(
          { workerIndex: slot.index, err: error },
          'media worker could not be replaced; trying again',
        );
        this.#replace(slot);
      });
    }, delayMs);
  }
}

/** Whether packets go through what is native, or node alone; undefined: it is no worker of ours. */
function packetPathIn(dump: object): string | undefined {
  return 'packetPath' in dump ? String(dump.packetPath) : undefined;
}

async function openMediaPort(worker: SfuWorker, infos: ListenInfo[]): Promise<SfuWebRtcServer> {
  try {
    return await worker.createWebRtcServer({ listenInfos: infos });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `MEDIA_PORT: port ${infos[0]?.port} can't be opened (${reason}); set MEDIA_PORT to a free one`,
    );
  }
}
