import type { Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { DueTimer } from '../../packages/sfu-core/src/worker/io/DueTimer.ts';
import { LinkModel } from '../../packages/sfu-core/src/worker/io/LinkModel.ts';
import type { LinkChange, LinkProfile } from '../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import { bindUdp } from './bindUdp.ts';

/** `up`: from the client to the server. */
export type Direction = 'up' | 'down';

/** A path's two directions. */
export type PathProfile = Partial<Record<Direction, LinkProfile>>;

/** Who a datagram is for, once it is due. */
export interface Delivery {
  client: RelayedClient;
  direction: Direction;
  packet: Buffer;
}

export interface RelayedClientOptions {
  remote: { address: string; port: number };
  target: { address: string; port: number };
  /** The relay's socket, from which the client is answered. */
  near: Socket;
  profiles: PathProfile;
  schedule: Partial<Record<Direction, readonly LinkChange[]>>;
  /** When the schedule begins, by the timer's clock. */
  startMs: number;
  random: () => number;
  timer: DueTimer<Delivery>;
  /** A socket towards the server that is there already; default: one is opened. */
  far?: Socket | undefined;
  /** Whether a datagram is lost besides what its link loses. */
  isDropped(direction: Direction, packet: Buffer): boolean;
}

/** One client of a relay: the socket by which the server knows it, and the two directions of its path. */
export class RelayedClient {
  readonly remote: { readonly address: string; readonly port: number };
  readonly links: Readonly<Record<Direction, LinkModel>>;
  /** When something was last heard of either side, by the timer's clock. */
  lastPacketMs: number;
  readonly #options: RelayedClientOptions;
  #far: Socket | undefined;
  #opening: Promise<void>;
  /** What came before there was a socket towards the server. */
  readonly #early: Buffer[] = [];
  #isClosed = false;

  constructor(options: RelayedClientOptions) {
    const { profiles, schedule, random, startMs, timer } = options;
    this.#options = options;
    this.remote = options.remote;
    this.lastPacketMs = timer.nowMs;
    const link = (direction: Direction) =>
      new LinkModel(profiles[direction] ?? {}, { random, startMs, schedule: schedule[direction] ?? [] });
    this.links = { up: link('up'), down: link('down') };
    this.#opening = this.#openFar(options.far);
  }

  /** The port that the server sees; 0 while there is none. */
  get serverSidePort(): number {
    return this.#far?.address().port ?? 0;
  }

  change(direction: Direction, change: LinkProfile): void {
    this.links[direction].change(change);
  }

  /** From now on the server sees another address, as when a phone goes from Wi-Fi to a mobile network. */
  async handOver(): Promise<void> {
    await this.#opening;
    const before = this.#far;
    this.#opening = this.#openFar();
    await this.#opening;
    before?.close();
  }

  /** A datagram enters its direction. */
  take(direction: Direction, packet: Buffer): void {
    const { timer, isDropped } = this.#options;
    const { nowMs } = timer;
    this.lastPacketMs = nowMs;
    if (isDropped(direction, packet)) return;
    for (const dueMs of this.links[direction].offer(packet.length, nowMs)) {
      timer.add(dueMs, { client: this, direction, packet });
    }
  }

  /** A datagram comes out of its direction. */
  handOn(direction: Direction, packet: Buffer): void {
    if (this.#isClosed) return;
    const { near, target } = this.#options;
    if (direction === 'down') near.send(packet, this.remote.port, this.remote.address);
    else if (this.#far) this.#far.send(packet, target.port, target.address);
    else this.#early.push(packet);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#far?.close();
  }

  async #openFar(ready?: Socket): Promise<void> {
    const { target } = this.#options;
    // The system chooses the interface, as it would for the client itself.
    const far = ready ?? (await bindUdp(isIPv6(target.address) ? '::' : '0.0.0.0', 0));
    if (this.#isClosed) {
      far.close();
      return;
    }
    far.on('message', (packet) => this.take('down', packet));
    this.#far = far;
    for (const packet of this.#early.splice(0)) this.handOn('up', packet);
  }
}
