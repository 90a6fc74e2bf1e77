import { SeededRandom } from '../../packages/sfu-core/src/testing/SeededRandom.ts';
import { DueQueue } from '../../packages/sfu-core/src/worker/io/DueQueue.ts';
import type { Clock, Environment } from '../../packages/sfu-core/src/worker/io/Environment.ts';

const START_MS = 10_000;
const UNIX_START_MS = 1_790_000_000_000;

/** Something that happens at a time. */
export interface Task {
  run(): void;
}

class RepeatedTask implements Task {
  isStopped = false;
  readonly #time: VirtualTime;
  readonly #intervalMs: number;
  readonly #task: () => void;

  constructor(time: VirtualTime, intervalMs: number, task: () => void) {
    this.#time = time;
    this.#intervalMs = intervalMs;
    this.#task = task;
  }

  run(): void {
    if (this.isStopped) return;
    this.#time.in(this.#intervalMs, this);
    this.#task();
  }
}

/** Time that passes as fast as what happens in it can be worked out, and chance from a seed: the engine's environment. */
export class VirtualTime implements Environment {
  readonly clock: Clock;
  readonly #queue = new DueQueue<Task>();
  readonly #random: SeededRandom;
  #nowMs = START_MS;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.clock = { nowMs: () => this.#nowMs, unixMs: () => UNIX_START_MS + this.#nowMs };
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Since the beginning. */
  get elapsedMs(): number {
    return this.#nowMs - START_MS;
  }

  in(delayMs: number, task: Task): void {
    this.#queue.add(this.#nowMs + delayMs, task);
  }

  /** At a time of the clock; at once if that has passed. */
  at(atMs: number, task: Task): void {
    this.#queue.add(Math.max(atMs, this.#nowMs), task);
  }

  every(intervalMs: number, task: () => void): () => void {
    const repeated = new RepeatedTask(this, intervalMs, task);
    this.in(intervalMs, repeated);
    return () => {
      repeated.isStopped = true;
    };
  }

  /** What happens at the same time makes a turn. */
  atEndOfTurn(task: () => void): void {
    this.in(0, { run: task });
  }

  randomBytes(sizeBytes: number): Buffer {
    return this.#random.bytes(sizeBytes);
  }

  random(): number {
    return this.#random.next();
  }

  /** Lets all happen that is due within this time. */
  advance(durationMs: number): void {
    const endMs = this.#nowMs + durationMs;
    const queue = this.#queue;
    while (queue.nextDueMs <= endMs) {
      this.#nowMs = queue.nextDueMs;
      queue.take(this.#nowMs)?.run();
    }
    this.#nowMs = endMs;
  }
}
