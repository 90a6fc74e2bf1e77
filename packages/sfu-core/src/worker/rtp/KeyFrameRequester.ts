/** How long a requested key frame may take before it is asked for once more. */
const RETRY_AFTER_MS = 1_000;

interface PendingRequest {
  sentAtMs: number;
  retriesLeft: number;
  /** Someone asked again while this one was under way. */
  wantedAgain: boolean;
}

/**
 * Lets one key-frame request per stream through at a time: however many consumers ask, the producer hears it once, once
 * more when nothing comes, and not again within the delay the app configured.
 */
export class KeyFrameRequester {
  readonly #delayMs: number;
  readonly #send: (ssrc: number) => void;
  readonly #pending = new Map<number, PendingRequest>();
  readonly #sentAtMs = new Map<number, number>();
  /** Requests held back by the delay, sent when it is over. */
  readonly #delayed = new Set<number>();

  constructor(options: { delayMs: number; send: (ssrc: number) => void }) {
    this.#delayMs = options.delayMs;
    this.#send = options.send;
  }

  request(ssrc: number, nowMs: number): void {
    const pending = this.#pending.get(ssrc);
    if (pending) {
      pending.wantedAgain = true;
      return;
    }
    const sentAtMs = this.#sentAtMs.get(ssrc);
    if (sentAtMs !== undefined && nowMs - sentAtMs < this.#delayMs) {
      this.#delayed.add(ssrc);
      return;
    }
    this.#dispatch(ssrc, nowMs, 1);
  }

  /** A key frame of the stream has come: nobody waits any longer. */
  onKeyFrame(ssrc: number): void {
    this.#pending.delete(ssrc);
    this.#delayed.delete(ssrc);
  }

  remove(ssrc: number): void {
    this.onKeyFrame(ssrc);
    this.#sentAtMs.delete(ssrc);
  }

  /** To be called a few times a second. */
  tick(nowMs: number): void {
    for (const [ssrc, pending] of this.#pending) {
      if (nowMs - pending.sentAtMs < RETRY_AFTER_MS) continue;
      this.#pending.delete(ssrc);
      if (pending.retriesLeft > 0 || pending.wantedAgain) this.#dispatch(ssrc, nowMs, pending.retriesLeft - 1);
    }
    for (const ssrc of this.#delayed) {
      if (nowMs - (this.#sentAtMs.get(ssrc) ?? 0) < this.#delayMs) continue;
      this.#delayed.delete(ssrc);
      if (!this.#pending.has(ssrc)) this.#dispatch(ssrc, nowMs, 1);
    }
  }

  #dispatch(ssrc: number, nowMs: number, retriesLeft: number): void {
    this.#pending.set(ssrc, { sentAtMs: nowMs, retriesLeft, wantedAgain: false });
    this.#sentAtMs.set(ssrc, nowMs);
    this.#send(ssrc);
  }
}
