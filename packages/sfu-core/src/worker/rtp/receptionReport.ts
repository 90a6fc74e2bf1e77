import type { ReceptionTracker } from './ReceptionTracker.ts';

/** One report block of an RTCP sender or receiver report (RFC 3550 section 6.4.1). */
export interface ReceptionReport {
  /** The stream reported on. */
  ssrc: number;
  /** Share of packets lost since the last report, in 256ths. */
  fractionLost: number;
  /** Packets lost since the beginning; 24 bits, signed. */
  totalLost: number;
  /** Cycles and highest sequence number received, 32 bits. */
  highestSequenceNumber: number;
  /** Interarrival jitter, in timestamp units. */
  jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report (LSR); 0 when there was none. */
  lastSr: number;
  /** Time since that report came (DLSR), in 65,536ths of a second. */
  delaySinceLastSr: number;
}

/** Most that fits the cumulative number of packets lost: 24 bits, signed. */
const MAX_PACKETS_LOST = 0x7fffff;

/** Makes the report blocks on one received SSRC, each about the time since the one before. */
export class ReceptionReporter {
  readonly #tracker: ReceptionTracker;
  #expected = 0;
  #received = 0;

  constructor(tracker: ReceptionTracker) {
    this.#tracker = tracker;
  }

  /** The next report block, as of a stream that no sender report has come for. */
  next(ssrc: number): ReceptionReport {
    const tracker = this.#tracker;
    const expected = tracker.expected - this.#expected;
    const lost = expected - (tracker.received - this.#received);
    this.#expected = tracker.expected;
    this.#received = tracker.received;
    return {
      ssrc,
      fractionLost: expected > 0 && lost > 0 ? Math.min(255, Math.floor((lost * 256) / expected)) : 0,
      totalLost: Math.min(MAX_PACKETS_LOST, tracker.lost),
      highestSequenceNumber: tracker.extendedHighestSequenceNumber,
      jitter: Math.floor(tracker.jitter),
      lastSr: 0,
      delaySinceLastSr: 0,
    };
  }

  /** The tracker has begun anew. */
  restart(): void {
    this.#expected = 0;
    this.#received = 0;
  }
}

/** The middle 32 bits of an NTP timestamp (RFC 3550 section 4): seconds modulo 65,536, and 65,536ths of a second. */
export function compactNtp(ntpSeconds: number, ntpFraction: number): number {
  return (((ntpSeconds & 0xffff) << 16) | (ntpFraction >>> 16)) >>> 0;
}

/** Milliseconds in 65,536ths of a second, 32 bits. */
export function toCompactDelay(delayMs: number): number {
  return Math.round((delayMs * 65_536) / 1_000) >>> 0;
}
