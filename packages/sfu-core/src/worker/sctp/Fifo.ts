/** A first-in, first-out queue with constant time at both ends: a ring that grows. */
export class Fifo<T> {
  #ring: (T | undefined)[] = new Array(8);
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The oldest element. */
  peek(): T | undefined {
    return this.#ring[this.#head];
  }

  push(element: T): void {
    if (this.#length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#length) & (this.#ring.length - 1)] = element;
    this.#length += 1;
  }

  /** Takes the oldest element. */
  shift(): T | undefined {
    if (this.#length === 0) return undefined;
    const element = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#length -= 1;
    return element;
  }

  #grow(): void {
    const grown: (T | undefined)[] = new Array(2 * this.#ring.length);
    for (let index = 0; index < this.#length; index += 1) {
      grown[index] = this.#ring[(this.#head + index) & (this.#ring.length - 1)];
    }
    this.#ring = grown;
    this.#head = 0;
  }
}
