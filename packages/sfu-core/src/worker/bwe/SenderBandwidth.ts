import type { TransportCc } from '../rtcp/RtcpPacket.ts';
import { RateCounter } from '../rtp/RateCounter.ts';
import { DelayBasedRate } from './DelayBasedRate.ts';
import { LossBasedRate } from './LossBasedRate.ts';
import { PacketGroups } from './PacketGroups.ts';
import { ProbeResults } from './ProbeResults.ts';
import { type Probe, ProbeSchedule } from './ProbeSchedule.ts';
import { SentPackets } from './SentPackets.ts';
import { type BandwidthUsage, TrendlineDetector } from './TrendlineDetector.ts';

/** What got through is averaged over this. */
const ACKNOWLEDGED_WINDOW = { windowMs: 500, sliceCount: 50 };
/** Before that much has been acknowledged, its rate says little. */
const MIN_ACKNOWLEDGED_MS = 250;
/** Reference times have 24 bits of 64 ms (draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1). */
const REFERENCE_TIME_WRAP_MS = 2 ** 24 * 64;
/** How often padding is sent during a probe. */
export const PADDING_INTERVAL_MS = 5;
/** More would only add to the losses. */
const MAX_LOSS_FOR_PROBING = 0.1;
/** The queue that a probe above the capacity has made is seen for so long, beside the round trip. */
const PROBE_ECHO_MS = 250;
/** Estimates below this serve nobody, and grow too slowly from there. */
const FLOOR_BPS = 30_000;

export interface SenderBandwidthOptions {
  /** Taken for available until something else is known. */
  startBitrateBps: number;
}

/**
 * How much a path carries, from the receiver's transport-wide feedback: delay gradient, losses and probes. Pure: it is told
 * what is sent, what feedback says, and the time.
 */
export class SenderBandwidth {
  /** Limits of the estimate; 0: none. */
  minBitrateBps = 0;
  maxBitrateBps = 0;
  /** What would be sent if the path carried it: there is no probing beyond that. */
  wantedBitrateBps = 0;
  roundTripTimeMs = 100;
  readonly #sent = new SentPackets();
  readonly #groups = new PacketGroups();
  readonly #trendline = new TrendlineDetector();
  readonly #delayBased: DelayBasedRate;
  readonly #lossBased: LossBasedRate;
  readonly #probeResults = new ProbeResults();
  readonly #probes: ProbeSchedule;
  readonly #acknowledged = new RateCounter(ACKNOWLEDGED_WINDOW);
  /** The one under way, until its bytes are sent. */
  #probe: Probe | undefined;
  #probeSentBytes = 0;
  #firstArrivalMs = Number.NaN;
  #lastArrivalMs = Number.NaN;
  #lastReferenceTimeMs = Number.NaN;
  #referenceTimeOffsetMs = 0;

  constructor({ startBitrateBps }: SenderBandwidthOptions) {
    this.#delayBased = new DelayBasedRate(startBitrateBps);
    this.#lossBased = new LossBasedRate(startBitrateBps);
    this.#probes = new ProbeSchedule(startBitrateBps);
  }

