/** Before the first measurement; libwebrtc's. RFC 9260 says a second, for paths slower than a call can use. */
const INITIAL_MS = 500;
/**
 * libwebrtc's. RFC 9260's second makes a lost last packet felt; much less than this would not do, since peers hold
 * SACKs back for up to 200 ms (and we, for a tick), which would then be taken for losses.
 */
const MIN_MS = 400;
const MAX_MS = 60_000;

/** How long to wait for an answer, from measured round trips (RFC 9260 §6.3.1). */
export class RetransmissionTimeout {
  #smoothedMs: number | undefined;
  #variationMs = 0;
  #timeoutMs = INITIAL_MS;

  /** Present timeout, with what back-offs have made of it. */
  get timeoutMs(): number {
    return this.#timeoutMs;
  }

  /** Smoothed round trip time; undefined before the first measurement. */
  get roundTripMs(): number | undefined {
    return this.#smoothedMs;
  }

  /** A round trip of something that was sent only once. */
  onMeasured(roundTripMs: number): void {
    if (!(roundTripMs >= 0)) return;
    if (this.#smoothedMs === undefined) {
      this.#smoothedMs = roundTripMs;
      this.#variationMs = roundTripMs / 2;
    } else {
      this.#variationMs += (Math.abs(this.#smoothedMs - roundTripMs) - this.#variationMs) / 4;
      this.#smoothedMs += (roundTripMs - this.#smoothedMs) / 8;
    }
    this.#timeoutMs = Math.min(MAX_MS, Math.max(MIN_MS, this.#smoothedMs + 4 * this.#variationMs));
  }

  /** Nothing came within the timeout: twice as long from now on (RFC 9260 §6.3.3). */
  backOff(): void {
    this.#timeoutMs = Math.min(MAX_MS, 2 * this.#timeoutMs);
  }
}
