import type { SeededRandom } from '../../../testing/SeededRandom.ts';

/** What a network does to the packets of one direction. */
export interface NetworkConditions {
  /** From 0 to 1. */
  loss?: number;
  /** Probability that a packet arrives twice. */
  duplication?: number;
  delayMs?: number;
  /** Each packet takes up to this much longer: more than the distance between packets reorders them. */
  jitterMs?: number;
}

interface Arrival {
  atMs: number;
  order: number;
  deliver(): void;
}

/** A network and a clock that exist only here: the same seed gives the same run. */
export class VirtualNetwork {
  nowMs = 0;
  conditions: NetworkConditions;
  readonly #random: SeededRandom;
  /** A binary heap, the next arrival first. */
  readonly #arrivals: Arrival[] = [];
  #order = 0;

  constructor(random: SeededRandom, conditions: NetworkConditions = {}) {
    this.#random = random;
    this.conditions = conditions;
  }

  get isEmpty(): boolean {
    return this.#arrivals.length === 0;
  }

  /** Sends a packet on its way: `deliver` gets a copy of it, perhaps, later, more than once. */
  send(packet: Buffer, deliver: (packet: Buffer) => void): void {
    const { loss = 0, duplication = 0, delayMs = 0, jitterMs = 0 } = this.conditions;
    const copy = Buffer.from(packet);
    const copies = this.#random.chance(loss) ? 0 : this.#random.chance(duplication) ? 2 : 1;
    for (let index = 0; index < copies; index += 1) {
      this.#push({
        atMs: this.nowMs + delayMs + this.#random.next() * jitterMs,
        order: this.#order++,
        deliver: () => deliver(copy),
      });
    }
  }

  /** Lets time pass, with a tick every 40 ms, until `isDone` or `limitMs` is reached; whether it was done. */
  run(limitMs: number, tick: (nowMs: number) => void, isDone: () => boolean): boolean {
    let nextTickMs = Math.floor(this.nowMs / 40) * 40 + 40;
    while (!isDone()) {
      const next = this.#arrivals[0];
      if (next !== undefined && next.atMs <= nextTickMs) {
        this.#pop();
        this.nowMs = Math.max(this.nowMs, next.atMs);
        next.deliver();
        continue;
      }
      if (nextTickMs > limitMs) return false;
      this.nowMs = nextTickMs;
      nextTickMs += 40;
      tick(this.nowMs);
    }
    return true;
  }

  #push(arrival: Arrival): void {
    const heap = this.#arrivals;
    let index = heap.push(arrival) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(arrival, heap[parent] as Arrival)) break;
      heap[index] = heap[parent] as Arrival;
      index = parent;
    }
    heap[index] = arrival;
  }

  #pop(): void {
    const heap = this.#arrivals;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Arrival, heap[child] as Arrival)) child += 1;
      if (!isBefore(heap[child] as Arrival, last)) break;
      heap[index] = heap[child] as Arrival;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: Arrival, b: Arrival): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
