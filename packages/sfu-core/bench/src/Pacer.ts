import { monotonicMs } from './monotonicMs.ts';

/** How long the process sleeps at most before it looks whether something has come in. */
const MAX_SLEEP_MS = 1;
/** Sending less often than this, in larger groups, would be the sender's own queue in the delays that are measured. */
const MIN_SLEEP_MS = 0.2;
/** What could not be sent in time is given up beyond this, so that a process that was held up sends no avalanche. */
const MAX_BACKLOG_MS = 5;

const sleepCell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Calls `send` evenly at a rate, finer than the millisecond of timers: it sleeps on a futex and lets the event loop
 * turn in between. What is sent can be held back until a group is complete, as browsers do with the packets of a picture.
 */
export class Pacer {
  readonly #send: (count: number) => void;
  #ratePerSecond = 0;
  #nextMs = 0;
  #running = false;
  #groupSize = 1;

  /** @param send is given how many are due. */
  constructor(send: (count: number) => void) {
    this.#send = send;
  }

  /** A rate of 0 stops. */
  setRate(ratePerSecond: number, groupSize = 1): void {
    this.#ratePerSecond = ratePerSecond;
    this.#groupSize = groupSize;
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
    const groupMs = intervalMs * this.#groupSize;
    this.#nextMs = Math.max(this.#nextMs, nowMs - MAX_BACKLOG_MS - groupMs);
    const due = Math.floor((nowMs - this.#nextMs) / groupMs) * this.#groupSize;
    if (due > 0) {
      this.#nextMs += due * intervalMs;
      this.#send(due);
    }
    const untilNextMs = this.#nextMs + groupMs - monotonicMs();
    Atomics.wait(sleepCell, 0, 0, Math.min(MAX_SLEEP_MS, Math.max(MIN_SLEEP_MS, untilNextMs)));
    setImmediate(this.#turn);
  };
}
