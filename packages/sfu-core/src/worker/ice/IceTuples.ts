import type { IceTuple } from './IceTuple.ts';

/** How many ways to one remote are remembered. */
export const MAX_TUPLES = 8;

/** The tuples that the remote has proved to own, the one checked last at the end, and the one that we send on. */
export class IceTuples<T extends IceTuple> {
  readonly #tuples: T[] = [];
  #selected: T | undefined;

  get selected(): T | undefined {
    return this.#selected;
  }

  /** The one that the remote made the latest check on. */
  get lastChecked(): T | undefined {
    return this.#tuples.at(-1);
  }

  /** Asked for every packet of media, hence the short way for the selected one. */
  has(tuple: T): boolean {
    return tuple === this.#selected || this.#tuples.includes(tuple);
  }

  /** A check came on a tuple that is there. */
  touch(tuple: T): void {
    if (tuple === this.lastChecked) return;
    const index = this.#tuples.indexOf(tuple);
    if (index >= 0) this.#tuples.push(...this.#tuples.splice(index, 1));
  }

  /** Adds a tuple that is not there yet; answers the one that had to go: the longest unchecked that isn't selected. */
  add(tuple: T): T | undefined {
    this.#tuples.push(tuple);
    if (this.#tuples.length <= MAX_TUPLES) return undefined;
    const longestUnchecked = this.#tuples.find((candidate) => candidate !== this.#selected);
    if (longestUnchecked !== undefined) this.delete(longestUnchecked);
    return longestUnchecked;
  }

  /** Selects a tuple that is there. */
  select(tuple: T): void {
    this.#selected = tuple;
  }

  /** Whether it was there. A selected tuple that goes leaves none selected. */
  delete(tuple: T): boolean {
    const index = this.#tuples.indexOf(tuple);
    if (index < 0) return false;
    this.#tuples.splice(index, 1);
    if (this.#selected === tuple) this.#selected = undefined;
    return true;
  }

  /** Removes and answers all. */
  clear(): T[] {
    this.#selected = undefined;
    return this.#tuples.splice(0);
  }
}
