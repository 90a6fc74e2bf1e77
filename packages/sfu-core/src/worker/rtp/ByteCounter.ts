import { RateCounter } from './RateCounter.ts';

/** Bytes in all, and their bit rate over the last seconds. */
export class ByteCounter {
  bytes = 0;
  readonly #rate = new RateCounter();

  add(bytes: number, nowMs: number): void {
    this.bytes += bytes;
    this.#rate.add(bytes, nowMs);
  }

  bitrateBps(nowMs: number): number {
    return this.#rate.bitrateBps(nowMs);
  }
}
