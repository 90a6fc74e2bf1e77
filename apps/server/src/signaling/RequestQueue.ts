import { errorCodes, ProtocolError } from '@parley/signaling-protocol';

/**
 * Carries out one connection's requests one after the other, in the order of their arrival: no request ever sees a state
 * that an earlier one is still changing.
 */
export class RequestQueue {
  readonly #maxPending: number;
  #pending = 0;
  #last: Promise<unknown> = Promise.resolve();

  /** @param maxPending - Requests that may wait; more are refused, so that a flood costs its sender only. */
  constructor(maxPending: number) {
    this.#maxPending = maxPending;
  }

  /** Runs `task` after those before it. Settles as it does; rejects with 409 when too many wait. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#pending >= this.#maxPending) {
      throw new ProtocolError(errorCodes.conflict, 'too many requests at once');
    }
    this.#pending++;
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      this.#pending--;
    }
  }
}
