import { describedPayloadParser } from '../codecs/describedPayload.ts';
import { type PayloadParser, payloadParserFor } from '../codecs/parsePayload.ts';
import { compactNtp, msToCompactNtp } from '../rtcp/ntp.ts';
import type { ReceptionReport } from '../rtcp/RtcpPacket.ts';
import { LayerRates } from './LayerRates.ts';
import { NackGenerator } from './NackGenerator.ts';
import { RateCounter } from './RateCounter.ts';
import { ReceptionReporter } from './ReceptionReporter.ts';
import { ReceptionTracker } from './ReceptionTracker.ts';
import type { RtpPacket } from './RtpPacket.ts';
import type {
  ReceivedSenderReport,
  RtpStreamReceiverListener,
  RtpStreamReceiverOptions,
} from './RtpStreamReceiverOptions.ts';

export type { RtpStreamReceiverListener, RtpStreamReceiverOptions } from './RtpStreamReceiverOptions.ts';

import { restoreFromRtx } from './rtx.ts';
import { MAX_SCORE, StreamScore, scoreOf } from './StreamScore.ts';

/** Silence that makes one of several encodings inactive. */
const INACTIVE_AFTER_MS = 1_500;
/** The same when the sender may stop sending in silence (discontinuous transmission). */
const INACTIVE_AFTER_DTX_MS = 5_000;
const SCORE_INTERVAL_MS = 1_000;
const NOT_YET = Number.NEGATIVE_INFINITY;

/**
 * One received SSRC and its retransmissions: which packets are good, which are missing, and how the stream is doing.
 */
export class RtpStreamReceiver {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly mimeType: string;
  readonly clockRate: number;
  readonly rid: string | undefined;
  readonly cname: string | undefined;
  /** Undefined until the stream of retransmissions is known. */
  rtxSsrc: number | undefined;
  rtxPayloadType: number | undefined;

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
  /** Round-trip time to the sender; set by who measures it, 0 while unknown. */
  rttMs = 0;
  /** When the last good packet came; -Infinity before the first. */
  lastPacketMs: number = NOT_YET;
  lastSenderReport: ReceivedSenderReport | undefined;

  readonly #listener: RtpStreamReceiverListener;
  readonly #parsePayload: PayloadParser;
  readonly #usePli: boolean;
  readonly #useFir: boolean;
  readonly #inactiveAfterMs: number;
  readonly #tracker: ReceptionTracker;
  readonly #reporter: ReceptionReporter;
  readonly #nack: NackGenerator | undefined;
  readonly #rate = new RateCounter();
  /** Undefined: there is one layer. */
  readonly #layerRates: LayerRates | undefined;
  readonly #score = new StreamScore();
  #isActive = true;
  #isPaused = false;

  #scored = { expected: 0, received: 0, repaired: 0, retransmitted: 0 };
  #scoredMs = NOT_YET;

