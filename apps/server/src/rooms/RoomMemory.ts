import { ChatHistory } from './chat/ChatHistory.ts';
import { type Door, openDoor } from './standing/Entrance.ts';
import { Seats } from './standing/Seats.ts';

/**
 * What a room is besides connections and media: what was written, how its door stands, and who of those that left may come back to
 * what. It outlasts a room whose workers were lost, and the next room of that id goes on with it.
 */
export class RoomMemory {
  readonly chat = new ChatHistory();
  readonly door: Door = openDoor();
  readonly seats = new Seats();
  /** When the room was lost that it is of, milliseconds since 1970; undefined: it is of one that is open. */
  lostAtMs: number | undefined;

  /** It is needed no more. Idempotent. */
  close(): void {
    this.seats.close();
  }
}
