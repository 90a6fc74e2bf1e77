import type { Logger } from 'pino';
import type { SfuRouter } from '../sfu/border.ts';
import { Room } from './Room.ts';
import { defaultRoomSettings, type RoomSettings } from './roomSettings.ts';

/** What a registry works with. */
export type RoomRegistryOptions = {
  createRouter: () => Promise<SfuRouter>;
  logger: Logger;
  settings?: RoomSettings | undefined;
  /** Rooms that may be open at once. Default: any number. */
  maxRooms?: number | undefined;
};

/** As many rooms are open as may be. */
export class TooManyRoomsError extends Error {
  override readonly name = 'TooManyRoomsError';

  constructor(maxRooms: number) {
    super(`there are ${maxRooms} rooms already`);
  }
}

/** The rooms that are open, by id. */
export class RoomRegistry {
  readonly #createRouter: () => Promise<SfuRouter>;
  readonly #logger: Logger;
  readonly #settings: RoomSettings;
  readonly #maxRooms: number;
  readonly #rooms = new Map<string, Room>();
  readonly #opening = new Map<string, Promise<Room>>();
  #closed = false;

  constructor(options: RoomRegistryOptions) {
    this.#createRouter = options.createRouter;
    this.#logger = options.logger;
    this.#settings = options.settings ?? defaultRoomSettings;
    this.#maxRooms = options.maxRooms ?? Number.POSITIVE_INFINITY;
  }

  get roomCount(): number {
    return this.#rooms.size;
  }

  get peerCount(): number {
    let count = 0;
    for (const room of this.#rooms.values()) count += room.peerCount;
    return count;
  }

  /** Those that are open. */
  [Symbol.iterator](): Iterator<Room> {
    return this.#rooms.values();
  }

  get(roomId: string): Room | undefined {
    return this.#rooms.get(roomId);
  }

  /**
   * The room of that id, opened when there is none. Two who ask at once get the same one. Rejects when no worker runs.
   *
   * The room may be gone again by the time the caller goes on: it looks at `closed`, and asks once more.
   */
  async getOrOpen(roomId: string): Promise<Room> {
    const room = this.#rooms.get(roomId);
    if (room) return room;
    let opening = this.#opening.get(roomId);
    if (!opening) {
      opening = this.#open(roomId).finally(() => this.#opening.delete(roomId));
      this.#opening.set(roomId, opening);
    }
    return opening;
  }

  /** Closes every room; see {@link Room.close}. */
  close(reason: string): void {
    this.#closed = true;
    for (const room of [...this.#rooms.values()]) room.close(reason);
  }

  async #open(roomId: string): Promise<Room> {
    if (this.#rooms.size + this.#opening.size >= this.#maxRooms) throw new TooManyRoomsError(this.#maxRooms);
    const router = await this.#createRouter();
    if (this.#closed || router.closed) {
      router.close();
      throw new Error('the server is closing');
    }
    const logger = this.#logger.child({ roomId });
    let room: Room;
    try {
      room = await Room.open(roomId, { router, logger, settings: this.#settings });
      if (this.#closed) throw new Error('the server is closing');
    } catch (error) {
      router.close();
      throw error;
    }
    this.#rooms.set(roomId, room);
    room.onClose = () => {
      if (this.#rooms.get(roomId) === room) this.#rooms.delete(roomId);
    };
    return room;
  }
}