  constructor(options: RtpStreamReceiverOptions, listener: RtpStreamReceiverListener) {
    this.ssrc = options.ssrc;
    this.payloadType = options.payloadType;
    this.mimeType = options.mimeType;
    this.clockRate = options.clockRate;
    this.rid = options.rid;
    this.cname = options.cname;
    this.rtxSsrc = options.rtxSsrc;
    this.rtxPayloadType = options.rtxPayloadType;
    this.#listener = listener;
    const parse = payloadParserFor(options.mimeType);
    const { dependencyDescriptorId = 0 } = options;
    this.#parsePayload = dependencyDescriptorId === 0 ? parse : describedPayloadParser(parse, dependencyDescriptorId);
    this.#usePli = options.usePli ?? false;
    this.#useFir = options.useFir ?? false;
    this.#tracker = new ReceptionTracker(options.clockRate);
    this.#reporter = new ReceptionReporter(this.#tracker);
    const { spatialLayerCount = 1, temporalLayerCount = 1 } = options;
    const hasLayers = spatialLayerCount * temporalLayerCount > 1;
    this.#layerRates = hasLayers ? new LayerRates(spatialLayerCount, temporalLayerCount) : undefined;
    if (!options.checkInactivity) this.#inactiveAfterMs = Number.POSITIVE_INFINITY;
    else this.#inactiveAfterMs = options.useDtx ? INACTIVE_AFTER_DTX_MS : INACTIVE_AFTER_MS;
    if (options.useNack) {
      this.#nack = new NackGenerator({
        onNack: (sequenceNumbers) => this.#askFor(sequenceNumbers),
        onKeyFrameRequired: () => this.#listener.onKeyFrameRequired(this),
      });
    }
  }

  /** 0 to 10; 0 while inactive. */
  get score(): number {
    return this.#score.value;
  }

  /** False from a silence that was too long until the next packet. Always true unless `checkInactivity` was set. */
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

  /** What a key frame is to be asked for with; PLI where both are negotiated, undefined where neither is. */
  get keyFrameRequestType(): 'pli' | 'fir' | undefined {
    if (this.#usePli) return 'pli';
    return this.#useFir ? 'fir' : undefined;
  }

  bitrateBps(nowMs: number): number {
    return this.#rate.bitrateBps(nowMs);
  }

  /** Reads a packet's payload once more: what it refers to may have come since. */
  readPayload(packet: RtpPacket): void {
    this.#parsePayload(packet);
  }

  /** Of one layer alone, that of the stream where it has but one; undefined: it has been sent too shortly to say. */
  settledBitrateBpsOfLayer(spatialLayer: number, temporalLayer: number, nowMs: number): number | undefined {
    if (this.#layerRates) return this.#layerRates.settledBitrateBpsOf(spatialLayer, temporalLayer, nowMs);
    return spatialLayer === 0 && temporalLayer === 0 ? this.#rate.settledBitrateBps(nowMs) : 0;
  }

  /** By layer (`spatial.temporal`), with those below it; empty when the stream has but one. */
  bitratesBpsByLayer(nowMs: number): Record<string, number> {
    return this.#layerRates?.bitratesBps(nowMs) ?? {};
  }

  /** Says where retransmissions come, for streams whose RTX SSRC is learned later. */
  setRtx(ssrc: number, payloadType: number): void {
    this.rtxSsrc = ssrc;
    this.rtxPayloadType = payloadType;
  }

  /**
   * Takes in a packet of this SSRC; fills its `payload`.
   *
   * @returns false when it must be dropped: a duplicate, or a sequence number that can't be right.
   */
  receivePacket(packet: RtpPacket, nowMs: number): boolean {
    return this.#receive(packet, false, nowMs);
  }

  /**
   * Takes in a packet of the RTX SSRC and restores the original in it, in place (RFC 4588); fills its `payload`.
   *
   * @returns false when there is nothing to forward: padding only, or an original that had come already.
   */
  receiveRtxPacket(packet: RtpPacket, nowMs: number): boolean {
    if (packet.ssrc !== this.rtxSsrc || packet.payloadType !== this.rtxPayloadType) {
      this.rtxPacketsDiscarded += 1;
      return false;
    }
    if (!restoreFromRtx(packet, this.ssrc, this.payloadType)) return false;
    this.packetsRetransmitted += 1;
    return this.#receive(packet, true, nowMs);
  }

  receiveSenderReport(ntpSeconds: number, ntpFraction: number, rtpTimestamp: number, nowMs: number): void {
    this.lastSenderReport = { ntpSeconds, ntpFraction, rtpTimestamp, arrivalMs: nowMs };
  }

  /** The report block on this SSRC; begins a new interval for `fractionLost`. */
  receptionReport(nowMs: number): ReceptionReport {
    const report = this.#reporter.next(this.ssrc);
    this.fractionLost = report.fractionLost;
    const senderReport = this.lastSenderReport;
    if (senderReport !== undefined) {
      report.lastSr = compactNtp(senderReport);
      report.delaySinceLastSr = msToCompactNtp(nowMs - senderReport.arrivalMs);
    }
    return report;
  }

  /** Counts a key-frame request that has been sent. */
  countKeyFrameRequest(type: 'pli' | 'fir'): void {
    if (type === 'pli') this.pliCount += 1;
    else this.firCount += 1;
  }

  /** What time does to a stream: repeated NACKs, inactivity, score. To be called every 40 ms or so. */
  tick(nowMs: number): void {
    if (this.#isPaused || this.lastPacketMs === NOT_YET) return;
    this.#nack?.tick(nowMs, this.rttMs);
    if (this.#isActive && nowMs - this.lastPacketMs >= this.#inactiveAfterMs) {
      this.#isActive = false;
      this.#nack?.reset();
      this.#changeScore(0);
    }
    if (this.#scoredMs === NOT_YET) this.#scoredMs = nowMs;
    if (nowMs - this.#scoredMs >= SCORE_INTERVAL_MS) {
      this.#scoredMs = nowMs;
      this.#scoreInterval();
    }
  }

  /** The producer is paused: nothing is missed, and silence means nothing. */
  pause(): void {
    this.#isPaused = true;
    this.#nack?.reset();
    this.#rate.reset();
    this.#layerRates?.reset();
  }

  resume(nowMs: number): void {
    this.#isPaused = false;
    // The silence of the pause doesn't count.
    if (this.lastPacketMs !== NOT_YET) this.lastPacketMs = nowMs;
  }

  #receive(packet: RtpPacket, isRecovered: boolean, nowMs: number): boolean {
    const reception = this.#tracker.receive(packet.sequenceNumber, isRecovered);
    if (reception === 'duplicate' || reception === 'implausible') {
      if (isRecovered) this.rtxPacketsDiscarded += 1;
      else this.packetsDiscarded += 1;
      return false;
    }
    if (reception === 'restarted') this.#restart();
    this.#parsePayload(packet);
    this.packetCount += 1;
    this.byteCount += packet.lengthBytes;
    this.#rate.add(packet.lengthBytes, nowMs);
    this.#layerRates?.add(packet.payload, packet.lengthBytes, nowMs);
    this.lastPacketMs = nowMs;
    if (!isRecovered) this.#tracker.measureJitter(packet.timestamp, nowMs);
    const { isKeyFrame } = packet.payload;
    const wasMissed = this.#nack?.receivedPacket(packet.sequenceNumber, isKeyFrame, isRecovered, nowMs);
    if (wasMissed === true) this.packetsRepaired += 1;
    if (!this.#isActive) {
      this.#isActive = true;
      this.#changeScore(MAX_SCORE);
    }
    return true;
  }

  #restart(): void {
    this.#nack?.reset();
    this.#reporter.restart();
    this.#scored.expected = 0;
    this.#scored.received = 0;
    this.#listener.onRestart(this);
  }

  #askFor(sequenceNumbers: number[]): void {
    this.nackCount += 1;
    this.nackPacketCount += sequenceNumbers.length;
    this.#listener.onNack(this, sequenceNumbers);
  }

  #changeScore(value: number): void {
    const previous = this.#score.value;
    if (this.#score.reset(value)) this.#listener.onScore(this, value, previous);
  }

  #scoreInterval(): void {
    const { expected, received } = this.#tracker;
    const scored = this.#scored;
    const packetCount = received - scored.received;
    const repairedCount = this.packetsRepaired - scored.repaired;
    const sample = {
      packetCount,
      // The repaired ones are among the received, so they are lost ones on top of those that never came.
      lostCount: Math.max(0, expected - scored.expected - packetCount) + repairedCount,
      repairedCount,
      retransmittedCount: this.packetsRetransmitted - scored.retransmitted,
    };
    this.#scored = { expected, received, repaired: this.packetsRepaired, retransmitted: this.packetsRetransmitted };
    if (!this.#isActive) return;
    const previous = this.#score.value;
    if (this.#score.add(scoreOf(sample))) this.#listener.onScore(this, this.#score.value, previous);
  }
}
