/** How far behind the newest frame an older one may come, in frames: what is asked for again comes late. */
const windowFrames = 2048;

/** Remembers which frames of one sender have come, so that each counts once. */
export class ReplayWindow {
  readonly #seen = new Set<number>();
  #highest = -1;

  /** Whether a frame with this number hasn't come yet, and isn't so old that nobody could tell. */
  accepts(counter: number): boolean {
    return counter > this.#highest - windowFrames && !this.#seen.has(counter);
  }

  /** It has come, and was genuine. */
  add(counter: number): void {
    this.#seen.add(counter);
    if (counter <= this.#highest) return;
    // The layers that aren't received leave gaps, over which the window jumps.
    const from = this.#highest;
    this.#highest = counter;
    if (counter - from > windowFrames) {
      for (const old of this.#seen) if (old <= counter - windowFrames) this.#seen.delete(old);
      return;
    }
    for (let old = from - windowFrames + 1; old <= counter - windowFrames; old += 1) this.#seen.delete(old);
  }
}
