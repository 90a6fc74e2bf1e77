import type { ResumeToken } from '../ResumeToken.ts';
import type { Standing } from './Standing.ts';

/** How long somebody who is gone may come back to what it was. */
export const seatMs = 120_000;

type Seat = { standing: Standing; resumeToken: ResumeToken; timer: NodeJS.Timeout };

/** Keeps what those were who left, perhaps only because their network did. */
export class Seats {
  readonly #seats = new Map<string, Seat>();

  keep(peerId: string, standing: Standing, resumeToken: ResumeToken): void {
    this.#drop(peerId);
    const timer = setTimeout(() => this.#seats.delete(peerId), seatMs);
    this.#seats.set(peerId, { standing, resumeToken, timer });
  }

  /** What the knower of the secret was here; undefined when nothing is kept, or it is another secret. */
  of(peerId: string, secret: string | undefined): Standing | undefined {
    const seat = this.#seats.get(peerId);
    return seat?.resumeToken.matches(secret) ? seat.standing : undefined;
  }

  /** What is kept, of everybody. */
  *standings(): Iterable<Standing> {
    for (const { standing } of this.#seats.values()) yield standing;
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
