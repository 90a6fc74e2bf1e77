import { once } from 'node:events';
import { type IncomingMessage, request as sendRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import type { IceCandidate } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuPlace, SfuWorker } from '../sfu/border.ts';
import type { TurnEndpoint } from '../turn/iceServerUrls.ts';
import { type LoanTerms, loanProtocol, loanTerms } from './loanHeaders.ts';
import type { NodeLink } from './NodeLink.ts';
import type { RoomDirectory } from './RoomDirectory.ts';

/** What {@link BorrowedWorkers} work with. */
export type BorrowedWorkersOptions = {
  directory: Pick<RoomDirectory, 'lenders'>;
  link: Pick<NodeLink, 'connect'>;
  /** The worker at the other end of a stream. */
  borrow: (stream: Duplex) => Promise<SfuWorker>;
  logger: Logger;
  /** How long one that nothing is on is kept, in milliseconds. Default 60,000. */
  idleMs?: number;
  /** How long another node may take to answer, in milliseconds. Default 5,000. */
  answerMs?: number;
};

/** After nobody lent one. */
const retryMs = 5_000;

/** Workers on other machines, for rooms that this machine is too small for. They are borrowed when there is need, and given back. */
export class BorrowedWorkers {
  readonly #options: BorrowedWorkersOptions;
  readonly #places = new Map<SfuPlace, LoanTerms>();
  #borrowing = false;
  #closed = false;

  constructor(options: BorrowedWorkersOptions) {
    this.#options = options;
  }

  /** Where routers can be. */
  get places(): readonly SfuPlace[] {
    return [...this.#places.keys()];
  }

  /** The TURN server that reaches the worker with these sockets, when it is one of these. */
  turnOf(candidates: readonly IceCandidate[]): TurnEndpoint | undefined {
    const sockets = new Set(candidates.map(({ address, port }) => `${address}:${port}`));
    const terms = [...this.#places.values()].find(({ listenInfos }) =>
      listenInfos.some(({ ip, announcedAddress, port }) => sockets.has(`${announcedAddress ?? ip}:${port}`)),
    );
    return terms?.turn;
  }

  /** There is need of one more. It comes later, if at all. */
  want(): void {
    if (this.#borrowing || this.#closed) return;
    this.#borrowing = true;
    this.#borrow().then(
      (isThere) => {
        if (isThere) this.#borrowing = false;
        else this.#wantLater();
      },
      (error: unknown) => {
        this.#options.logger.warn({ err: error }, 'no worker could be borrowed');
        this.#wantLater();
      },
    );
  }

  /** Gives all of them back. Idempotent. */
  close(): void {
    this.#closed = true;
    for (const { worker } of this.#places.keys()) worker.close();
  }

  #wantLater(): void {
    setTimeout(() => {
      this.#borrowing = false;
    }, retryMs).unref();
  }

  /** Whether somebody lent one. */
  async #borrow(): Promise<boolean> {
    const { directory, link, borrow, logger, answerMs = 5_000 } = this.#options;
    for (const address of await directory.lenders()) {
      const stream = await link.connect(address).catch(() => undefined);
      const terms = stream && (await askFor(stream, answerMs));
      if (!terms) continue;
      const worker = await borrow(stream);
      try {
        await this.#add(worker, terms);
      } catch (error) {
        worker.close();
        throw error;
      }
      logger.info({ address }, 'media worker is borrowed from another node');
      return true;
    }
    logger.warn('no other node has a worker to lend');
    return false;
  }

  async #add(worker: SfuWorker, terms: LoanTerms): Promise<void> {
    const { listenInfos, pipeIp } = terms;
    const place: SfuPlace = {
      worker,
      webRtcServer: await worker.createWebRtcServer({ listenInfos }),
      pipeListenInfo: { protocol: 'udp', ip: pipeIp },
    };
    if (worker.closed || this.#closed) throw new Error('it is gone again');
    this.#places.set(place, terms);
    worker.observer.on('close', () => this.#places.delete(place));
    worker.on('died', () => this.#options.logger.warn('a media worker of another node was lost'));
    this.#giveBackWhenIdle(worker);
  }

  #giveBackWhenIdle(worker: SfuWorker): void {
    let routers = 0;
    let timer: NodeJS.Timeout | undefined;
    const look = () => {
      clearTimeout(timer);
      if (routers === 0 && !worker.closed) timer = setTimeout(() => worker.close(), this.#options.idleMs ?? 60_000);
    };
    worker.observer.on('newrouter', (router) => {
      routers++;
      look();
      router.observer.on('close', () => {
        routers--;
        look();
      });
    });
    worker.observer.on('close', () => clearTimeout(timer));
    look();
  }
}

/** Undefined, and the stream is gone: the other node has none to lend, was lost, or does not answer. */
async function askFor(stream: Duplex, answerMs: number): Promise<LoanTerms | undefined> {
  const headers = { Connection: 'Upgrade', Upgrade: loanProtocol };
  const asked = sendRequest({ createConnection: () => stream, headers });
  // It is told by the promise below, and again when the stream of one that is silent is destroyed.
  asked.on('error', () => {});
  asked.once('response', () => asked.destroy(new Error('refused')));
  asked.end();
  try {
    const upgraded = await once(asked, 'upgrade', { signal: AbortSignal.timeout(answerMs) });
    const [response, , begun] = upgraded as [IncomingMessage, Duplex, Buffer];
    // The worker may begin to speak in the same packet.
    stream.unshift(begun);
    return loanTerms(response.headers);
  } catch {
    stream.destroy();
    return undefined;
  }
}
