/** What a {@link RateLimit} allows. */
export type RateLimitOptions = { burst: number; perSecond: number };

/** What somebody may do in a burst and in the long run: a bucket of tokens. Pure: times come in. */
export class RateLimit {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #atMs: number | undefined;

  constructor(options: RateLimitOptions) {
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
    this.#left = options.burst;
  }

  /** Whether one more is allowed now. One that is not costs nothing. */
  allows(nowMs: number): boolean {
    const elapsedMs = Math.max(nowMs - (this.#atMs ?? nowMs), 0);
    this.#left = Math.min(this.#left + (elapsedMs / 1000) * this.#perSecond, this.#burst);
    this.#atMs = nowMs;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
