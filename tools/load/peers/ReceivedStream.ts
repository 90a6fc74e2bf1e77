import type { ReceptionReport } from '../../../packages/sfu-core/src/worker/rtcp/RtcpPacket.ts';
import { NackGenerator } from '../../../packages/sfu-core/src/worker/rtp/NackGenerator.ts';
import { ReceptionReporter } from '../../../packages/sfu-core/src/worker/rtp/ReceptionReporter.ts';
import { ReceptionTracker } from '../../../packages/sfu-core/src/worker/rtp/ReceptionTracker.ts';

/** One packet in so many is decrypted and compared: with all of them the load tool would be the bottleneck. */
const CHECK_EVERY = 50;
/** The round trip is not known to who only receives. */
const UNKNOWN_RTT_MS = 0;

export interface ReceivedStreamOptions {
  ssrc: number;
  clockRate: number;
  /** Spreads the checks, because a packet comes to all members at the same time. */
  place: number;
  onNack(sequenceNumbers: readonly number[]): void;
  onKeyFrameRequired(): void;
}

/** One stream that a member receives: counts by sequence number, and asks for what is missing. */
export class ReceivedStream {
  readonly ssrc: number;
  /** Packets that came by themselves. */
  receivedPackets = 0;
  readonly #tracker: ReceptionTracker;
  readonly #reporter: ReceptionReporter;
  readonly #nack: NackGenerator;
  readonly #firstGap: number;
  #untilCheck = 1;
  #isFirstCheck = true;

  constructor({ ssrc, clockRate, place, ...asks }: ReceivedStreamOptions) {
    this.ssrc = ssrc;
    this.#tracker = new ReceptionTracker(clockRate);
    this.#reporter = new ReceptionReporter(this.#tracker);
    this.#nack = new NackGenerator(asks);
    this.#firstGap = 1 + ((place * 7) % CHECK_EVERY);
  }

  /** Packets that have not come, neither by themselves nor again. */
  get lostPackets(): number {
    return this.#tracker.lost;
  }

  /** @returns whether this packet is one of the sample that is looked into. */
  receive(sequenceNumber: number, timestamp: number, nowMs: number): boolean {
    this.receivedPackets++;
    const reception = this.#tracker.receive(sequenceNumber, false);
    if (reception === 'duplicate' || reception === 'implausible') return false;
    this.#tracker.measureJitter(timestamp, nowMs);
    // What begins a key frame is encrypted.
    this.#nack.receivedPacket(sequenceNumber, false, false, nowMs);
    if (--this.#untilCheck > 0) return false;
    // The first one always: from it on the roll-over counter is known, wherever the numbers began.
    this.#untilCheck = this.#isFirstCheck ? this.#firstGap : CHECK_EVERY;
    this.#isFirstCheck = false;
    return true;
  }

  /** A packet came again, by RTX. @returns whether it was missing. */
  recover(sequenceNumber: number, nowMs: number): boolean {
    this.#nack.receivedPacket(sequenceNumber, false, true, nowMs);
    return this.#tracker.receive(sequenceNumber, true) === 'accepted';
  }

  /** Asks again for what is still missing. To be called every 40 ms or so. */
  tick(nowMs: number): void {
    this.#nack.tick(nowMs, UNKNOWN_RTT_MS);
  }

  /** What it is told about in the next receiver report. */
  nextReport(): ReceptionReport {
    return this.#reporter.next(this.ssrc);
  }
}
