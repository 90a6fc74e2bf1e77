/** Told how long people wait who come, in milliseconds. */
export type JoinWatch = {
  /** From the connection until the client asked to join. */
  joined(ms: number): void;
  /** From joining a room where somebody sends until the first of it is sent to the client. */
  firstConsumer(ms: number): void;
};

/** How long one peer waits to be in its meeting. What it waits for a host in the lobby does not count. */
export class JoinTimes {
  readonly #watch: JoinWatch | undefined;
  readonly #nowMs: () => number;
  readonly #connectedAtMs: number;
  #joinMs = 0;
  #expectingSinceMs: number | undefined;

  /** @param nowMs - Monotonic. Default: the process's own clock. */
  constructor(watch: JoinWatch | undefined, nowMs: () => number = () => performance.now()) {
    this.#watch = watch;
    this.#nowMs = nowMs;
    this.#connectedAtMs = nowMs();
  }

  /** The client asks to join. */
  asked(): void {
    this.#joinMs = this.#nowMs() - this.#connectedAtMs;
  }

  /** @param expecting - Whether there is something for it to receive. */
  joined(expecting: boolean): void {
    this.#watch?.joined(this.#joinMs);
    if (expecting) this.#expectingSinceMs = this.#nowMs();
  }

  /** A consumer of it runs. Only the first after joining counts. */
  consuming(): void {
    if (this.#expectingSinceMs === undefined) return;
    this.#watch?.firstConsumer(this.#nowMs() - this.#expectingSinceMs);
    this.#expectingSinceMs = undefined;
  }
}
