import { ReceptionReporter } from '../../../packages/sfu-core/src/worker/rtp/ReceptionReporter.ts';
import { ReceptionTracker } from '../../../packages/sfu-core/src/worker/rtp/ReceptionTracker.ts';
import type { RtpPacket } from '../../../packages/sfu-core/src/worker/rtp/RtpPacket.ts';

/** An audio stream: what came of it, and what didn't. */
export class ReceivedAudio {
  readonly ssrc: number;
  readonly reports: ReceptionReporter;
  readonly #tracker = new ReceptionTracker(48_000);

  constructor(ssrc: number) {
    this.ssrc = ssrc;
    this.reports = new ReceptionReporter(this.#tracker);
  }

  get receivedCount(): number {
    return this.#tracker.received;
  }

  get lostCount(): number {
    return this.#tracker.lost;
  }

  receive(packet: RtpPacket, isRecovered: boolean, nowMs: number): void {
    const reception = this.#tracker.receive(packet.sequenceNumber, isRecovered);
    if (reception === 'accepted') this.#tracker.measureJitter(packet.timestamp, nowMs);
  }
}
