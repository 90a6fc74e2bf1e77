import { ChatHistory } from './chat/ChatHistory.ts';
import { type Door, openDoor } from './standing/Entrance.ts';
import { Seats } from './standing/Seats.ts';

/**
 * What a room is besides connections and media: what was written, how its door stands, and who of those that left may come back to
 * what. It outlasts a room whose workers were lost, and the next room of that id goes on with it.
 */
export class RoomMemory {
  readonly chat: ChatHistory;
  readonly door: Door;
  readonly seats = new Seats();
  /** When the room was lost that it is of, milliseconds since 1970; undefined: it is of one that is open. */
  lostAtMs: number | undefined;

  /** Without arguments, of a room that nobody was in yet. */
  constructor({ chat = new ChatHistory(), door = openDoor() }: { chat?: ChatHistory; door?: Door } = {}) {
    this.chat = chat;
    this.door = door;
  }

  /** It is needed no more. Idempotent. */
  close(): void {
    this.seats.close();
  }
}
