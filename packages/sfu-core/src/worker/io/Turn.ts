import type { Environment } from './Environment.ts';

/**
 * A turn of the event loop: what arrives together in it is taken in first, and handed on together at its end, so that
 * packets that are of use together (those of a video frame) also leave together.
 */
export class Turn {
  readonly #environment: Environment;
  readonly #finish: () => void;
  #tasks: (() => void)[] = [];
  #isAwaited = false;
  #isEnding = false;

  /** @param finish is called after all tasks at the end of each turn that is waited for. */
  constructor(environment: Environment, finish: () => void = () => undefined) {
    this.#environment = environment;
    this.#finish = finish;
  }

  /** Calls `task` once, at the end of the turn under way, in the order of asking. */
  atEnd(task: () => void): void {
    this.#tasks.push(task);
    if (!this.#isEnding) this.awaitEnd();
  }

  /** Makes sure that the turn under way is finished, even where there are no tasks. */
  awaitEnd(): void {
    if (this.#isAwaited) return;
    this.#isAwaited = true;
    this.#environment.atEndOfTurn(() => this.#end());
  }

  #end(): void {
    const tasks = this.#tasks;
    this.#tasks = [];
    this.#isEnding = true;
    for (const task of tasks) task();
    this.#finish();
    this.#isEnding = false;
    this.#isAwaited = false;
    if (this.#tasks.length > 0) this.awaitEnd();
  }
}
