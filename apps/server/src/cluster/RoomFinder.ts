import { setTimeout as pause } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { reasons } from '@parley/signaling-protocol';
import { RoomRefusedError } from '../rooms/RoomRefusedError.ts';
import type { NodeLink } from './NodeLink.ts';
import { DirectoryUnavailableError, type Place, type RoomDirectory } from './RoomDirectory.ts';
import type { RoomLeases } from './RoomLeases.ts';

/** A room of this node, or a connection to the one that has it. */
export type WayToRoom = 'here' | { link: TLSSocket; epoch: string };

/** What {@link RoomFinder} works with. */
export type RoomFinderOptions = {
  directory: RoomDirectory;
  leases: Pick<RoomLeases, 'holds' | 'epochOf'>;
  link: Pick<NodeLink, 'connect'>;
  /** How long it is waited until the lease of a node that is gone has run out, in milliseconds. Default 6,000. */
  patienceMs?: number;
};

const retryMs = 200;
/** Places that are remembered for times in which the directory doesn't answer. */
const maxRemembered = 10_000;

/** Finds the node that has a room, and waits for another one when that is gone. */
export class RoomFinder {
  readonly #options: RoomFinderOptions;
  readonly #patienceMs: number;
  readonly #remembered = new Map<string, Place>();

  constructor(options: RoomFinderOptions) {
    this.#options = options;
    this.#patienceMs = options.patienceMs ?? 6_000;
  }

  /**
   * The way to a room. Rejects with a {@link RoomRefusedError}: no node takes the room, the one that has it doesn't answer, or nobody knows
   * which one that is.
   *
   * @param signal - Who asked has gone.
   */
  async find(roomId: string, signal?: AbortSignal): Promise<WayToRoom> {
    const deadlineMs = performance.now() + this.#patienceMs;
    for (;;) {
      const place = await this.placeOf(roomId);
      if (place instanceof RoomRefusedError) throw place;
      if (place === 'here') return place;
      const link = place.address && (await this.#options.link.connect(place.address).catch(() => undefined));
      if (link) return { link, epoch: place.epoch };
      if (performance.now() > deadlineMs || signal?.aborted) {
        throw new RoomRefusedError(reasons.nodeSilent);
      }
      await pause(retryMs);
    }
  }

  /** Where a room is, or why it can't be had as far as that is known without asking its node. */
  async placeOf(roomId: string): Promise<Place | 'here' | RoomRefusedError> {
    const { directory, leases } = this.#options;
    if (leases.holds(roomId)) return 'here';
    let place: Place | undefined;
    try {
      place = await directory.locate(roomId);
    } catch (error) {
      if (!(error instanceof DirectoryUnavailableError)) throw error;
      if (leases.epochOf(roomId) !== undefined) return 'here';
      const remembered = this.#remembered.get(roomId);
      return remembered ?? error;
    }
    if (!place) return new RoomRefusedError(reasons.nodesFull);
    if (place.nodeId === directory.nodeId) return 'here';
    this.#remember(roomId, place);
    return place;
  }

  #remember(roomId: string, place: Place): void {
    this.#remembered.delete(roomId);
    this.#remembered.set(roomId, place);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > maxRemembered && oldest !== undefined) this.#remembered.delete(oldest);
  }
}
