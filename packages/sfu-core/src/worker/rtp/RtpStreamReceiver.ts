import type { BaseRtpStreamStats, RtpStreamRecvStats } from '../../types/rtpStreamStats.ts';
import { NackGenerator } from './NackGenerator.ts';
import { RateCounter } from './RateCounter.ts';
import { ReceptionTracker } from './ReceptionTracker.ts';
import { RtpPacket } from './RtpPacket.ts';
import { dumpRtpStream, type RtpStreamDump, type RtpStreamOptions } from './RtpStreamOptions.ts';
import { compactNtp, type ReceptionReport, ReceptionReporter, toCompactDelay } from './receptionReport.ts';
import { restoreFromRtx } from './rtx.ts';
import { MAX_SCORE, StreamScore, scoreOf } from './StreamScore.ts';

/** Silence that makes one of several encodings inactive. */
const INACTIVE_AFTER_MS = 1_500;
/** The same when the sender may stop sending in silence (discontinuous transmission). */
const INACTIVE_AFTER_DTX_MS = 5_000;
const SCORE_INTERVAL_MS = 1_000;
const NOT_YET = Number.NEGATIVE_INFINITY;

export interface RtpStreamReceiverOptions extends RtpStreamOptions {
  /** Silence makes the stream inactive; for streams that have siblings to fall back to. Default false. */
  detectsInactivity?: boolean;
}

export interface RtpStreamReceiverListener {
  /** Ask the sender for these packets; ascending, 16 bits each. */
  onNack(sequenceNumbers: number[]): void;
  /** Too much is missing to ask for it. */
  onKeyFrameRequired(): void;
  /** The score has changed; 0 also means that the stream has become inactive. */
  onScore(score: number): void;
  /** The sender counts anew: whatever follows its sequence numbers must sync, at a key frame. */
  onRestart?(): void;
}

/** The last sender report of a stream: it ties RTP timestamps to the sender's wall clock. */
export interface ReceivedSenderReport {
  ntpSeconds: number;
  ntpFraction: number;
  rtpTimestamp: number;
  /** When it came. */
  arrivalMs: number;
}

/** One received SSRC and its retransmissions: which packets are good, which are missing, and how it is doing. */
export class RtpStreamReceiver {
  readonly options: RtpStreamReceiverOptions;
  /** Good packets, recovered ones included. */
  packetCount = 0;
  /** Their bytes, headers included. */
  byteCount = 0;
  /** Packets thrown away: duplicates, and sequence numbers that can't be right. */
  packetsDiscarded = 0;
  /** Retransmissions that came. */
  packetsRetransmitted = 0;
  /** Retransmissions of what had come already, or of another payload type. */
  rtxPacketsDiscarded = 0;
  /** Packets that came after having been asked for. */
  packetsRepaired = 0;
  /** NACK messages asked for, and packets in them. */
  nackCount = 0;
  nackPacketCount = 0;
  pliCount = 0;
  firCount = 0;
  /** Share of packets lost between the last two reception reports, in 256ths. */
  fractionLost = 0;
  /** When the last good packet came; -Infinity before the first. */
  lastPacketMs: number = NOT_YET;
  lastSenderReport: ReceivedSenderReport | undefined;

  readonly #listener: RtpStreamReceiverListener;
  readonly #inactiveAfterMs: number;
  readonly #tracker: ReceptionTracker;
  readonly #reporter: ReceptionReporter;
  readonly #nack: NackGenerator | undefined;
  readonly #rate = new RateCounter();
  readonly #score = new StreamScore();
  #rtxSsrc: number | undefined;
  #rtxTracker: ReceptionTracker | undefined;
  #rtxReporter: ReceptionReporter | undefined;
  /** The view that the next retransmission is restored into. */
  #restored = new RtpPacket();
  #isActive = true;
  #isPaused = false;
  #rttMs = 0;
  #scored = { expected: 0, received: 0, repaired: 0, retransmitted: 0 };
  #scoredMs = NOT_YET;

