import { reasons } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuRouter } from '../sfu/border.ts';
import { Drain } from './Drain.ts';
import { LostRoom } from './LostRoom.ts';
import { Room } from './Room.ts';
import { RoomElsewhereError, type RoomHold, type RoomKeeper } from './RoomKeeper.ts';
import type { RoomMemory } from './RoomMemory.ts';
import { RoomRefusedError } from './RoomRefusedError.ts';
import { memoryOf } from './roomRecord.ts';
import { defaultRoomSettings, type RoomSettings } from './roomSettings.ts';
import type { Standing } from './standing/Standing.ts';

/** What a registry works with. */
export type RoomRegistryOptions = {
  createRouter: () => Promise<SfuRouter>;
  logger: Logger;
  settings?: RoomSettings | undefined;
  /** Rooms that may be open at once. Default: any number. */
  maxRooms?: number | undefined;
  /** Among several servers: sees to it that a room is on one of them. Default: this is the only one. */
  keeper?: RoomKeeper | undefined;
};

/** As many rooms are open as may be. */
export class TooManyRoomsError extends RoomRefusedError {
  override readonly name = 'TooManyRoomsError';

  constructor() {
    super(reasons.serverFull);
  }
}

/** The server is about to end, and opens no new rooms. */
export class DrainingError extends RoomRefusedError {
  override readonly name = 'DrainingError';

  constructor() {
    super(reasons.serverDraining);
  }
}

/** How often rooms are written down for other servers, in milliseconds. */
export const recordIntervalMs = 2_000;
const elsewhereNow = 'this room is on another machine now';

/** The rooms that are open, by id. */
export class RoomRegistry {
  readonly #createRouter: () => Promise<SfuRouter>;
  readonly #logger: Logger;
  readonly #settings: RoomSettings;
  readonly #maxRooms: number;
  readonly #keeper: RoomKeeper | undefined;
  readonly #holds = new WeakMap<Room, RoomHold>();
  readonly #rooms = new Map<string, Room>();
  readonly #opening = new Map<string, Promise<Room>>();
  /** Of rooms that were lost, until the next one of that id opens or nobody may come back. */
  readonly #memories = new Map<string, LostRoom>();
  readonly #recordTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #drain: Drain | undefined;

  constructor(options: RoomRegistryOptions) {
    this.#createRouter = options.createRouter;
    this.#logger = options.logger;
    this.#settings = options.settings ?? defaultRoomSettings;
    this.#maxRooms = options.maxRooms ?? Number.POSITIVE_INFINITY;
    this.#keeper = options.keeper;
    if (this.#keeper) this.#recordTimer = setInterval(() => this.#writeDown(), recordIntervalMs).unref();
  }

  get roomCount(): number {
    return this.#rooms.size;
  }

  get peerCount(): number {
    let count = 0;
    for (const room of this.#rooms.values()) count += room.peerCount;
    return count;
  }

  /** Whether a further room may open. */
  get takesNew(): boolean {
    return !this.#closed && !this.#drain && !this.#full;
  }

  /** Whether rooms only come to their end here. */
  get draining(): boolean {
    return this.#drain !== undefined;
  }

  /** Those that are open. */
  [Symbol.iterator](): Iterator<Room> {
    return this.#rooms.values();
  }

  get(roomId: string): Room | undefined {
    return this.#rooms.get(roomId);
  }

  /** What the knower of the secret is or was in a room; undefined: it is another secret, or too long ago. */
  standingOf(roomId: string, peerId: string, resumeToken: string | undefined): Standing | undefined {
    const room = this.#rooms.get(roomId);
    if (room) return room.moderation.standingOf(peerId, room.getPeer(peerId), resumeToken);
    return this.#memories.get(roomId)?.memory.seats.of(peerId, resumeToken);
  }

  /** Whether another server may have the room as well: it goes on, but whoever was not in it must not enter. */
  isAdrift(room: Room): boolean {
    return this.#holds.get(room)?.held === false;
  }

  /**
   * The room of that id, opened when there is none. Two who ask at once get the same one. Rejects when no worker
   * runs, and with a {@link RoomRefusedError} when there is a reason that whoever asks should know.
   *
   * The room may be gone again by the time the caller goes on: it looks at `closed`, and asks once more.
   */
  async getOrOpen(roomId: string): Promise<Room> {
    const room = this.#rooms.get(roomId);
    if (room) return room;
    let opening = this.#opening.get(roomId);
    if (!opening) {
      opening = this.#open(roomId).finally(() => {
        this.#opening.delete(roomId);
        this.#endDrainWhenEmpty();
      });
      this.#opening.set(roomId, opening);
    }
    return opening;
  }

