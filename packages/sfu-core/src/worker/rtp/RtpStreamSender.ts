import { roundTripTimeMs } from '../rtcp/ntp.ts';
import type { ReceptionReport } from '../rtcp/RtcpPacket.ts';
import { RateCounter } from './RateCounter.ts';
import { StreamScore, scoreOf } from './StreamScore.ts';
import { diff16 } from './sequence.ts';

export interface RtpStreamSenderOptions {
  ssrc: number;
  payloadType: number;
  /** Such as `video/VP8`. */
  mimeType: string;
  /** In Hz. */
  clockRate: number;
  rtxSsrc?: number | undefined;
  rtxPayloadType?: number | undefined;
  cname?: string | undefined;
}

export interface RtpStreamSenderListener {
  onScore(stream: RtpStreamSender, score: number, previousScore: number): void;
}

/** One sent SSRC: what has been sent, and how the receiver says that it came through. */
export class RtpStreamSender {
  // What each packet needs comes first: fields lie in memory as they stand here, and a room has many such objects.
  readonly #rate = new RateCounter();
  /** Packets sent, retransmissions not included. */
  packetCount = 0;
  /** Their bytes, headers included. */
  byteCount = 0;
  /** Bytes of their payloads, without headers and padding, as sender reports have them. */
  octetCount = 0;
  #hasSent = false;
  #highestSequenceNumber = 0;
  /** Numbers skipped over so far because the producer never got those packets. */
  #sourceGaps = 0;

  readonly ssrc: number;
  readonly payloadType: number;
  readonly mimeType: string;
  readonly clockRate: number;
  readonly rtxSsrc: number | undefined;
  readonly rtxPayloadType: number | undefined;
  readonly cname: string | undefined;

  /** Retransmissions sent. */
  packetsRetransmitted = 0;
  /** Packets that were retransmitted, once each. */
  packetsRepaired = 0;
  /** NACK messages received, and packets in them. */
  nackCount = 0;
  nackPacketCount = 0;
  pliCount = 0;
  firCount = 0;
  /** Packets lost, as the receiver last reported; what the producer had lost already is among them. */
  packetsLost = 0;
  /** Share lost, as the receiver last reported, in 256ths. */
  fractionLost = 0;
  /** As the receiver last reported, in timestamp units. */
  jitter = 0;
  /** Round-trip time to the receiver, by its reports; 0 while unknown. */
  rttMs = 0;

  readonly #listener: RtpStreamSenderListener;
  readonly #score = new StreamScore();
  #scored = { sent: 0, lost: 0, sourceGaps: 0, repaired: 0, retransmitted: 0 };

  constructor(options: RtpStreamSenderOptions, listener: RtpStreamSenderListener) {
    this.ssrc = options.ssrc;
    this.payloadType = options.payloadType;
    this.mimeType = options.mimeType;
    this.clockRate = options.clockRate;
    this.rtxSsrc = options.rtxSsrc;
    this.rtxPayloadType = options.rtxPayloadType;
    this.cname = options.cname;
    this.#listener = listener;
  }

  /** 0 to 10. */
  get score(): number {
    return this.#score.value;
  }

  /** Retransmissions included. */
  bitrateBps(nowMs: number): number {
    return this.#rate.bitrateBps(nowMs);
  }

  /** Counts a packet sent for the first time; all values as they are on the wire. */
  packetSent(sequenceNumber: number, lengthBytes: number, payloadLengthBytes: number, nowMs: number): void {
    this.packetCount += 1;
    this.byteCount += lengthBytes;
    this.octetCount += payloadLengthBytes;
    this.#rate.add(lengthBytes, nowMs);
    const ahead = this.#hasSent ? diff16(sequenceNumber, this.#highestSequenceNumber) : 1;
    if (ahead > 0) {
      this.#sourceGaps += ahead - 1;
      this.#highestSequenceNumber = sequenceNumber;
    } else if (ahead < 0 && this.#sourceGaps > 0) {
      // It came late, and fills a gap.
      this.#sourceGaps -= 1;
    }
    this.#hasSent = true;
  }

  /**
   * Counts a retransmission.
   *
   * @param isFirst the packet had not been retransmitted before.
   */
  packetRetransmitted(lengthBytes: number, isFirst: boolean, nowMs: number): void {
    this.packetsRetransmitted += 1;
    if (isFirst) this.packetsRepaired += 1;
    this.#rate.add(lengthBytes, nowMs);
  }

  /** Counts a NACK message that asks for `packetCount` packets. */
  nackReceived(packetCount: number): void {
    this.nackCount += 1;
    this.nackPacketCount += packetCount;
  }

  keyFrameRequestReceived(type: 'pli' | 'fir'): void {
    if (type === 'pli') this.pliCount += 1;
    else this.firCount += 1;
  }

  /**
   * Takes in the receiver's report block on this SSRC.
   *
   * @param compactNow compact NTP time of now, by the clock of our sender reports.
   */
  receiveReceptionReport(report: ReceptionReport, compactNow: number): void {
    this.packetsLost = report.totalLost;
    this.fractionLost = report.fractionLost;
    this.jitter = report.jitter;
    this.rttMs = roundTripTimeMs(compactNow, report.lastSr, report.delaySinceLastSr) ?? this.rttMs;
    this.#scoreInterval();
  }

  #scoreInterval(): void {
    const scored = this.#scored;
    const lostCount = this.packetsLost - scored.lost - (this.#sourceGaps - scored.sourceGaps);
    const sample = {
      packetCount: this.packetCount - scored.sent,
      // A receiver that gets repairs reports fewer losses; those it needed at all are those that were retransmitted.
      lostCount: Math.max(0, lostCount),
      repairedCount: this.packetsRepaired - scored.repaired,
      retransmittedCount: this.packetsRetransmitted - scored.retransmitted,
    };
    this.#scored = {
      sent: this.packetCount,
      lost: this.packetsLost,
      sourceGaps: this.#sourceGaps,
      repaired: this.packetsRepaired,
      retransmitted: this.packetsRetransmitted,
    };
    if (sample.packetCount === 0) return;
    const previous = this.#score.value;
    if (this.#score.add(scoreOf(sample))) this.#listener.onScore(this, this.#score.value, previous);
  }
}
