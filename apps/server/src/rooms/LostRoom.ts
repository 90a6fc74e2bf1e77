import type { RecordFate, RoomHold } from './RoomKeeper.ts';
import type { RoomMemory } from './RoomMemory.ts';
import { seatMs } from './standing/Seats.ts';

/** What is left of a room whose workers were lost, until it is gone on with or nobody may come back. It stays on this server. */
export class LostRoom {
  readonly memory: RoomMemory;
  readonly #onEnd: () => void;
  readonly #timer: NodeJS.Timeout;
  #hold: RoomHold | undefined;

  /** @param onEnd - Called once, unless the room is gone on with: what was remembered is no more. */
  constructor(memory: RoomMemory, onEnd: () => void) {
    this.memory = memory;
    this.#onEnd = onEnd;
    const now = Date.now();
    this.#timer = setTimeout(() => this.end(), (memory.lostAtMs ?? now) + seatMs - now);
  }

  /** What keeps it on this server. */
  get hold(): RoomHold | undefined {
    return this.#hold;
  }

  /** Keeps it here by that from now on. */
  keep(hold: RoomHold | undefined): void {
    this.#hold = hold;
    if (hold) hold.onLost = () => this.end();
  }

  /** The next room of its id has the memory now, and the hold. */
  goOn(): void {
    clearTimeout(this.#timer);
  }

  /** Forgets it. To be called at most once, and not after {@link LostRoom.goOn}. */
  end(record: RecordFate = 'forgotten'): void {
    clearTimeout(this.#timer);
    this.memory.close();
    this.#hold?.release(record);
    this.#onEnd();
  }
}