  constructor(options: RtpStreamReceiverOptions, listener: RtpStreamReceiverListener) {
    this.options = options;
    this.#rtxSsrc = options.rtxSsrc;
    this.#listener = listener;
    this.#tracker = new ReceptionTracker(options.clockRate);
    this.#reporter = new ReceptionReporter(this.#tracker);
    if (!options.detectsInactivity) this.#inactiveAfterMs = Number.POSITIVE_INFINITY;
    else this.#inactiveAfterMs = options.useDtx ? INACTIVE_AFTER_DTX_MS : INACTIVE_AFTER_MS;
    if (options.useNack) {
      this.#nack = new NackGenerator({
        onNack: (sequenceNumbers) => this.#askFor(sequenceNumbers),
        onKeyFrameRequired: () => this.#listener.onKeyFrameRequired(),
      });
    }
  }

  /** 0 to 10; 0 while inactive. */
  get score(): number {
    return this.#score.value;
  }

  /** False from a silence that was too long until the next packet; always true without `detectsInactivity`. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** Packets lost for good so far. */
  get packetsLost(): number {
    return this.#tracker.lost;
  }

  /** Interarrival jitter, in timestamp units. */
  get jitter(): number {
    return Math.floor(this.#tracker.jitter);
  }

  /** SSRC of the retransmissions, as negotiated or as seen first; undefined while unknown. */
  get rtxSsrc(): number | undefined {
    return this.#rtxSsrc;
  }

  bitrateBps(nowMs: number): number {
    return this.#rate.bitrateBps(nowMs);
  }

  /**
   * Takes in a packet of this SSRC, its payload parsed.
   *
   * @returns false when it must be dropped: a duplicate, or a sequence number that can't be right.
   */
  receivePacket(packet: RtpPacket, nowMs: number): boolean {
    return this.#receive(packet, false, nowMs);
  }

  /**
   * Restores the original from a packet of the RTX SSRC (RFC 4588), within its buffer: the given packet is spent.
   *
   * @returns the original in a view of the receiver's own, to be parsed for its payload and given to
   * `receiveRestored`; it is overwritten by the next restoration, unless `recycle` gave another view in exchange.
   * Undefined when there is no original: padding only, or another payload type.
   */
  restoreRtx(packet: RtpPacket): RtpPacket | undefined {
    this.#rtxSsrc ??= packet.ssrc;
    const { rtxPayloadType } = this.options;
    if (packet.ssrc !== this.#rtxSsrc || packet.payloadType !== rtxPayloadType) {
      this.rtxPacketsDiscarded += 1;
      return undefined;
    }
    this.#rtxTracker ??= new ReceptionTracker(this.options.clockRate);
    const reception = this.#rtxTracker.receive(packet.sequenceNumber, false);
    if (reception === 'restarted') this.#rtxReporter?.restart();
    if (!restoreFromRtx(packet, this.#restored, this.options.ssrc, this.options.payloadType)) return undefined;
    this.packetsRetransmitted += 1;
    this.#restored.arrivalMs = packet.arrivalMs;
    return this.#restored;
  }

  /**
   * Takes in a restored packet, its payload parsed.
   *
   * @returns false when it had come already, or can't be right.
   */
  receiveRestored(packet: RtpPacket, nowMs: number): boolean {
    return this.#receive(packet, true, nowMs);
  }

  /** Gives a view in exchange for the restored one, which now belongs to someone else. */
  recycle(packet: RtpPacket): void {
    this.#restored = packet;
  }

  receiveSenderReport(ntpSeconds: number, ntpFraction: number, rtpTimestamp: number, nowMs: number): void {
    this.lastSenderReport = { ntpSeconds, ntpFraction, rtpTimestamp, arrivalMs: nowMs };
  }

  /** The report block on this SSRC; begins a new interval for `fractionLost`. */
  receptionReport(nowMs: number): ReceptionReport {
    const report = this.#reporter.next(this.options.ssrc);
    this.fractionLost = report.fractionLost;
    const senderReport = this.lastSenderReport;
    if (senderReport !== undefined) {
      report.lastSenderReport = compactNtp(senderReport.ntpSeconds, senderReport.ntpFraction);
      report.delaySinceLastSenderReport = toCompactDelay(nowMs - senderReport.arrivalMs);
    }
    return report;
  }

  /** The report block on the RTX SSRC, or undefined while nothing has come on it. */
  rtxReceptionReport(): ReceptionReport | undefined {
    if (this.#rtxTracker === undefined || this.#rtxSsrc === undefined) return undefined;
    this.#rtxReporter ??= new ReceptionReporter(this.#rtxTracker);
    return this.#rtxReporter.next(this.#rtxSsrc);
  }

  /** Counts a key-frame request that has been sent. */
  countKeyFrameRequest(type: 'pli' | 'fir'): void {
    if (type === 'pli') this.pliCount += 1;
    else this.firCount += 1;
  }

  /**
   * What time does to a stream: repeated NACKs, inactivity, score. To be called every 40 ms or so.
   *
   * @param rttMs round-trip time to the sender; 0 while unknown.
   */
  tick(nowMs: number, rttMs: number): void {
    if (this.#isPaused || this.lastPacketMs === NOT_YET) return;
    this.#rttMs = rttMs;
    this.#nack?.tick(nowMs, rttMs);
    if (this.#isActive && nowMs - this.lastPacketMs >= this.#inactiveAfterMs) {
      this.#isActive = false;
      this.#nack?.reset();
      this.#resetScore(0);
    }
    if (this.#scoredMs === NOT_YET) this.#scoredMs = nowMs;
    if (nowMs - this.#scoredMs < SCORE_INTERVAL_MS) return;
    this.#scoredMs = nowMs;
    this.#scoreInterval();
  }

  /** The producer is paused: nothing is missed, and silence means nothing. */
  pause(): void {
    this.#isPaused = true;
    this.#nack?.reset();
    this.#rate.reset();
  }

  resume(nowMs: number): void {
    this.#isPaused = false;
    // The silence of the pause doesn't count.
    if (this.lastPacketMs !== NOT_YET) this.lastPacketMs = nowMs;
  }

  dump(): RtpStreamDump {
    return dumpRtpStream(this.options, this.#rtxSsrc, this.score);
  }

  /** As `getStats()` gives them to apps; who knows type and kind adds them. */
  stats(nowMs: number): Omit<RtpStreamRecvStats, 'type' | 'kind'> {
    const { ssrc, rid, mimeType } = this.options;
    const common: Omit<BaseRtpStreamStats, 'kind'> = {
      timestamp: nowMs,
      ssrc,
      ...(this.#rtxSsrc !== undefined && { rtxSsrc: this.#rtxSsrc, rtxPacketsDiscarded: this.rtxPacketsDiscarded }),
      ...(rid !== undefined && { rid }),
      mimeType,
      packetsLost: this.packetsLost,
      fractionLost: this.fractionLost,
      jitter: this.jitter,
      packetsDiscarded: this.packetsDiscarded,
      packetsRetransmitted: this.packetsRetransmitted,
      packetsRepaired: this.packetsRepaired,
      nackCount: this.nackCount,
      nackPacketCount: this.nackPacketCount,
      pliCount: this.pliCount,
      firCount: this.firCount,
      ...(this.#rttMs > 0 && { roundTripTime: this.#rttMs }),
      score: this.score,
    };
    return {
      ...common,
      packetCount: this.packetCount,
      byteCount: this.byteCount,
      bitrate: this.bitrateBps(nowMs),
      bitrateByLayer: {},
    };
  }

  #receive(packet: RtpPacket, isRecovered: boolean, nowMs: number): boolean {
    const { sequenceNumber } = packet;
    const reception = this.#tracker.receive(sequenceNumber, isRecovered);
    if (reception === 'duplicate' || reception === 'implausible') {
      if (isRecovered) this.rtxPacketsDiscarded += 1;
      else this.packetsDiscarded += 1;
      return false;
    }
    if (reception === 'restarted') this.#restart();
    this.packetCount += 1;
    this.byteCount += packet.lengthBytes;
    this.#rate.add(packet.lengthBytes, nowMs);
    this.lastPacketMs = nowMs;
    if (!isRecovered) this.#tracker.measureJitter(packet.timestamp, nowMs);
    const wasMissed = this.#nack?.receivedPacket(sequenceNumber, packet.payload.isKeyFrame, isRecovered, nowMs);
    if (wasMissed === true) this.packetsRepaired += 1;
    if (!this.#isActive) {
      this.#isActive = true;
      this.#resetScore(MAX_SCORE);
    }
    return true;
  }

  #restart(): void {
    this.#nack?.reset();
    this.#reporter.restart();
    this.#scored.expected = 0;
    this.#scored.received = 0;
    this.#listener.onRestart?.();
  }

  #askFor(sequenceNumbers: number[]): void {
    this.nackCount += 1;
    this.nackPacketCount += sequenceNumbers.length;
    this.#listener.onNack(sequenceNumbers);
  }

  #resetScore(value: number): void {
    if (this.#score.reset(value)) this.#listener.onScore(value);
  }

  #scoreInterval(): void {
    const { expected, received } = this.#tracker;
    const scored = this.#scored;
    const packetCount = received - scored.received;
    const repairedCount = this.packetsRepaired - scored.repaired;
    const sample = {
      packetCount,
      // Repaired packets are among the received: they were lost on top of those that never came.
      lostCount: Math.max(0, expected - scored.expected - packetCount) + repairedCount,
      repairedCount,
      retransmittedCount: this.packetsRetransmitted - scored.retransmitted,
    };
    this.#scored = { expected, received, repaired: this.packetsRepaired, retransmitted: this.packetsRetransmitted };
    if (this.#isActive && this.#score.add(scoreOf(sample))) this.#listener.onScore(this.#score.value);
  }
}
