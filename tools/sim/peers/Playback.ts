/** As in WebRTC statistics: a gap between pictures that is so much longer than usual is a freeze. */
const FREEZE_FACTOR = 3;
const FREEZE_EXTRA_MS = 150;
const HISTORY_PICTURES = 30;

/** A time without a new picture. */
export interface Freeze {
  atMs: number;
  durationMs: number;
}

/** What somebody who watches sees: pictures, and how long they wait for one. */
export class Playback {
  pictureCount = 0;
  firstPictureMs = Number.NaN;
  readonly freezes: Freeze[] = [];
  #lastMs = Number.NaN;
  readonly #intervalsMs: number[] = [];

  /** Since when the last picture stands. */
  get lastPictureMs(): number {
    return this.#lastMs;
  }

  show(nowMs: number): void {
    this.pictureCount++;
    if (Number.isNaN(this.#lastMs)) this.firstPictureMs = nowMs;
    else this.#gap(nowMs - this.#lastMs, nowMs);
    this.#lastMs = nowMs;
  }

  /** What stands still at the end counts as well. */
  end(nowMs: number): void {
    if (!Number.isNaN(this.#lastMs)) this.#gap(nowMs - this.#lastMs, nowMs);
  }

  /** It stands still by intent, a pause for example: the gap is none. */
  forgive(): void {
    this.#lastMs = Number.NaN;
    this.#intervalsMs.length = 0;
  }

  get frozenMs(): number {
    return this.freezes.reduce((sum, { durationMs }) => sum + durationMs, 0);
  }

  get longestFreezeMs(): number {
    return Math.max(0, ...this.freezes.map(({ durationMs }) => durationMs));
  }

  #gap(intervalMs: number, nowMs: number): void {
    const count = this.#intervalsMs.length;
    const meanMs = count === 0 ? 33 : this.#intervalsMs.reduce((sum, value) => sum + value, 0) / count;
    if (intervalMs > Math.max(FREEZE_FACTOR * meanMs, meanMs + FREEZE_EXTRA_MS)) {
      this.freezes.push({ atMs: nowMs - intervalMs, durationMs: intervalMs });
    }
    this.#intervalsMs.push(intervalMs);
    if (count >= HISTORY_PICTURES) this.#intervalsMs.shift();
  }
}
