import type { ResumeToken } from '../ResumeToken.ts';
import type { Standing } from './Standing.ts';

/** How long somebody who is gone may come back to what it was. */
export const seatMs = 120_000;

/** What somebody was, and the secret with which it comes back to that. */
export type Seat = { peerId: string; standing: Standing; resumeToken: ResumeToken };

/** Keeps what those were who left, perhaps only because their network did. */
export class Seats {
  readonly #seats = new Map<string, Seat & { timer: NodeJS.Timeout }>();

  keep(seat: Seat): void {
    const { peerId } = seat;
    this.#drop(peerId);
    const timer = setTimeout(() => this.#seats.delete(peerId), seatMs);
    this.#seats.set(peerId, { ...seat, timer });
  }

  /** What the knower of the secret was here; undefined when nothing is kept, or it is another secret. */
  of(peerId: string, secret: string | undefined): Standing | undefined {
    const seat = this.#seats.get(peerId);
    return seat?.resumeToken.matches(secret) ? seat.standing : undefined;
  }

  /** Those of everybody. */
  [Symbol.iterator](): Iterator<Seat> {
    return this.#seats.values();
  }

  /** Somebody is back. */
  take(peerId: string, standing: Standing): void {
    if (this.#seats.get(peerId)?.standing === standing) this.#drop(peerId);
  }

  close(): void {
    for (const peerId of [...this.#seats.keys()]) this.#drop(peerId);
  }

  #drop(peerId: string): void {
    clearTimeout(this.#seats.get(peerId)?.timer);
    this.#seats.delete(peerId);
  }
}
