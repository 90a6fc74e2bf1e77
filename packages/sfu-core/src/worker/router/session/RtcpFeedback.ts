import type { RtcpWriter } from '../../rtcp/RtcpWriter.ts';
import { TransportFeedbackBuilder } from '../../rtcp/TransportFeedbackBuilder.ts';
import type { HeaderExtensionIds } from '../../rtp/headerExtensionIds.ts';
import { LossHistory } from '../../rtp/LossHistory.ts';
import { compound } from './compound.ts';

/** We are no source of media, so feedback comes from SSRC 0, as mediasoup has it. */
const SENDER_SSRC = 0;
/** Senders estimate bandwidth from this; Chrome stays at 300 kbit/s without it. */
const TRANSPORT_FEEDBACK_INTERVAL_MS = 100;
const REMB_INTERVAL_MS = 1_000;

/** What a session's remote is told about what it sends: losses, key frames needed, arrival times, and its limit. */
export class RtcpFeedback {
  /** bit/s that the remote may send; 0: no limit. */
  maxIncomingBitrateBps = 0;
  readonly #send: (compound: RtcpWriter) => void;
  readonly #writer = compound;
  readonly #arrivals = new TransportFeedbackBuilder();
  readonly #losses = new LossHistory();
  readonly #firSequenceNumbers = new Map<number, number>();
  #hasArrivals = false;
  #hasRemb = false;
  #hasTransportFeedback = false;
  #mediaSsrc = 0;
  #nextTransportFeedbackMs = 0;
  #nextRembMs = 0;

  constructor(send: (compound: RtcpWriter) => void) {
    this.#send = send;
  }

  /** Types of feedback (`transport-cc`, `goog-remb`, …) that a producer's codecs allow, and its header extensions. */
  negotiated(types: readonly string[], ids: HeaderExtensionIds): void {
    this.#hasRemb ||= types.includes('goog-remb');
    this.#hasTransportFeedback ||= types.includes('transport-cc') && ids.transportWide !== 0;
  }

  /**
   * Share of the remote's packets that were lost, 0 to 1, where transport-wide feedback was agreed on. The remote then
   * estimates the bitrate, and we know none: 0, as mediasoup has it.
   */
  get uplinkStats(): { availableIncomingBitrate?: number; rtpPacketLossReceived?: number } {
    if (!this.#hasTransportFeedback) return {};
    return { availableIncomingBitrate: 0, rtpPacketLossReceived: this.#losses.lossRatio };
  }

  /** A packet with a transport-wide sequence number has come. */
  receive(wideSequenceNumber: number, mediaSsrc: number, nowMs: number): void {
    this.#hasArrivals = true;
    this.#mediaSsrc = mediaSsrc;
    this.#arrivals.onPacket(wideSequenceNumber, nowMs);
  }

  sendNack(mediaSsrc: number, sequenceNumbers: readonly number[]): void {
    this.#writer.reset();
    this.#writer.nack(SENDER_SSRC, mediaSsrc, sequenceNumbers);
    this.#send(this.#writer);
  }

  sendKeyFrameRequest(mediaSsrc: number, how: 'pli' | 'fir'): void {
    this.#writer.reset();
    if (how === 'pli') this.#writer.pli(SENDER_SSRC, mediaSsrc);
    else {
      const sequenceNumber = ((this.#firSequenceNumbers.get(mediaSsrc) ?? 0) + 1) & 0xff;
      this.#firSequenceNumbers.set(mediaSsrc, sequenceNumber);
      this.#writer.fir(SENDER_SSRC, mediaSsrc, sequenceNumber);
    }
    this.#send(this.#writer);
  }

  tick(nowMs: number): void {
    if (this.#hasArrivals && nowMs >= this.#nextTransportFeedbackMs) {
      this.#nextTransportFeedbackMs = nowMs + TRANSPORT_FEEDBACK_INTERVAL_MS;
      this.#sendArrivals();
    }
    if (this.#hasRemb && this.maxIncomingBitrateBps > 0 && this.#mediaSsrc !== 0 && nowMs >= this.#nextRembMs) {
      this.#nextRembMs = nowMs + REMB_INTERVAL_MS;
      this.#writer.reset();
      this.#writer.remb(SENDER_SSRC, this.maxIncomingBitrateBps, [this.#mediaSsrc]);
      this.#send(this.#writer);
    }
  }

  #sendArrivals(): void {
    const { reportedCount, lostCount } = this.#arrivals;
    this.#writer.reset();
    while (this.#arrivals.build(SENDER_SSRC, this.#mediaSsrc, this.#writer)) {
      this.#send(this.#writer);
      this.#writer.reset();
    }
    this.#losses.add(this.#arrivals.lostCount - lostCount, this.#arrivals.reportedCount - reportedCount);
  }
}
