/** A short time in which as much is sent as a higher rate would be, to see whether the path carries it. */
export interface Probe {
  /** 1 and up. */
  id: number;
  /** Of everything sent while it lasts, media and padding. */
  bitrateBps: number;
  /** Ends with this much sent. */
  sizeBytes: number;
  startMs: number;
}

/** The first probe, as a multiple of the start bitrate; later ones of what is available. */
const FIRST_PROBE_FACTOR = 3;
const PROBE_FACTOR = 2;
/** A probe asks a little more than what is wanted, so that a share of losses or jitter doesn't fail it. */
const MARGIN = 1.1;
/** Enough of this to be worth a probe. */
const MIN_WANTED_FACTOR = 1.05;
const SUCCESS_RATIO = 0.7;
const PROBE_DURATION_MS = 15;
const MIN_PROBE_BYTES = 3_000;
/** A probe whose feedback is not there by then has failed. */
const RESULT_TIMEOUT_MS = 1_000;
const INTERVAL_MS = { first: 1_500, max: 2_000, growth: 1.5 } as const;
/** After an overuse the queue must empty first. */
const AFTER_OVERUSE_MS = 1_000;

/** Decides when a probe is worth its bytes: more is wanted than is available, and nothing speaks against there being more. */
export class ProbeSchedule {
  /** When a probe last met the capacity of the path, or came to nothing. */
  failedAtMs = Number.NEGATIVE_INFINITY;
  readonly #startBitrateBps: number;
  #nextId = 1;
  #pending: Probe | undefined;
  #notBeforeMs = Number.NEGATIVE_INFINITY;
  #intervalMs: number = INTERVAL_MS.first;
  #hasProbed = false;

  constructor(startBitrateBps: number) {
    this.#startBitrateBps = startBitrateBps;
  }

  /** The probe to be sent now, if one is due. */
  next(availableBps: number, wantedBps: number, nowMs: number): Probe | undefined {
    if (this.#pending && nowMs - this.#pending.startMs > RESULT_TIMEOUT_MS) this.#failed(nowMs);
    if (this.#pending || nowMs < this.#notBeforeMs || wantedBps < availableBps * MIN_WANTED_FACTOR) return undefined;
    const aimBps = this.#hasProbed
      ? availableBps * PROBE_FACTOR
      : Math.max(this.#startBitrateBps * FIRST_PROBE_FACTOR, availableBps * PROBE_FACTOR);
    const bitrateBps = Math.min(aimBps, wantedBps * MARGIN);
    const sizeBytes = Math.max(MIN_PROBE_BYTES, Math.round((bitrateBps * PROBE_DURATION_MS) / 8_000));
    const probe = { id: this.#nextId++, bitrateBps, sizeBytes, startMs: nowMs };
    this.#hasProbed = true;
    this.#pending = probe;
    return probe;
  }

  /**
   * What the pending probe has proven.
   * @returns what may be taken for available: a burst that came faster than it was meant to proves no more than it asked.
   * Undefined: its result is known already; what comes of its last packets, sent or reported late, says less.
   */
  measured(bitrateBps: number, nowMs: number): number | undefined {
    const pending = this.#pending;
    if (!pending) return undefined;
    if (bitrateBps < pending.bitrateBps * SUCCESS_RATIO) this.#failed(nowMs);
    else {
      this.#pending = undefined;
      this.#intervalMs = INTERVAL_MS.first;
      this.#notBeforeMs = nowMs;
    }
    return Math.min(bitrateBps, pending.bitrateBps);
  }

  overused(nowMs: number): void {
    this.#notBeforeMs = Math.max(this.#notBeforeMs, nowMs + AFTER_OVERUSE_MS);
  }

  #failed(nowMs: number): void {
    this.failedAtMs = nowMs;
    this.#pending = undefined;
    this.#notBeforeMs = nowMs + this.#intervalMs;
    this.#intervalMs = Math.min(INTERVAL_MS.max, this.#intervalMs * INTERVAL_MS.growth);
  }
}
