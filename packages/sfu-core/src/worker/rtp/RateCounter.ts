export interface RateCounterOptions {
  /** What the rate is taken over, in milliseconds. Default 2,500. */
  windowMs?: number;
  /** Into how many equal slices the window is cut. Default 100. */
  sliceCount?: number;
}

/** Over less than this a rate is chance. */
const MIN_SETTLED_MS = 300;
const NO_SLICES = new Uint32Array(0);

/** The bit rate over a sliding window; adding takes constant time and allocates nothing. */
export class RateCounter {
  readonly #windowMs: number;
  readonly #sliceCount: number;
  /** Bytes of the slices before it, in a ring by slice number. Made for the first of them: many counters never see any. */
  #slices: Uint32Array = NO_SLICES;
  /** When the first of the bytes in the window came, or one before them; NaN: there are none. */
  #sinceMs = Number.NaN;
  readonly #sliceMs: number;
  /** Number (time divided by length) of the newest slice. */
  #newestSlice = -1;
  /** Its bytes, which the ring gets when the next one begins: to add to them touches nothing outside of this object. */
  #newestBytes = 0;
  #totalBytes = 0;

  constructor(options: RateCounterOptions = {}) {
    this.#windowMs = options.windowMs ?? 2_500;
    this.#sliceCount = options.sliceCount ?? 100;
    this.#sliceMs = this.#windowMs / this.#sliceCount;
  }

  /** Counts `bytes` at `nowMs`. A time before the newest one counts as the newest. */
  add(bytes: number, nowMs: number): void {
    this.#advance(nowMs);
    if (this.#totalBytes === 0) this.#sinceMs = nowMs;
    this.#newestBytes += bytes;
    this.#totalBytes += bytes;
  }

  /** Bits per second over the window that ends at `nowMs`. */
  bitrateBps(nowMs: number): number {
    this.#advance(nowMs);
    return Math.round((this.#totalBytes * 8_000) / this.#windowMs);
  }

  /**
   * The same over the time since the first bytes, where that is shorter than the window; 0 when there are none.
   * Undefined: they came too lately to say.
   */
  settledBitrateBps(nowMs: number): number | undefined {
    this.#advance(nowMs);
    if (this.#totalBytes === 0) return 0;
    const elapsedMs = Math.min(nowMs - this.#sinceMs, this.#windowMs);
    return elapsedMs < MIN_SETTLED_MS ? undefined : Math.round((this.#totalBytes * 8_000) / elapsedMs);
  }

  /** Forgets everything. */
  reset(): void {
    this.#slices.fill(0);
    this.#newestSlice = -1;
    this.#newestBytes = 0;
    this.#totalBytes = 0;
    this.#sinceMs = Number.NaN;
  }

  /** Moves the window on, so that it ends now. */
  #advance(nowMs: number): void {
    const slice = Math.floor(nowMs / this.#sliceMs);
    if (slice <= this.#newestSlice) return;
    // Without bytes there is none in any slice.
    if (this.#totalBytes > 0) {
      this.#store();
      this.#empty(this.#newestSlice + 1, slice);
    }
    this.#newestSlice = slice;
  }

  /** Puts the newest slice into the ring. */
  #store(): void {
    if (this.#slices === NO_SLICES) this.#slices = new Uint32Array(this.#sliceCount);
    this.#slices[this.#newestSlice % this.#sliceCount] = this.#newestBytes;
    this.#newestBytes = 0;
  }

  /** Empties the slices that the window has left behind. */
  #empty(from: number, to: number): void {
    const count = this.#sliceCount;
    if (to - from >= count - 1) {
      this.#slices.fill(0);
      this.#totalBytes = 0;
      return;
    }
    for (let leaving = from; leaving <= to; leaving += 1) {
      this.#totalBytes -= this.#slices[leaving % count] as number;
      this.#slices[leaving % count] = 0;
    }
  }
}
