import { RateLimit, type RateLimitOptions } from './RateLimit.ts';

/** A {@link RateLimit} for each of those who do something, for as long as they are there. */
export class RateLimits<Who extends object> {
  readonly #options: RateLimitOptions;
  readonly #limits = new WeakMap<Who, RateLimit>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** Whether one more is allowed to them now. */
  allows(who: Who, nowMs: number): boolean {
    let limit = this.#limits.get(who);
    if (!limit) {
      limit = new RateLimit(this.#options);
      this.#limits.set(who, limit);
    }
    return limit.allows(nowMs);
  }
}
