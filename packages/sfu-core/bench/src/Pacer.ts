import { monotonicMs } from './monotonicMs.ts';

/** How long the process sleeps at most before it looks whether something has come in. */
const MAX_SLEEP_MS = 1;
/** Sending less often than this, in larger groups, would be the sender's own queue in the delays that are measured. */
const MIN_SLEEP_MS = 0.2;
/** What could not be sent in time is given up beyond this, so that a process that was held up sends no avalanche. */
const MAX_BACKLOG_MS = 5;

const sleepCell = new Int32Array(new SharedArrayBuffer(4));

/** What is sent at once, and how long it is until the next, in mean distances between packets. */
export interface PacedGroup {
  packetCount: number;
  intervals: number;
}

const SINGLE: readonly PacedGroup[] = [{ packetCount: 1, intervals: 1 }];

/**
 * Calls `send` at a rate, finer than the millisecond of timers: it sleeps on a futex and lets the event loop turn in between.
 * What is sent is held back until a group is complete, as browsers do with the packets of a picture.
 */
export class Pacer {
  readonly #send: (count: number) => void;
  #groups = SINGLE;
  #place = 0;
  #ratePerSecond = 0;
  #nextMs = 0;
  #running = false;

  /** @param send is given how many are due: one group or several. */
  constructor(send: (count: number) => void) {
    this.#send = send;
  }

  /** @param ratePerSecond packets, on the average; 0 stops. @param groups are repeated; default: packet by packet. */
  setRate(ratePerSecond: number, groups: readonly PacedGroup[] = this.#groups): void {
    this.#ratePerSecond = ratePerSecond;
    if (groups !== this.#groups) this.#place = 0;
    this.#groups = groups;
    this.#nextMs = monotonicMs();
    if (ratePerSecond > 0 && !this.#running) {
      this.#running = true;
      setImmediate(this.#turn);
    }
  }

  readonly #turn = (): void => {
    if (this.#ratePerSecond <= 0) {
      this.#running = false;
      return;
    }
    const intervalMs = 1000 / this.#ratePerSecond;
    const nowMs = monotonicMs();
    this.#nextMs = Math.max(this.#nextMs, nowMs - MAX_BACKLOG_MS);
    let due = 0;
    while (this.#nextMs <= nowMs) {
      const group = this.#groups[this.#place] as PacedGroup;
      this.#place = (this.#place + 1) % this.#groups.length;
      due += group.packetCount;
      this.#nextMs += group.intervals * intervalMs;
    }
    if (due > 0) this.#send(due);
    const untilNextMs = this.#nextMs - monotonicMs();
    Atomics.wait(sleepCell, 0, 0, Math.min(MAX_SLEEP_MS, Math.max(MIN_SLEEP_MS, untilNextMs)));
    setImmediate(this.#turn);
  };
}
