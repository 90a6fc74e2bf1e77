/** How long a {@link SocketWatch} waits, in milliseconds; together the longest time in which a silent connection isn't noticed. */
export const socketWatchTimesMs = {
  /** From one question to the next. */
  between: 2000,
  /** For the answer. */
  patience: 4000,
} as const;

/** A timer that comes so much too late, in milliseconds, was held up with the whole page: it slept. */
const sleptMs = 1000;

/** What a {@link SocketWatch} is made of. */
export type SocketWatchOptions = {
  /** Asks the server something; whether it agrees is all one. */
  ask: () => Promise<unknown>;
  /** No answer came. Called once. */
  onSilent: () => void;
  /** A clock in milliseconds that goes on while the computer sleeps. Default: `Date.now`. */
  now?: () => number;
};

/**
 * Notices that a connection is dead though nobody closed it: after a laptop's sleep, in another network, behind a cable that was pulled.
 * The browser would take minutes. It asks the server now and then, and at once when something has happened to the page. Owns its timers.
 */
export class SocketWatch {
  readonly #options: SocketWatchOptions;
  readonly #now: () => number;
  readonly #events = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Counts the questions, so that only the answer to the latest one counts. */
  #asked = 0;

  constructor(options: SocketWatchOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { signal } = this.#events;
    const check = () => this.#ask();
    for (const event of ['online', 'offline', 'pageshow']) window.addEventListener(event, check, { signal });
    for (const event of ['resume', 'visibilitychange']) document.addEventListener(event, check, { signal });
    this.#later();
  }

  close(): void {
    this.#closed = true;
    this.#events.abort();
    clearTimeout(this.#timer);
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), socketWatchTimesMs.between);
  }

  #ask(): void {
    if (this.#closed) return;
    const question = ++this.#asked;
    const dueMs = this.#now() + socketWatchTimesMs.patience;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // The answer may be waiting behind this timer when both were held up.
      if (this.#now() > dueMs + sleptMs) return this.#ask();
      this.close();
      this.#options.onSilent();
    }, socketWatchTimesMs.patience);
    const answered = () => {
      if (!this.#closed && question === this.#asked) this.#later();
    };
    this.#options.ask().then(answered, answered);
  }
}
