/** Something that must never be. */
export interface Violation {
  /** Since the beginning of the call. */
  atMs: number;
  /** Which promise was broken. */
  check: string;
  text: string;
}

const MAX_KEPT = 50;

/** What the checks of a run have found; the first are kept, all are counted. */
export class Violations {
  readonly kept: Violation[] = [];
  readonly #elapsedMs: () => number;
  count = 0;

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs;
  }

  add(check: string, text: string): void {
    this.count++;
    if (this.kept.length < MAX_KEPT) this.kept.push({ atMs: Math.round(this.#elapsedMs()), check, text });
  }
}