  /** bit/s. */
  get availableBitrateBps(): number {
    const estimate = Math.max(FLOOR_BPS, Math.min(this.#delayBased.bitrateBps, this.#lossBased.bitrateBps));
    const capped = this.maxBitrateBps > 0 ? Math.min(estimate, this.maxBitrateBps) : estimate;
    return Math.round(Math.max(capped, this.minBitrateBps));
  }

  /** Of the packets last reported on, 0 to 1. */
  get lossRatio(): number {
    return this.#lossBased.lossRatio;
  }

  get usage(): BandwidthUsage {
    return this.#trendline.usage;
  }

  /** A packet was sent under a transport-wide sequence number. */
  packetSent(sequenceNumber: number, sizeBytes: number, nowMs: number): void {
    const probe = this.#probe;
    this.#sent.put(sequenceNumber, sizeBytes, probe?.id ?? 0, nowMs);
    if (!probe) return;
    this.#probeSentBytes += sizeBytes;
    if (this.#probeSentBytes >= probe.sizeBytes) this.#probe = undefined;
  }

  /** Whether a probe is under way: `paddingDueBytes()` is to be asked every few milliseconds. */
  get isProbing(): boolean {
    return this.#probe !== undefined;
  }

  /** Begins a probe, if one is worth it. */
  probeIfDue(nowMs: number): Probe | undefined {
    if (this.#probe || this.#lossBased.recentLossRatio(nowMs) > MAX_LOSS_FOR_PROBING) return undefined;
    const wantedBps =
      this.maxBitrateBps > 0 ? Math.min(this.wantedBitrateBps, this.maxBitrateBps) : this.wantedBitrateBps;
    const probe = this.#probes.next(this.availableBitrateBps, wantedBps, nowMs);
    if (!probe) return undefined;
    this.#probe = probe;
    this.#probeSentBytes = 0;
    this.#probeResults.expect(probe.id, probe.sizeBytes);
    return probe;
  }

  /** How much padding is missing for the probe under way to have its rate; each packet of it is told by `packetSent()`. */
  paddingDueBytes(nowMs: number): number {
    const probe = this.#probe;
    if (!probe) return 0;
    const elapsedMs = nowMs - probe.startMs + PADDING_INTERVAL_MS;
    const dueBytes = Math.min(probe.sizeBytes, (probe.bitrateBps * elapsedMs) / 8_000);
    return Math.max(0, Math.ceil(dueBytes - this.#probeSentBytes));
  }

  receiveFeedback(feedback: TransportCc, nowMs: number): void {
    let arrivalMs = this.#unwrap(feedback.referenceTimeMs);
    let sentCount = 0;
    let lostCount = 0;
    let provenBps: number | undefined;
    let worst: BandwidthUsage | undefined;
    const { baseSequenceNumber, deltasMs } = feedback;
    for (let place = 0; place < deltasMs.length; place++) {
      const deltaMs = deltasMs[place] as number;
      const isLost = Number.isNaN(deltaMs);
      if (!isLost) arrivalMs += deltaMs;
      if (!this.#sent.take((baseSequenceNumber + place) & 0xffff)) continue;
      sentCount++;
      if (isLost) {
        lostCount++;
        continue;
      }
      const { sentAtMs, sizeBytes, probeId } = this.#sent;
      this.#acknowledge(sizeBytes, arrivalMs);
      if (probeId !== 0) provenBps = this.#probeResults.add(probeId, sizeBytes, sentAtMs, arrivalMs) ?? provenBps;
      if (this.#groups.add(sentAtMs, arrivalMs)) {
        this.#trendline.update(this.#groups.sendDeltaMs, this.#groups.arrivalDeltaMs, arrivalMs);
        if (worst !== 'overuse') worst = this.#trendline.usage;
      }
    }
    if (sentCount === 0) return;
    this.#update(worst ?? this.#trendline.usage, provenBps, nowMs);
    this.#lossBased.update(sentCount, lostCount, this.#delayBased.bitrateBps, this.roundTripTimeMs, nowMs);
  }

  #update(usage: BandwidthUsage, provenBps: number | undefined, nowMs: number): void {
    // What the probe has shown is known. To go below what is being sent on top of that, which may be little, would be wrong.
    const isEchoOfProbe = nowMs - this.#probes.failedAtMs < PROBE_ECHO_MS + this.roundTripTimeMs;
    const reaction = usage === 'overuse' && isEchoOfProbe ? 'underuse' : usage;
    const lowered = this.#delayBased.update(reaction, this.#acknowledgedBps, this.roundTripTimeMs, nowMs);
    if (lowered) this.#probes.overused(nowMs);
    if (provenBps === undefined) return;
    const provenByProbeBps = this.#probes.measured(provenBps, nowMs);
    if (provenByProbeBps === undefined || usage === 'overuse') return;
    const measuredBps = Math.max(provenByProbeBps, this.#acknowledgedBps ?? 0);
    this.#delayBased.setMeasured(measuredBps);
    this.#lossBased.setMeasured(measuredBps);
  }

  get #acknowledgedBps(): number | undefined {
    if (!(this.#lastArrivalMs - this.#firstArrivalMs >= MIN_ACKNOWLEDGED_MS)) return undefined;
    return this.#acknowledged.bitrateBps(this.#lastArrivalMs);
  }

  #acknowledge(sizeBytes: number, arrivalMs: number): void {
    if (Number.isNaN(this.#firstArrivalMs)) this.#firstArrivalMs = arrivalMs;
    this.#lastArrivalMs = Number.isNaN(this.#lastArrivalMs) ? arrivalMs : Math.max(this.#lastArrivalMs, arrivalMs);
    this.#acknowledged.add(sizeBytes, this.#lastArrivalMs);
  }

  #unwrap(referenceTimeMs: number): number {
    const jumpMs = referenceTimeMs - this.#lastReferenceTimeMs;
    if (jumpMs < -REFERENCE_TIME_WRAP_MS / 2) this.#referenceTimeOffsetMs += REFERENCE_TIME_WRAP_MS;
    this.#lastReferenceTimeMs = referenceTimeMs;
    return referenceTimeMs + this.#referenceTimeOffsetMs;
  }
}
