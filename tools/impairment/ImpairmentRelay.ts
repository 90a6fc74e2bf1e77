import type { Socket } from 'node:dgram';
import { SeededRandom } from '../../packages/sfu-core/src/testing/SeededRandom.ts';
import { DueTimer } from '../../packages/sfu-core/src/worker/io/DueTimer.ts';
import type { LinkCounters } from '../../packages/sfu-core/src/worker/io/LinkModel.ts';
import type { LinkChange, LinkProfile } from '../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import { bindUdp } from './bindUdp.ts';
import { type Delivery, type Direction, type PathProfile, RelayedClient } from './RelayedClient.ts';

export interface ImpairmentRelayOptions {
  /** Where clients send to. Default: a free port of 127.0.0.1. */
  listen?: { address: string; port: number };
  /** The server's UDP address. */
  target: { address: string; port: number };
  /** Of the path of each client. Default: it does nothing to packets. */
  profiles?: PathProfile;
  /** How the paths change, from the opening of the relay on. */
  schedule?: Partial<Record<Direction, readonly LinkChange[]>>;
  /** Default 1. */
  seed?: number;
  /** The socket towards the server of the first client, where that must be known before one comes. The relay closes it. */
  firstFar?: Socket;
}

/** A client that nothing was heard of for so long is forgotten. */
const IDLE_MS = 60_000;
const SWEEP_INTERVAL_MS = 10_000;

/**
 * A bad network in user space: a UDP relay between clients and one port of a server. Each client, that is, each address and
 * port that datagrams come from, has a path of its own, and a socket by which the server tells it from others.
 *
 * @example
 * const relay = await ImpairmentRelay.open({
 *   listen: { address: '127.0.0.1', port: 44444 },
 *   target: { address: '127.0.0.2', port: 44444 },
 *   profiles: { up: { delayMs: 30 }, down: { delayMs: 30, lossRatio: 0.03 } },
 * });
 * relay.change('down', { rateBps: 300_000 });
 */
export class ImpairmentRelay {
  /** Whether a datagram is lost besides what its link loses; settable at any time. */
  drops: (direction: Direction, packet: Buffer) => boolean = () => false;
  readonly #options: ImpairmentRelayOptions;
  readonly #near: Socket;
  readonly #random: SeededRandom;
  readonly #clients = new Map<string, RelayedClient>();
  readonly #timer = new DueTimer<Delivery>(({ client, direction, packet }) => client.handOn(direction, packet));
  readonly #startMs = this.#timer.nowMs;
  readonly #sweeping: NodeJS.Timeout;
  readonly #forgotten: Record<Direction, LinkCounters> = { up: noCounters(), down: noCounters() };
  #profiles: PathProfile;
  #firstFar: Socket | undefined;
  #isClosed = false;

  static async open(options: ImpairmentRelayOptions): Promise<ImpairmentRelay> {
    const { address, port } = options.listen ?? { address: '127.0.0.1', port: 0 };
    return new ImpairmentRelay(options, await bindUdp(address, port));
  }

  private constructor(options: ImpairmentRelayOptions, near: Socket) {
    this.#options = options;
    this.#near = near;
    this.#random = new SeededRandom(options.seed ?? 1);
    this.#profiles = options.profiles ?? {};
    this.#firstFar = options.firstFar;
    near.on('message', (packet, { address, port }) => this.#clientAt(address, port).take('up', packet));
    this.#sweeping = setInterval(() => this.#sweep(), SWEEP_INTERVAL_MS);
    this.#sweeping.unref();
  }

  /** Where clients send to. */
  get address(): { address: string; port: number } {
    const { address, port } = this.#near.address();
    return { address, port };
  }

  /** In the order in which they came. */
  get clients(): readonly RelayedClient[] {
    return [...this.#clients.values()];
  }

  /** Of all clients together. */
  get counters(): Record<Direction, LinkCounters> {
    const sum = (direction: Direction) =>
      this.clients.reduce((total, { links }) => added(total, links[direction].counters), this.#forgotten[direction]);
    return { up: sum('up'), down: sum('down') };
  }

  /** Changes what is given of one direction, for the clients there are and those to come. */
  change(direction: Direction, change: LinkProfile): void {
    this.#profiles = { ...this.#profiles, [direction]: { ...this.#profiles[direction], ...change } };
    for (const client of this.#clients.values()) client.change(direction, change);
  }

  /** The server sees each client at another address from now on. */
  async handOver(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.handOver()));
  }

  /** Idempotent. What is on its way is gone. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#sweeping);
    this.#timer.close();
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
    this.#firstFar?.close();
    this.#near.close();
  }

  #clientAt(address: string, port: number): RelayedClient {
    const key = `${address} ${port}`;
    const known = this.#clients.get(key);
    if (known) return known;
    const client = new RelayedClient({
      remote: { address, port },
      target: this.#options.target,
      near: this.#near,
      profiles: this.#profiles,
      schedule: this.#options.schedule ?? {},
      startMs: this.#startMs,
      random: () => this.#random.next(),
      timer: this.#timer,
      far: this.#firstFar,
      isDropped: (direction, packet) => this.drops(direction, packet),
    });
    this.#firstFar = undefined;
    this.#clients.set(key, client);
    return client;
  }

  #sweep(): void {
    const oldestMs = this.#timer.nowMs - IDLE_MS;
    for (const [key, client] of this.#clients) {
      if (client.lastPacketMs >= oldestMs) continue;
      client.close();
      this.#clients.delete(key);
      for (const direction of ['up', 'down'] as const) {
        this.#forgotten[direction] = added(this.#forgotten[direction], client.links[direction].counters);
      }
    }
  }
}

function noCounters(): LinkCounters {
  return { offered: 0, lost: 0, dropped: 0, duplicated: 0, deliveredBytes: 0 };
}

function added(a: LinkCounters, b: LinkCounters): LinkCounters {
  return {
    offered: a.offered + b.offered,
    lost: a.lost + b.lost,
    dropped: a.dropped + b.dropped,
    duplicated: a.duplicated + b.duplicated,
    deliveredBytes: a.deliveredBytes + b.deliveredBytes,
  };
}
