import type { Environment } from './Environment.ts';

/** What is due on each beat; `nowMs` is the engine's monotonic time. */
export type Beat = (nowMs: number) => void;

/** One timer for all that must be looked at every few milliseconds, however many that are. It runs only while there are any. */
export class Ticker {
  readonly #environment: Environment;
  readonly #intervalMs: number;
  readonly #beats = new Set<Beat>();
  #stop: (() => void) | undefined;

  constructor(environment: Environment, intervalMs: number) {
    this.#environment = environment;
    this.#intervalMs = intervalMs;
  }

  /** Calls `beat` from the next tick on, until the returned function is called. */
  add(beat: Beat): () => void {
    this.#beats.add(beat);
    this.#stop ??= this.#environment.every(this.#intervalMs, () => this.#tick());
    return () => {
      this.#beats.delete(beat);
      if (this.#beats.size > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  #tick(): void {
    const nowMs = this.#environment.clock.nowMs();
    for (const beat of this.#beats) beat(nowMs);
  }
}
