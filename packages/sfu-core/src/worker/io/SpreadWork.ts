import type { Environment } from './Environment.ts';

/** What slow pieces may take of one turn of the event loop. A piece is never divided: the last one may go beyond. */
const BUDGET_MS = 4;

/**
 * Work that comes in slow pieces, such as the steps of handshakes, and often much of it at once. A piece is done where it comes
 * up, unless such work has had its share of the turn already: then it waits for a later one, behind those that came before it, and
 * media goes on in between.
 */
export class SpreadWork {
  readonly #environment: Environment;
  readonly #waiting: (() => void)[] = [];
  #spentMs = 0;
  #isAwaited = false;

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** How many pieces wait for a later turn. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** Does `piece` now, or later if others wait or the turn's share is used up. */
  add(piece: () => void): void {
    if (this.#waiting.length === 0 && this.#spentMs < BUDGET_MS) this.#carryOut(piece);
    else this.#waiting.push(piece);
    this.#awaitEndOfTurn();
  }

  #carryOut(piece: () => void): void {
    const { clock } = this.#environment;
    const startMs = clock.nowMs();
    piece();
    this.#spentMs += clock.nowMs() - startMs;
  }

  #awaitEndOfTurn(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#environment.atEndOfTurn(() => this.#turn());
  }

  /** What is spent here counts for the next turn, which begins now. */
  #turn(): void {
    this.#isAwaited = false;
    this.#spentMs = 0;
    for (
      let piece = this.#waiting.shift();
      piece;
      piece = this.#spentMs < BUDGET_MS ? this.#waiting.shift() : undefined
    ) {
      this.#carryOut(piece);
    }
    if (this.#spentMs > 0 || this.#waiting.length > 0) this.#awaitEndOfTurn();
  }
}
