import { diff32 } from './sequence.ts';

/** A jump ahead by this much or more is doubted until the next packet confirms it (RFC 3550 appendix A.1). */
const MAX_DROPOUT = 3_000;
/** Packets this late or later are doubted likewise. */
const MAX_MISORDER = 1_500;
const SEQUENCE_CYCLE = 0x10000;
/** How many sequence numbers are remembered to tell duplicates; more than `MAX_MISORDER`, and a power of two. */
const WINDOW_SIZE = 2_048;
const WINDOW_MASK = WINDOW_SIZE - 1;
const NO_BAD_SEQUENCE = SEQUENCE_CYCLE + 1;
/** A greater change of transit time is a change of clocks, not jitter. */
const MAX_TRANSIT_CHANGE_SECONDS = 5;

/** What became of a packet: `restarted` means accepted, as the first of a new numbering. */
export type Reception = 'accepted' | 'restarted' | 'duplicate' | 'implausible';

/**
 * Validity of sequence numbers, expected and received packets, and interarrival jitter of one SSRC (RFC 3550 appendix
 * A.1, A.3 and A.8, without probation: SRTP has vouched for the packets). It also tells duplicates, so that every
 * sequence number is received once.
 */
export class ReceptionTracker {
  readonly #clockRate: number;
  #isStarted = false;
  /** Extended numbers, counted from a cycle up, so that packets older than the first stay positive. */
  #base = 0;
  #highest = 0;
  #badSequence = NO_BAD_SEQUENCE;
  #received = 0;
  readonly #window = new Uint8Array(WINDOW_SIZE);

  #lastTransit = 0;
  #hasTransit = false;
  #jitter = 0;

  /** @param clockRate of the RTP timestamps, in Hz. */
  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** Cycles and highest sequence number, as a reception report has them: 32 bits. */
  get extendedHighestSequenceNumber(): number {
    return this.#isStarted ? (this.#highest - SEQUENCE_CYCLE) >>> 0 : 0;
  }

  /** Packets that should have come since the (re)start. */
  get expected(): number {
    return this.#isStarted ? this.#highest - this.#base + 1 : 0;
  }

  /** Packets that came since the (re)start, retransmitted ones included, duplicates not. */
  get received(): number {
    return this.#received;
  }

  /** `expected` less `received`; 0 or more. */
  get lost(): number {
    return Math.max(0, this.expected - this.#received);
  }

  /** In timestamp units, not rounded. */
  get jitter(): number {
    return this.#jitter;
  }

  /**
   * Judges a packet by its sequence number and counts it if it is good.
   *
   * @param isRecovered it is a retransmission: those may be arbitrarily late, and never prove a restart.
   */
  receive(sequenceNumber: number, isRecovered: boolean): Reception {
    if (!this.#isStarted) {
      this.#start(sequenceNumber);
      return 'accepted';
    }
    const ahead = (sequenceNumber - this.#highest) & 0xffff;
    if (ahead > 0 && ahead < MAX_DROPOUT) {
      this.#advance(ahead);
    } else if (ahead >= MAX_DROPOUT && ahead <= SEQUENCE_CYCLE - MAX_MISORDER) {
      if (isRecovered) return 'implausible';
      if (sequenceNumber !== this.#badSequence) {
        this.#badSequence = (sequenceNumber + 1) & 0xffff;
        return 'implausible';
      }
      this.#start(sequenceNumber);
      return 'restarted';
    } else {
      const extended = ahead === 0 ? this.#highest : this.#highest + ahead - SEQUENCE_CYCLE;
      if (this.#window[extended & WINDOW_MASK] === 1) return 'duplicate';
      this.#window[extended & WINDOW_MASK] = 1;
      if (extended < this.#base) this.#base = extended;
    }
    this.#received += 1;
    return 'accepted';
  }

  /** Follows the jitter by a packet that came by itself, not retransmitted. */
  measureJitter(timestamp: number, nowMs: number): void {
    const transit = (Math.floor((nowMs * this.#clockRate) / 1_000) - timestamp) | 0;
    const change = Math.abs(diff32(transit, this.#lastTransit));
    this.#lastTransit = transit;
    if (this.#hasTransit && change < this.#clockRate * MAX_TRANSIT_CHANGE_SECONDS) {
      this.#jitter += (change - this.#jitter) / 16;
    }
    this.#hasTransit = true;
  }

  #start(sequenceNumber: number): void {
    this.#isStarted = true;
    this.#base = sequenceNumber + SEQUENCE_CYCLE;
    this.#highest = this.#base;
    this.#badSequence = NO_BAD_SEQUENCE;
    this.#received = 1;
    this.#hasTransit = false;
    this.#window.fill(0);
    this.#window[this.#highest & WINDOW_MASK] = 1;
  }

  #advance(ahead: number): void {
    if (ahead >= WINDOW_SIZE) {
      this.#window.fill(0);
    } else {
      for (let skipped = 1; skipped < ahead; skipped += 1) this.#window[(this.#highest + skipped) & WINDOW_MASK] = 0;
    }
    this.#highest += ahead;
    this.#window[this.#highest & WINDOW_MASK] = 1;
  }
}
