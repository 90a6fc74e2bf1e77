import type { Environment } from './Environment.ts';

/**
 * A turn of the event loop: what arrives together in it is taken in first, and handed on together at its end, so that
 * packets that are of use together (those of a video frame) also leave together.
 */
export class Turn {
  readonly #environment: Environment;
  #tasks: (() => void)[] = [];

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** Calls `task` once, at the end of the turn under way, in the order of asking. */
  atEnd(task: () => void): void {
    this.#tasks.push(task);
    if (this.#tasks.length === 1) this.#environment.atEndOfTurn(() => this.#end());
  }

  #end(): void {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) task();
  }
}
