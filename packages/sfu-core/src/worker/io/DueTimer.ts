import { performance } from 'node:perf_hooks';
import { DueQueue } from './DueQueue.ts';

/** Hands on what is due, to a millisecond or so, by one timer however much that is. */
export class DueTimer<T> {
  readonly #queue = new DueQueue<T>();
  readonly #handOn: (item: T) => void;
  #timer: NodeJS.Timeout | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;

  constructor(handOn: (item: T) => void) {
    this.#handOn = handOn;
  }

  /** The clock of `add()`. */
  get nowMs(): number {
    return performance.now();
  }

  get size(): number {
    return this.#queue.size;
  }

  /** What is due already is handed on before this returns, unless there is something before it. */
  add(dueMs: number, item: T): void {
    if (dueMs <= this.nowMs && this.#queue.nextDueMs > dueMs) {
      this.#handOn(item);
      return;
    }
    this.#queue.add(dueMs, item);
    this.#arm();
  }

  close(): void {
    this.#queue.clear();
    clearTimeout(this.#timer);
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }

  #arm(): void {
    const { nextDueMs } = this.#queue;
    if (nextDueMs >= this.#timerDueMs) return;
    clearTimeout(this.#timer);
    this.#timerDueMs = nextDueMs;
    // Rounded up: a timer that fires a fraction early would have to be set again.
    this.#timer = setTimeout(() => this.#beat(), Math.max(1, Math.ceil(nextDueMs - this.nowMs)));
  }

  #beat(): void {
    this.#timerDueMs = Number.POSITIVE_INFINITY;
    const { nowMs } = this;
    while (this.#queue.nextDueMs <= nowMs) this.#handOn(this.#queue.take(nowMs) as T);
    if (this.#queue.size > 0) this.#arm();
  }
}
