import type { CaptureTime } from './CaptureTime.ts';

/** The longest step over a switch that is believed; a pause may be longer, and is then taken from arrival. */
const MAX_CREDIBLE_STEP_MS = 10_000;

/** Keeps one consumer's timestamps going forward, in step with capture time, over switches between streams. */
export class TimestampRewriter {
  readonly #clockRate: number;
  // As signed numbers, which V8 keeps in place; larger ones than those of 32 bits with a sign it puts elsewhere.
  #offset = 0;
  #lastIn = 0;
  #lastOut = 0;
  #lastStream: CaptureTime | undefined;

  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** What is added to a timestamp of the present stream. */
  get offset(): number {
    return this.#offset >>> 0;
  }

  /** The next packet is of `stream`, and has `timestamp`. Its output timestamp is later than any before. */
  switchTo(stream: CaptureTime, timestamp: number): void {
    const previous = this.#lastStream;
    this.#lastStream = stream;
    if (!previous) {
      // Only against a timestamp of the stream itself can be said what is later: they begin anywhere.
      this.#lastIn = timestamp | 0;
      this.#lastOut = timestamp | 0;
    }
    if (!previous || previous === stream) return;
    const step = Math.max(1, Math.round((this.#stepMs(previous, stream, timestamp) * this.#clockRate) / 1000));
    this.#offset = (this.#lastOut + step - timestamp) | 0;
  }

  rewrite(timestamp: number): number {
    const out = (timestamp + this.#offset) | 0;
    if (((out - this.#lastOut) | 0) >= 0) {
      this.#lastIn = timestamp | 0;
      this.#lastOut = out;
    }
    return out >>> 0;
  }

  #stepMs(previous: CaptureTime, stream: CaptureTime, timestamp: number): number {
    const before = previous.remoteMsOf(this.#lastIn >>> 0);
    const after = stream.remoteMsOf(timestamp);
    if (before !== undefined && after !== undefined && Math.abs(after - before) < MAX_CREDIBLE_STEP_MS)
      return after - before;
    return stream.localMsOf(timestamp) - previous.localMsOf(this.#lastIn >>> 0);
  }
}
