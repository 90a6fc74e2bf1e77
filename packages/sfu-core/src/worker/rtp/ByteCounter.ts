import { RateCounter } from './RateCounter.ts';

/** Bytes in all, and their bit rate over the last seconds. */
export class ByteCounter extends RateCounter {
  bytes = 0;

  override add(bytes: number, nowMs: number): void {
    this.bytes += bytes;
    super.add(bytes, nowMs);
  }
}
