import type { DtlsTimers } from '../DtlsTimers.ts';

/** A clock that stands still until it is told to go on to the next timer. */
export class TestTimers implements DtlsTimers {
  #nowMs = 0;
  #nextId = 1;
  readonly #timers = new Map<number, { dueMs: number; callback: () => void }>();

  setTimeout(callback: () => void, delayMs: number): unknown {
    const id = this.#nextId++;
    this.#timers.set(id, { dueMs: this.#nowMs + delayMs, callback });
    return id;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as number);
  }

  now(): number {
    return this.#nowMs;
  }

  /** Timers that have not gone off. */
  get size(): number {
    return this.#timers.size;
  }

  /** Goes on to the next timer and lets it go off; false when there is none up to `untilMs`. */
  runNext(untilMs = Number.POSITIVE_INFINITY): boolean {
    let next: { id: number; dueMs: number; callback: () => void } | undefined;
    for (const [id, timer] of this.#timers) {
      if (!next || timer.dueMs < next.dueMs) next = { id, ...timer };
    }
    if (!next || next.dueMs > untilMs) return false;
    this.#timers.delete(next.id);
    this.#nowMs = next.dueMs;
    next.callback();
    return true;
  }

  /** Lets everything go off that is due within `durationMs`. */
  advance(durationMs: number): void {
    const untilMs = this.#nowMs + durationMs;
    while (this.runNext(untilMs));
    this.#nowMs = untilMs;
  }
}
