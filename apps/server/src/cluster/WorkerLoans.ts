import { lookup } from 'node:dns/promises';
import type { Duplex } from 'node:stream';
import type { IceCandidate } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import { ConfigError } from '../config/ConfigError.ts';
import { partsOf } from '../hostAndPort.ts';
import type { ListenInfo, PipeListenInfo, RouterOptions, WorkerExchange } from '../sfu/border.ts';
import type { TurnEndpoint } from '../turn/iceServerUrls.ts';
import { BorrowedWorkers } from './BorrowedWorkers.ts';
import type { NodeLink } from './NodeLink.ts';
import type { RoomDirectory } from './RoomDirectory.ts';
import { WorkerLender } from './WorkerLender.ts';

/** What {@link WorkerLoans} work with. */
export type WorkerLoansOptions = {
  directory: Pick<RoomDirectory, 'lenders'>;
  link: NodeLink;
  /** Where this machine listens for pipes from others. */
  pipeIp: string;
  exchange: WorkerExchange;
  /** How many workers may be lent. */
  size: number;
  /** The sockets of each of them, for clients. */
  listenInfos: (index: number) => ListenInfo[];
  /** By which clients behind firewalls reach them; undefined: there is none. */
  turn: () => TurnEndpoint | undefined;
  /** See {@link RouterOptions.spanAt}. */
  spanAt: number;
  logger: Logger;
};

/** What this node lends to others, and what it has borrowed: by that a room is on more than one machine. */
export class WorkerLoans {
  readonly #lender: WorkerLender;
  readonly #borrowed: BorrowedWorkers;
  readonly #pipeListenInfo: PipeListenInfo;
  readonly #spanAt: number;

  constructor(options: WorkerLoansOptions) {
    const { directory, link, pipeIp, exchange, size, listenInfos, turn, spanAt, logger } = options;
    const { lend, borrow } = exchange;
    this.#lender = new WorkerLender({ size, listenInfos, pipeIp, turn, lend, logger });
    this.#borrowed = new BorrowedWorkers({ directory, link, borrow, logger });
    this.#pipeListenInfo = { protocol: 'udp', ip: pipeIp };
    this.#spanAt = spanAt;
  }

  /** How many workers may be lent now. */
  get lends(): number {
    return this.#lender.freeCount;
  }

  /** Another node asks for a worker, over this stream. */
  lendOver(stream: Duplex): void {
    void this.#lender.lendOver(stream);
  }

  /** Options by which a room's router has what is borrowed besides its own places. */
  routerOptions({ places }: RouterOptions): Partial<RouterOptions> {
    return {
      places: () => [...places(), ...this.#borrowed.places],
      spanAt: this.#spanAt,
      pipeListenInfo: this.#pipeListenInfo,
      onCrowded: () => this.#borrowed.want(),
    };
  }

  /** The TURN server that reaches the worker with these sockets, when it is a borrowed one. */
  turnOf(candidates: readonly IceCandidate[]): TurnEndpoint | undefined {
    return this.#borrowed.turnOf(candidates);
  }

  /** Gives back what is borrowed. What is lent ends with the link. */
  close(): void {
    this.#borrowed.close();
  }
}

/**
 * The address at which others reach this node, as one to bind.
 *
 * @throws ConfigError when its name has none.
 */
export async function pipeIpOf(address: string): Promise<string> {
  try {
    return (await lookup(partsOf(address).host)).address;
  } catch {
    throw new ConfigError(`CLUSTER_ADDRESS=${address}: its name has no address`);
  }
}
