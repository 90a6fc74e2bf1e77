import type { Logger } from 'pino';
import { type RecordFate, RoomElsewhereError, type RoomHold, type RoomKeeper } from '../rooms/RoomKeeper.ts';
import { seatMs } from '../rooms/standing/Seats.ts';
import type { Holder, RoomDirectory } from './RoomDirectory.ts';

/** How often the node says that it lives, in milliseconds: a lease outlasts three that fail. */
const beatMs = 1_000;

/** A record that hasn't changed is written again after so many milliseconds. */
const rewriteMs = 60_000;
/** It is of use for as long as people may come back. */
const keepMs = seatMs + rewriteMs;

/** What {@link RoomLeases} works with. */
export type RoomLeasesOptions = {
  directory: RoomDirectory;
  /** See {@link Beat.load}. */
  load: () => number | undefined;
  /** See {@link Beat.lends}. */
  lends: () => number;
  /** A clock in milliseconds that never goes back. */
  now: () => number;
  logger: Logger;
};

type RoomLeaseParts = Pick<RoomLeasesOptions, 'directory' | 'now'> & {
  roomId: string;
  giveUp: (lease: RoomLease, forget: boolean) => void;
};

/** The right to one room. */
class RoomLease implements RoomHold {
  onLost: (() => void) | undefined;
  epoch: string;
  /** Whether it was seen that the right could not be renewed in time. */
  adrift = false;
  /** As it was written down last, and when. */
  #written: { record: string; atMs: number } | undefined;
  readonly #parts: RoomLeaseParts;
  /** Until then nobody else can have the room, whatever happens. */
  #untilMs: number;

  constructor(epoch: string, untilMs: number, parts: RoomLeaseParts) {
    this.epoch = epoch;
    this.#untilMs = untilMs;
    this.#parts = parts;
  }

  get held(): boolean {
    return this.#parts.now() < this.#untilMs;
  }

  remember(record: string): void {
    const { now, directory, roomId } = this.#parts;
    const written = { record, atMs: now() };
    const { record: before, atMs = Number.NEGATIVE_INFINITY } = this.#written ?? {};
    if (record === before && written.atMs < atMs + rewriteMs) return;
    this.#written = written;
    directory.remember(roomId, this.epoch, { record, keepMs }).catch(() => {
      // Tried again with the next one.
      if (this.#written === written) this.#written = undefined;
    });
  }

  recall(): Promise<string | undefined> {
    return this.#parts.directory.recall(this.#parts.roomId);
  }

  renew(epoch: string, untilMs: number): void {
    // A directory that gives it another number has lost all that it knew.
    if (epoch !== this.epoch) this.#written = undefined;
    this.epoch = epoch;
    this.#untilMs = Math.max(this.#untilMs, untilMs);
    this.adrift = false;
  }

  /** Another node has the room. */
  lose(): void {
    this.#untilMs = Number.NEGATIVE_INFINITY;
    this.onLost?.();
  }

  release(record: RecordFate): void {
    this.#parts.giveUp(this, record === 'forgotten');
  }
}

/**
 * The rooms that this node has, and its right to them. The right is counted from before it was asked for, and by a clock of this
 * machine's own, so that it ends here before it ends in the directory. A lease that could not be renewed is adrift: the room goes on for
 * those who are in it, until the directory says either that it is still this node's, or that another has it.
 */
export class RoomLeases implements RoomKeeper {
  readonly #options: RoomLeasesOptions;
  readonly #leases = new Map<string, RoomLease>();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  #silent = false;

  constructor(options: RoomLeasesOptions) {
    this.#options = options;
  }

  /** Begins to say that the node lives. Rejects when the directory doesn't take the first one. */
  async start(): Promise<void> {
    await this.#say();
    this.#timer = setInterval(() => void this.beat(), beatMs);
  }

  /** The number of the assignment by which this node has the room; undefined: it hasn't. */
  epochOf(roomId: string): string | undefined {
    return this.#leases.get(roomId)?.epoch;
  }

  /** Whether the room is here, and by right. */
  holds(roomId: string): boolean {
    return this.#leases.get(roomId)?.held === true;
  }

  async hold(roomId: string): Promise<RoomHold> {
    const { directory, now, logger } = this.#options;
    const askedAtMs = now();
    const holder = await directory.hold(roomId);
    if (holder.nodeId !== directory.nodeId) throw new RoomElsewhereError();
    const lease = new RoomLease(holder.epoch, askedAtMs + directory.leaseMs, {
      directory,
      now,
      roomId,
      giveUp: (given, forget) => this.#release(roomId, given, forget),
    });
    this.#leases.set(roomId, lease);
    logger.info({ roomId, epoch: lease.epoch }, 'room is held by this node');
    return lease;
  }

  /** Asks the directory again whether the room is still this node's; one that is not is given up. Rejects when it doesn't answer. */
  async confirm(roomId: string): Promise<void> {
    const lease = this.#leases.get(roomId);
    if (!lease) return;
    const askedAtMs = this.#options.now();
    this.#settle(roomId, lease, await this.#options.directory.hold(roomId), askedAtMs);
  }

  /** Says that the node lives, and renews its leases. Never rejects. */
  beat(): Promise<void> {
    this.#beating ??= this.#say()
      .then(
        () => this.#heard(),
        (error: unknown) => this.#unheard(error),
      )
      .finally(() => {
        this.#beating = undefined;
      });
    return this.#beating;
  }

  /** Says no more. */
  close(): void {
    clearInterval(this.#timer);
  }

  async #say(): Promise<void> {
    const { directory, load, lends, now } = this.#options;
    const leases = [...this.#leases];
    const askedAtMs = now();
    const holders = await directory.beat({ load: load(), lends: lends(), roomIds: leases.map(([roomId]) => roomId) });
    leases.forEach(([roomId, lease], index) => {
      const holder = holders[index];
      if (holder) this.#settle(roomId, lease, holder, askedAtMs);
    });
  }

  #settle(roomId: string, lease: RoomLease, holder: Holder, askedAtMs: number): void {
    // It may have been given up meanwhile, and even be had anew.
    if (this.#leases.get(roomId) !== lease) return;
    const { directory, logger } = this.#options;
    if (holder.nodeId === directory.nodeId) {
      if (lease.adrift) logger.info({ roomId, epoch: holder.epoch }, 'room is held by this node again');
      lease.renew(holder.epoch, askedAtMs + directory.leaseMs);
      return;
    }
    logger.warn({ roomId, nodeId: holder.nodeId }, 'room was lost to another node');
    this.#leases.delete(roomId);
    lease.lose();
  }

  #heard(): void {
    if (this.#silent) this.#options.logger.info('the directory of rooms answers again');
    this.#silent = false;
  }

  #unheard(error: unknown): void {
    const { logger } = this.#options;
    if (!this.#silent) logger.warn({ err: error }, 'the directory of rooms does not answer');
    this.#silent = true;
    for (const [roomId, lease] of this.#leases) {
      if (lease.adrift || lease.held) continue;
      lease.adrift = true;
      logger.warn({ roomId }, 'room is adrift: it goes on, and takes nobody who is new');
    }
  }

  #release(roomId: string, lease: RoomLease, forget: boolean): void {
    if (this.#leases.get(roomId) !== lease) return;
    this.#leases.delete(roomId);
    // Else it runs out by itself.
    this.#options.directory.release(roomId, lease.epoch, forget).catch(() => {});
  }
}
