/** What is due when: a binary heap. What is due at the same time comes out in the order in which it went in. */
export class DueQueue<T> {
  readonly #dueMs: number[] = [];
  readonly #order: number[] = [];
  readonly #items: T[] = [];
  #nextOrder = 0;

  get size(): number {
    return this.#items.length;
  }

  /** When the first is due; infinite: there is none. */
  get nextDueMs(): number {
    return this.#dueMs[0] ?? Number.POSITIVE_INFINITY;
  }

  add(dueMs: number, item: T): void {
    const order = this.#nextOrder++;
    let at = this.#items.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      // The newest comes after all that are due at its time.
      if ((this.#dueMs[parent] as number) <= dueMs) break;
      this.#move(parent, at);
      at = parent;
    }
    this.#put(at, dueMs, order, item);
  }

  /** Takes out the first if it is due by now. */
  take(nowMs: number): T | undefined {
    if (!(this.nextDueMs <= nowMs)) return undefined;
    const [first] = this.#items;
    const dueMs = this.#dueMs.pop() as number;
    const order = this.#order.pop() as number;
    const last = this.#items.pop() as T;
    if (this.#items.length > 0) this.#sink(dueMs, order, last);
    return first;
  }

  clear(): void {
    this.#dueMs.length = 0;
    this.#order.length = 0;
    this.#items.length = 0;
  }

  /** Finds a place from the top down for what was the last. */
  #sink(dueMs: number, order: number, item: T): void {
    const count = this.#items.length;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && this.#isBefore(child + 1, this.#dueMs[child] as number, this.#order[child] as number)) {
        child++;
      }
      if (!this.#isBefore(child, dueMs, order)) break;
      this.#move(child, at);
      at = child;
    }
    this.#put(at, dueMs, order, item);
  }

  #isBefore(at: number, dueMs: number, order: number): boolean {
    const ownMs = this.#dueMs[at] as number;
    return ownMs < dueMs || (ownMs === dueMs && (this.#order[at] as number) < order);
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#dueMs[from] as number, this.#order[from] as number, this.#items[from] as T);
  }

  #put(at: number, dueMs: number, order: number, item: T): void {
    this.#dueMs[at] = dueMs;
    this.#order[at] = order;
    this.#items[at] = item;
  }
}
