import type { ReceptionReport } from '../rtcp/RtcpPacket.ts';
import type { ReceptionTracker } from './ReceptionTracker.ts';

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
