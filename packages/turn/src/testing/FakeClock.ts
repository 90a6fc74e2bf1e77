import type { Clock } from '../time/Clock.ts';

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  #nowMs: number;
  readonly #tasks = new Set<{ intervalMs: number; dueMs: number; task: () => void }>();

  constructor(nowMs = 5_000_000) {
    this.#nowMs = nowMs;
  }

  /** Tasks that were asked for and not ended. */
  get taskCount(): number {
    return this.#tasks.size;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  unixMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }

  every(intervalMs: number, task: () => void): () => void {
    const entry = { intervalMs, dueMs: this.#nowMs + intervalMs, task };
    this.#tasks.add(entry);
    return () => this.#tasks.delete(entry);
  }

  /** Lets time pass, running each task as often as it is due. */
  advance(seconds: number): void {
    const end = this.#nowMs + seconds * 1000;
    for (;;) {
      let next: { intervalMs: number; dueMs: number; task: () => void } | undefined;
      for (const entry of this.#tasks) if (!next || entry.dueMs < next.dueMs) next = entry;
      if (!next || next.dueMs > end) break;
      this.#nowMs = next.dueMs;
      next.dueMs += next.intervalMs;
      next.task();
    }
    this.#nowMs = end;
  }
}
