import { compactNtp, msToCompactNtp } from '../../../dist/worker/rtcp/ntp.js';
import { parseRtcp } from '../../../dist/worker/rtcp/parseRtcp.js';
import { RtcpWriter } from '../../../dist/worker/rtcp/RtcpWriter.js';
import { TransportFeedbackBuilder } from '../../../dist/worker/rtcp/TransportFeedbackBuilder.js';
import type { ReceivedStream } from '../media/ReceivedStream.ts';
import { monotonicMs } from '../monotonicMs.ts';

const OWN_SSRC = 1;

/** What a receiving browser tells the sender of one stream: receiver reports, and transport-wide feedback if negotiated. */
export class ReceiverReports {
  readonly #stream: ReceivedStream;
  readonly #writer = new RtcpWriter();
  readonly #arrivals = new TransportFeedbackBuilder();
  #lastSr = 0;
  #lastSrAtMs = 0;

  constructor(stream: ReceivedStream) {
    this.#stream = stream;
  }

  packetArrived(transportWideSequence: number, nowMs: number): void {
    this.#arrivals.onPacket(transportWideSequence, nowMs);
  }

  receive(compound: Buffer, lengthBytes: number): void {
    for (const packet of parseRtcp(compound, 0, lengthBytes) ?? []) {
      if (packet.type !== 'sr' || packet.ssrc !== this.#stream.ssrc) continue;
      this.#lastSr = compactNtp(packet);
      this.#lastSrAtMs = monotonicMs();
    }
  }

  /** RR and SDES (RFC 3550 section 6.1). */
  report(): RtcpWriter {
    const writer = this.#writer;
    writer.reset();
    writer.receiverReport(OWN_SSRC, [
      {
        ssrc: this.#stream.ssrc,
        fractionLost: this.#stream.takeFractionLost(),
        totalLost: this.#stream.lostPackets,
        highestSequenceNumber: this.#stream.highestSequenceNumber,
        jitter: 0,
        lastSr: this.#lastSr,
        delaySinceLastSr: this.#lastSr === 0 ? 0 : msToCompactNtp(monotonicMs() - this.#lastSrAtMs),
      },
    ]);
    writer.sdesCname(OWN_SSRC, 'bench');
    return writer;
  }

  /** Transport-wide feedback on what has arrived, one compound after the other. */
  *feedback(): Iterable<RtcpWriter> {
    this.#writer.reset();
    while (this.#arrivals.build(OWN_SSRC, this.#stream.ssrc, this.#writer)) {
      yield this.#writer;
      this.#writer.reset();
    }
  }
}
