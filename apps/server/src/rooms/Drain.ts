/** The end of the server, announced: rooms go on for a while, and no new ones open. */
export class Drain {
  /** Resolves when the last room has ended. */
  readonly empty: Promise<void>;
  readonly #endsAtMs: number;
  #resolve: () => void = () => {};

  /** @param forMs - How long rooms may go on. Nothing happens by itself when that is over. */
  constructor(forMs: number) {
    this.#endsAtMs = Date.now() + forMs;
    this.empty = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  /** What members are told. */
  get notice(): { secondsLeft: number } {
    return { secondsLeft: Math.max(0, Math.round((this.#endsAtMs - Date.now()) / 1000)) };
  }

  /** No room is left. Idempotent. */
  becomeEmpty(): void {
    this.#resolve();
  }
}