  /**
   * Opens no new rooms from now on, and tells everybody in those that are open how long they may go on.
   *
   * @param forMs - How long that is. Nothing happens by itself when it is over.
   * @returns Resolves when the last room has ended.
   */
  drain(forMs: number): Promise<void> {
    const drain = new Drain(forMs);
    this.#drain = drain;
    for (const room of this.#rooms.values()) {
      room.drain = drain;
      room.notify('serverDraining', drain.notice);
    }
    this.#endDrainWhenEmpty();
    return drain.empty;
  }

  /** Why there is no place for somebody in a room now; undefined: there is. */
  refusalFor(roomId: string, peerId: string): RoomRefusedError | undefined {
    const room = this.#rooms.get(roomId);
    if (!room) return this.#opening.has(roomId) ? undefined : this.#refusalOfNew(roomId);
    return room.full && !room.getPeer(peerId) ? new RoomRefusedError(reasons.roomFull) : undefined;
  }

  /** Closes every room; see {@link Room.close}. */
  close(reason: string): void {
    this.#closed = true;
    clearInterval(this.#recordTimer);
    // Who was in goes on elsewhere.
    this.#writeDown();
    for (const room of [...this.#rooms.values()]) room.close(reason);
    for (const lost of [...this.#memories.values()]) lost.end('kept');
  }

  async #open(roomId: string): Promise<Room> {
    const refusal = this.#refusalOfNew(roomId);
    if (refusal) throw refusal;
    const lost = this.#memories.get(roomId);
    const hold = lost?.hold?.held ? lost.hold : await this.#keeper?.hold(roomId);
    lost?.keep(hold);
    try {
      return await this.#openHeld(roomId, hold);
    } catch (error) {
      if (!this.#memories.has(roomId)) hold?.release('kept');
      throw error;
    }
  }

  async #openHeld(roomId: string, hold: RoomHold | undefined): Promise<Room> {
    const recalled = this.#memories.has(roomId) ? undefined : await this.#recall(roomId, hold);
    const router = await this.#createRouter();
    if (this.#closed || router.closed) {
      router.close();
      throw new Error(reasons.serverClosing);
    }
    const logger = this.#logger.child({ roomId });
    const memory = this.#memories.get(roomId)?.memory ?? recalled;
    let room: Room;
    try {
      room = await Room.open(roomId, { router, logger, settings: this.#settings, memory });
    } catch (error) {
      router.close();
      throw error;
    }
    this.#memories.get(roomId)?.goOn();
    this.#memories.delete(roomId);
    if (this.#closed || hold?.held === false) {
      room.close(reasons.serverClosing);
      throw this.#closed ? new Error(reasons.serverClosing) : new RoomElsewhereError();
    }
    room.onClose = (memory) => {
      if (this.#rooms.get(roomId) === room) this.#rooms.delete(roomId);
      // Where a room is gone on with is where its memory is.
      if (memory) this.#remember(roomId, memory, hold);
      else hold?.release(this.#closed ? 'kept' : 'forgotten');
      this.#endDrainWhenEmpty();
    };
    room.drain = this.#drain;
    this.#rooms.set(roomId, room);
    if (hold) {
      this.#holds.set(room, hold);
      hold.onLost = () => room.close(elsewhereNow);
    }
    return room;
  }

  /** What another server knew of the room when it lost it. */
  async #recall(roomId: string, hold: RoomHold | undefined): Promise<RoomMemory | undefined> {
    const record = await hold?.recall();
    if (record === undefined) return undefined;
    const memory = memoryOf(record);
    if (!memory) this.#logger.warn({ roomId }, 'what another server knew of the room can not be read');
    return memory;
  }

  #writeDown(): void {
    for (const room of this.#rooms.values()) this.#holds.get(room)?.remember(room.record());
  }

  get #full(): boolean {
    return this.#rooms.size + this.#opening.size >= this.#maxRooms;
  }

  #refusalOfNew(roomId: string): RoomRefusedError | undefined {
    // What was lost just now is no new room.
    if (this.#drain && !this.#memories.has(roomId)) return new DrainingError();
    return this.#full ? new TooManyRoomsError() : undefined;
  }

  #endDrainWhenEmpty(): void {
    if (this.#rooms.size + this.#opening.size + this.#memories.size === 0) this.#drain?.becomeEmpty();
  }

  #remember(roomId: string, memory: RoomMemory, hold: RoomHold | undefined): void {
    const lost = new LostRoom(memory, () => {
      this.#memories.delete(roomId);
      this.#endDrainWhenEmpty();
    });
    lost.keep(hold);
    this.#memories.set(roomId, lost);
    if (this.#closed) lost.end('kept');
  }
}
