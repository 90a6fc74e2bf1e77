import type { Sample } from './Sample.ts';
import { type Look, samplesBetween } from './samplesBetween.ts';

/** How long after one look the next is taken, in milliseconds. */
export const LOOK_INTERVAL_MS = 2000;
/** How far back the history goes, in milliseconds. */
export const HISTORY_MS = 120_000;

const nothing: readonly Sample[] = [];

/**
 * The last two minutes of everybody's media, as this browser counts it, so that who asks after a disturbance sees it. Kept from the joining on, whoever
 * looks: two reports of the browser every two seconds.
 */
export class CallHistory {
  readonly #look: () => Promise<Look | undefined>;
  readonly #samples = new Map<string, readonly Sample[]>();
  readonly #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Look | undefined;

  /** @param look - Asks the browser; undefined outside a call. */
  constructor(look: () => Promise<Look | undefined>) {
    this.#look = look;
  }

  /** Of one participant, the oldest first; the same array until something is added. */
  of(peerId: string): readonly Sample[] {
    return this.#samples.get(peerId) ?? nothing;
  }

  /** Calls `listener` after every look. Returns the function that ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begins to look, or goes on. */
  start(): void {
    this.#timer ??= setTimeout(() => void this.#lookOnce(), LOOK_INTERVAL_MS);
  }

  /** Looks no more; what was seen stays until it is too old. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#last = undefined;
  }

  async #lookOnce(): Promise<void> {
    const timer = this.#timer;
    const look = await this.#look().catch(() => undefined);
    if (this.#timer !== timer) return;
    this.#timer = setTimeout(() => void this.#lookOnce(), LOOK_INTERVAL_MS);
    if (look && this.#last) this.#add(samplesBetween(this.#last, look), look.atMs);
    this.#last = look;
  }

  #add(samples: ReadonlyMap<string, Sample>, nowMs: number): void {
    for (const peerId of new Set([...this.#samples.keys(), ...samples.keys()])) {
      const latest = samples.get(peerId);
      const kept = this.of(peerId).filter(({ atMs }) => atMs >= nowMs - HISTORY_MS);
      if (latest) kept.push(latest);
      if (kept.length > 0) this.#samples.set(peerId, kept);
      else this.#samples.delete(peerId);
    }
    for (const listener of this.#listeners) listener();
  }
}
