import type { ConsumeData } from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import { SenderBandwidth } from '../../bwe/SenderBandwidth.ts';
import type { TransportCc } from '../../rtcp/RtcpPacket.ts';
import { headerExtensionIdsOf } from '../../rtp/headerExtensionIds.ts';
import { LossHistory } from '../../rtp/LossHistory.ts';

/** Where estimates come from: the remote (REMB), or our own reading of its feedback. */
export type EstimateKind = 'remb' | 'transport-cc';

/** What shares the budget. */
export interface BudgetConsumer {
  /** What it would send now if it could, bit/s. */
  desiredBitrateBps(nowMs: number): number;
}

const DEFAULT_INITIAL_BITRATE_BPS = 600_000;
/** Nothing useful can be sent with less. */
const MIN_BITRATE_BPS = 30_000;
/** How far above what is wanted now it pays to know the path, and how much of that padding may fill. */
const MAX_BITRATE_FACTOR = 1.35;
const MAX_PADDING_FACTOR = 0.85;

/** Layers are only added when they fit with room to spare (see `LayerClaim`): that much must be found. */
const WANTED_FACTOR = 1.25;
/** A remote that was sent packets for so long and told of none does not do what it negotiated. */
const FEEDBACK_TIMEOUT_MS = 2_000;

/**
 * How much the remote of a session can be sent, bit/s: the latest estimate within the application's limits. The
 * remote's own estimates (REMB) count where those were negotiated; where transport-wide feedback was, what we read from it.
 */
export class DownlinkBudget {
  /** Taken for available until there is an estimate. Default 600,000. */
  initialBitrateBps = DEFAULT_INITIAL_BITRATE_BPS;
  /** Undefined before there is a video consumer that allows one of them. */
  kind: EstimateKind | undefined;
  readonly #consumers: ReadonlyMap<string, BudgetConsumer>;
  readonly #onEstimate: () => void;
  readonly #losses = new LossHistory();
  #maxBitrateBps = 0;
  #minBitrateBps = 0;
  #estimateBps: number | undefined;
  /** With transport-wide feedback only. */
  #bandwidth: SenderBandwidth | undefined;
  #firstSentMs = Number.NaN;
  #lastSentMs = Number.NaN;

  /** @param onEstimate is called after each new estimate. */
  constructor(consumers: ReadonlyMap<string, BudgetConsumer>, onEstimate: () => void) {
    this.#consumers = consumers;
    this.#onEstimate = onEstimate;
  }

  /** 0: no limit. */
  get maxBitrateBps(): number {
    return this.#maxBitrateBps;
  }

  /** Throws below 30,000 (but for 0) and below the minimum. */
  set maxBitrateBps(bitrateBps: number) {
    checkLowest(bitrateBps);
    if (bitrateBps > 0 && bitrateBps < this.#minBitrateBps) {
      throw bitrateError(`>= current min outgoing bitrate (${this.#minBitrateBps}) or 0 (unlimited)`);
    }
    this.#maxBitrateBps = bitrateBps;
  }

  /** 0: no limit. */
  get minBitrateBps(): number {
    return this.#minBitrateBps;
  }

  /** Throws below 30,000 (but for 0) and above the maximum. */
  set minBitrateBps(bitrateBps: number) {
    checkLowest(bitrateBps);
    if (this.#maxBitrateBps > 0 && bitrateBps > this.#maxBitrateBps) {
      throw bitrateError(`<= current max outgoing bitrate (${this.#maxBitrateBps}) or 0 (unlimited)`);
    }
    this.#minBitrateBps = bitrateBps;
  }

