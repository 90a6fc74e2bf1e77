/** A timer without a clock: a moment that has come, or has not. */
export class Deadline {
  #dueAtMs = Number.POSITIVE_INFINITY;

  /** When it falls due; Infinity while it is not set. */
  get dueAtMs(): number {
    return this.#dueAtMs;
  }

  get isSet(): boolean {
    return this.#dueAtMs !== Number.POSITIVE_INFINITY;
  }

  set(nowMs: number, delayMs: number): void {
    this.#dueAtMs = nowMs + delayMs;
  }

  clear(): void {
    this.#dueAtMs = Number.POSITIVE_INFINITY;
  }

  /** True once, when it has fallen due: it is cleared then. */
  takeIfDue(nowMs: number): boolean {
    if (nowMs < this.#dueAtMs) return false;
    this.clear();
    return true;
  }
}
