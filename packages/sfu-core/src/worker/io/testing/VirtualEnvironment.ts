import type { Clock, Environment } from '../Environment.ts';

interface Timer {
  intervalMs: number;
  dueMs: number;
  task: () => void;
}

/** An environment whose time passes when told to; chance always falls in the middle. */
export class VirtualEnvironment implements Environment {
  readonly clock: Clock;
  readonly #timers = new Set<Timer>();
  #nowMs: number;

  constructor(startMs = 1_000) {
    this.#nowMs = startMs;
    this.clock = { nowMs: () => this.#nowMs, unixMs: () => 1_700_000_000_000 + this.#nowMs };
  }

  /** How many timers run. */
  get timerCount(): number {
    return this.#timers.size;
  }

  every(intervalMs: number, task: () => void): () => void {
    const timer = { intervalMs, dueMs: this.#nowMs + intervalMs, task };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  atEndOfTurn(task: () => void): void {
    setImmediate(task);
  }

  randomBytes(sizeBytes: number): Buffer {
    return Buffer.alloc(sizeBytes, 0x55);
  }

  random(): number {
    return 0.5;
  }

  /** Lets time pass; what is due on the way runs, in order. */
  advance(byMs: number): void {
    const endMs = this.#nowMs + byMs;
    for (let timer = this.#nextDue(endMs); timer; timer = this.#nextDue(endMs)) {
      this.#nowMs = timer.dueMs;
      timer.dueMs += timer.intervalMs;
      timer.task();
    }
    this.#nowMs = endMs;
  }

  #nextDue(endMs: number): Timer | undefined {
    const [first] = [...this.#timers].sort((a, b) => a.dueMs - b.dueMs);
    return first && first.dueMs <= endMs ? first : undefined;
  }
}
