import type { RtpStreamSendStats } from '../../types/rtpStreamStats.ts';
import { RateCounter } from './RateCounter.ts';
import { dumpRtpStream, type RtpStreamDump, type RtpStreamOptions } from './RtpStreamOptions.ts';
import { roundTripTimeMs } from './receptionReport.ts';
import { StreamScore, scoreOf } from './StreamScore.ts';
import { diff16, isNewer32 } from './sequence.ts';

/** The parts of a report block that concern the sender (RFC 3550 section 6.4.1). */
export interface ReceivedReceptionReport {
  fractionLost: number;
  packetsLost: number;
  jitter: number;
  lastSenderReport: number;
  delaySinceLastSenderReport: number;
}

/** The stream's part of a sender report; the NTP time of the same moment is added by who has a wall clock. */
export interface SenderReportInfo {
  ssrc: number;
  rtpTimestamp: number;
  /** 32 bits. */
  packetCount: number;
  /** Payload bytes without padding, 32 bits. */
  octetCount: number;
}

/** One sent SSRC: what has been sent, and how the receiver says that it came through. */
export class RtpStreamSender {
  readonly options: RtpStreamOptions;
  /** Packets sent, retransmissions not included. */
  packetCount = 0;
  /** Their bytes, headers included. */
  byteCount = 0;
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
  /** By sender and reception reports; 0 while unknown. */
  rttMs = 0;

  readonly #rate = new RateCounter();
  readonly #score = new StreamScore();
  #octetCount = 0;
  #hasSent = false;
  #highestSequenceNumber = 0;
  /** Numbers skipped over so far because the producer never got those packets. */
  #sourceGaps = 0;
  #highestTimestamp = 0;
  #highestTimestampMs = 0;
  #scored = { sent: 0, lost: 0, sourceGaps: 0, repaired: 0, retransmitted: 0 };

  constructor(options: RtpStreamOptions) {
    this.options = options;
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
  sent(
    lengthBytes: number,
    payloadLengthBytes: number,
    timestamp: number,
    sequenceNumber: number,
    nowMs: number,
  ): void {
    this.packetCount += 1;
    this.byteCount += lengthBytes;
    this.#octetCount += payloadLengthBytes;
    this.#rate.add(lengthBytes, nowMs);
    if (!this.#hasSent || isNewer32(timestamp, this.#highestTimestamp)) {
      this.#highestTimestamp = timestamp;
      this.#highestTimestampMs = nowMs;
    }
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
   * @param isFirst the packet had not been retransmitted before. Default true.
   */
  retransmitted(lengthBytes: number, nowMs: number, isFirst = true): void {
    this.packetsRetransmitted += 1;
    if (isFirst) this.packetsRepaired += 1;
    this.#rate.add(lengthBytes, nowMs);
  }

  /** Counts a NACK message that asks for `packetCount` packets. */
  receiveNack(packetCount: number): void {
    this.nackCount += 1;
    this.nackPacketCount += packetCount;
  }

  /** Counts a key-frame request of the receiver. */
  receiveKeyFrameRequest(type: 'pli' | 'fir'): void {
    if (type === 'pli') this.pliCount += 1;
    else this.firCount += 1;
  }

  /**
   * Takes in the receiver's report block on this SSRC.
   *
   * @param compactNow compact NTP time of now, by the clock of our sender reports.
   * @returns whether the score has changed.
   */
  receiveReceptionReport(report: ReceivedReceptionReport, compactNow: number): boolean {
    this.packetsLost = report.packetsLost;
    this.fractionLost = report.fractionLost;
    this.jitter = report.jitter;
    this.rttMs = roundTripTimeMs(compactNow, report.lastSenderReport, report.delaySinceLastSenderReport) ?? this.rttMs;
    return this.#scoreInterval();
  }

  /** What a sender report at `nowMs` says, or undefined while nothing has been sent. */
  senderReport(nowMs: number): SenderReportInfo | undefined {
    if (!this.#hasSent) return undefined;
    const elapsedMs = Math.max(0, nowMs - this.#highestTimestampMs);
    return {
      ssrc: this.options.ssrc,
      rtpTimestamp: (this.#highestTimestamp + Math.round((elapsedMs * this.options.clockRate) / 1_000)) >>> 0,
      packetCount: this.packetCount >>> 0,
      octetCount: this.#octetCount >>> 0,
    };
  }

  dump(): RtpStreamDump {
    return dumpRtpStream(this.options, this.options.rtxSsrc, this.score);
  }

  /** As `getStats()` gives them to apps; who knows type and kind adds them. */
  stats(nowMs: number): Omit<RtpStreamSendStats, 'type' | 'kind'> {
    const { ssrc, rtxSsrc, rid, mimeType } = this.options;
    return {
      timestamp: nowMs,
      ssrc,
      ...(rtxSsrc !== undefined && { rtxSsrc }),
      ...(rid !== undefined && { rid }),
      mimeType,
      packetsLost: this.packetsLost,
      fractionLost: this.fractionLost,
      jitter: this.jitter,
      packetsDiscarded: 0,
      packetsRetransmitted: this.packetsRetransmitted,
      packetsRepaired: this.packetsRepaired,
      nackCount: this.nackCount,
      nackPacketCount: this.nackPacketCount,
      pliCount: this.pliCount,
      firCount: this.firCount,
      ...(this.rttMs > 0 && { roundTripTime: this.rttMs }),
      score: this.score,
      packetCount: this.packetCount,
      byteCount: this.byteCount,
      bitrate: this.bitrateBps(nowMs),
    };
  }

  #scoreInterval(): boolean {
    const scored = this.#scored;
    const lostCount = this.packetsLost - scored.lost - (this.#sourceGaps - scored.sourceGaps);
    const sample = {
      packetCount: this.packetCount - scored.sent,
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
    return sample.packetCount > 0 && this.#score.add(scoreOf(sample));
  }
}
