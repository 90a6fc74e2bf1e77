import type { ConsumeData } from '../../channel/contract.ts';
import { EngineError } from '../../channel/EngineChannel.ts';
import type { TransportCc } from '../rtcp/RtcpPacket.ts';
import { headerExtensionIdsOf } from '../rtp/headerExtensionIds.ts';
import { LossHistory } from '../rtp/LossHistory.ts';

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

/**
 * How much the remote of a session can be sent, bit/s: the latest estimate within the application's limits. The
 * remote's own estimates (REMB) come in where those were negotiated; where transport-wide feedback was, that of an
 * estimator is to come in by `estimated()`.
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
    if (ids.transportWide && allows('transport-cc')) this.kind = 'transport-cc';
    else if (ids.absSendTime && allows('goog-remb')) this.kind = 'remb';
  }

  /** The remote's estimate (draft-alvestrand-rmcat-remb). Only heard where that was agreed on. */
  receiveRemb(bitrateBps: number): void {
    if (this.kind === 'remb') this.estimated(bitrateBps);
  }

  /** Which of our packets came to the remote. */
  receiveTransportFeedback({ packets }: TransportCc): void {
    this.#losses.add(packets.filter(({ received }) => !received).length, packets.length);
  }

  /** Takes a new estimate, bit/s. */
  estimated(bitrateBps: number): void {
    this.#estimateBps = bitrateBps;
    this.#onEstimate();
  }

  /** What the trace event `bwe` tells, bit/s. */
  traceInfo(nowMs: number): Record<string, unknown> {
    let desiredBitrate = 0;
    for (const consumer of this.#consumers.values()) desiredBitrate += consumer.desiredBitrateBps(nowMs);
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
}

function checkLowest(bitrateBps: number): void {
  if (bitrateBps > 0 && bitrateBps < MIN_BITRATE_BPS) throw bitrateError(`>= ${MIN_BITRATE_BPS} or 0 (unlimited)`);
}

function bitrateError(rule: string): EngineError {
  return new EngineError('TypeError', `bitrate must be ${rule}`);
}