  get availableBitrateBps(): number {
    const estimate = Math.max(this.#estimateBps ?? this.initialBitrateBps, this.#minBitrateBps, MIN_BITRATE_BPS);
    return this.#maxBitrateBps > 0 ? Math.min(estimate, this.#maxBitrateBps) : estimate;
  }

  /** Whether what is available must be shared. Not so with a remote that tells nothing of what it gets. */
  get isLimited(): boolean {
    if (!this.kind) return this.#maxBitrateBps > 0;
    return this.#estimateBps !== undefined || !(this.#lastSentMs - this.#firstSentMs > FEEDBACK_TIMEOUT_MS);
  }

  /** Whether a probe is under way, with padding to be sent. */
  get isProbing(): boolean {
    return this.#bandwidth?.isProbing ?? false;
  }

  /** Share of our packets that the remote missed, 0 to 1, by its transport-wide feedback. */
  get lossRatio(): number {
    return this.#losses.lossRatio;
  }

  /** A consumer has come. The first with video decides where estimates come from. */
  negotiated({ kind, rtpParameters }: ConsumeData): void {
    if (this.kind || kind !== 'video') return;
    const ids = headerExtensionIdsOf(rtpParameters.headerExtensions);
    const allows = (type: string) =>
      rtpParameters.codecs.some(({ rtcpFeedback = [] }) => rtcpFeedback.some((feedback) => feedback.type === type));
    if (ids.transportWide && allows('transport-cc')) {
      this.kind = 'transport-cc';
      this.#bandwidth = new SenderBandwidth({ startBitrateBps: this.availableBitrateBps });
    } else if (ids.absSendTime && allows('goog-remb')) this.kind = 'remb';
  }

  /** The remote's estimate (draft-alvestrand-rmcat-remb). Only heard where that was agreed on. */
  receiveRemb(bitrateBps: number): void {
    if (this.kind === 'remb') this.estimated(bitrateBps);
  }

  /** A packet was sent under a transport-wide sequence number. */
  packetSent(sequenceNumber: number, sizeBytes: number, nowMs: number): void {
    if (!this.#bandwidth) return;
    if (Number.isNaN(this.#firstSentMs)) this.#firstSentMs = nowMs;
    this.#lastSentMs = nowMs;
    this.#bandwidth.packetSent(sequenceNumber, sizeBytes, nowMs);
  }

  /** Which of our packets came to the remote, and when. */
  receiveTransportFeedback(feedback: TransportCc, roundTripTimeMs: number, nowMs: number): void {
    this.#losses.add(feedback.lostCount, feedback.deltasMs.length);
    if (!this.#bandwidth) return;
    if (roundTripTimeMs > 0) this.#bandwidth.roundTripTimeMs = roundTripTimeMs;
    this.#bandwidth.receiveFeedback(feedback, nowMs);
    this.estimated(this.#bandwidth.availableBitrateBps);
  }

  /** Takes a new estimate, bit/s. */
  estimated(bitrateBps: number): void {
    if (bitrateBps === this.#estimateBps) return;
    this.#estimateBps = bitrateBps;
    this.#onEstimate();
  }

  /** Begins a probe if more is wanted than is available. False: none is due. */
  probeIfDue(nowMs: number): boolean {
    const bandwidth = this.#bandwidth;
    // Without any feedback a probe would tell nothing.
    if (!bandwidth || this.#estimateBps === undefined) return false;
    const wantedBps = this.#desiredBitrateBps(nowMs) * WANTED_FACTOR;
    bandwidth.wantedBitrateBps = this.#maxBitrateBps > 0 ? Math.min(wantedBps, this.#maxBitrateBps) : wantedBps;
    return bandwidth.probeIfDue(nowMs) !== undefined;
  }

  /** How much padding the probe under way is short of. */
  paddingDueBytes(nowMs: number): number {
    return this.#bandwidth?.paddingDueBytes(nowMs) ?? 0;
  }

  /** What the trace event `bwe` tells, bit/s. */
  traceInfo(nowMs: number): Record<string, unknown> {
    const desiredBitrate = this.#desiredBitrateBps(nowMs);
    const wantedBps = Math.max(this.initialBitrateBps, Math.round(desiredBitrate * MAX_BITRATE_FACTOR));
    const maxBitrate = this.#maxBitrateBps > 0 ? Math.min(wantedBps, this.#maxBitrateBps) : wantedBps;
    return {
      bweType: this.kind,
      desiredBitrate,
      effectiveDesiredBitrate: desiredBitrate,
      minBitrate: Math.max(this.#minBitrateBps, MIN_BITRATE_BPS),
      maxBitrate,
      startBitrate: this.availableBitrateBps,
      maxPaddingBitrate: Math.round(maxBitrate * MAX_PADDING_FACTOR),
      availableBitrate: this.availableBitrateBps,
    };
  }

  #desiredBitrateBps(nowMs: number): number {
    let desiredBps = 0;
    for (const consumer of this.#consumers.values()) desiredBps += consumer.desiredBitrateBps(nowMs);
    return desiredBps;
  }
}

function checkLowest(bitrateBps: number): void {
  if (bitrateBps > 0 && bitrateBps < MIN_BITRATE_BPS) throw bitrateError(`>= ${MIN_BITRATE_BPS} or 0 (unlimited)`);
}

function bitrateError(rule: string): EngineError {
  return new EngineError('TypeError', `bitrate must be ${rule}`);
}
