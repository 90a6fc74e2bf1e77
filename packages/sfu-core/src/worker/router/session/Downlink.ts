import type { ConsumeData } from '../../../channel/contract.ts';
import { PADDING_INTERVAL_MS } from '../../bwe/SenderBandwidth.ts';
import type { Egress } from '../../io/Egress.ts';
import type { Environment } from '../../io/Environment.ts';
import { type BitrateClaim, distributeBitrate } from '../../layers/distributeBitrate.ts';
import type { TransportCc } from '../../rtcp/RtcpPacket.ts';
import { headerExtensionIdsOf } from '../../rtp/headerExtensionIds.ts';
import { RateCounter } from '../../rtp/RateCounter.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import type { OutgoingStream, StreamPurpose } from '../consumers/ConsumerDownlink.ts';
import { rtpPacketInfo } from '../rtpPacketInfo.ts';
import type { TRANSPORT_TRACE_TYPES, TraceEvents } from '../TraceEvents.ts';
import { DownlinkBudget } from './DownlinkBudget.ts';
import { PADDING_SSRC, PaddingStream } from './PaddingStream.ts';

/** How often shares are looked at when no estimate comes: what streams need changes by itself. */
const SHARE_INTERVAL_MS = 200;

/** However bad the path looks, so much may be sent again. */
const MIN_REPAIR_BPS = 100_000;
/** Repairs are asked for in bursts; more of the budget than for so long is not spent on one. */
const REPAIR_WINDOW = { windowMs: 250, sliceCount: 25 };

/** What the downlink needs of a consumer. */
export interface DownlinkConsumer {
  /** What it would send now if it could, bit/s. */
  desiredBitrateBps(nowMs: number): number;
  /** What it would take of the budget; undefined: it takes no part. */
  claim(nowMs: number): BitrateClaim | undefined;
  /** Sends all it wants: nothing is known of what there is. */
  unlimit(): void;
}

export interface DownlinkContext {
  environment: Environment;
  egress: Egress;
  consumers: ReadonlyMap<string, DownlinkConsumer>;
  trace: TraceEvents<(typeof TRANSPORT_TRACE_TYPES)[number]>;
  isConnected(): boolean;
  roundTripTimeMs(): number;
  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream;
  closeStream(ssrc: number): void;
}

/** What a session sends, seen as a whole: what the path carries, how that is shared, and probing for more. */
export class Downlink {
  readonly budget: DownlinkBudget;
  readonly #context: DownlinkContext;
  #transportWideSequence = 0;
  #padding: PaddingStream | undefined;
  #paddingIds = headerExtensionIdsOf();
  #stopPadding: (() => void) | undefined;
  #sharedAtMs = Number.NEGATIVE_INFINITY;
  #isSharing = false;
  readonly #repairs = new RateCounter(REPAIR_WINDOW);

  constructor(context: DownlinkContext) {
    this.#context = context;
    this.budget = new DownlinkBudget(context.consumers, () => this.#budgetChanged());
  }

  /** The number of the next packet, which is sent at once. */
  nextTransportWideSequence(sizeBytes: number, nowMs: number): number {
    this.#transportWideSequence = (this.#transportWideSequence + 1) & 0xffff;
    this.budget.packetSent(this.#transportWideSequence, sizeBytes, nowMs);
    return this.#transportWideSequence;
  }

  /** A consumer has come. */
  negotiated(data: ConsumeData): void {
    this.budget.negotiated(data);
    if (data.kind === 'video') this.#paddingIds = headerExtensionIdsOf(data.rtpParameters.headerExtensions);
  }

  receiveTransportFeedback(feedback: TransportCc, nowMs: number): void {
    this.budget.receiveTransportFeedback(feedback, this.#context.roundTripTimeMs(), nowMs);
  }

  /**
   * Whether there is room for sending so much again; it is counted then. What waits in a queue on the way, or was dropped from
   * it, is asked for again and again: to answer all of that would only make the queue longer.
   */
  admitsRepair(sizeBytes: number, nowMs: number): boolean {
    const allowedBps = Math.max(this.budget.availableBitrateBps, MIN_REPAIR_BPS);
    if (this.budget.isLimited && this.#repairs.bitrateBps(nowMs) > allowedBps) return false;
    this.#repairs.add(sizeBytes, nowMs);
    return true;
  }

  /** To be called every 40 ms or so, while connected. */
  tick(nowMs: number): void {
    if (nowMs - this.#sharedAtMs >= SHARE_INTERVAL_MS) this.share();
    if (this.budget.probeIfDue(nowMs)) {
      this.#sendPadding();
      this.#stopPadding ??= this.#context.environment.every(PADDING_INTERVAL_MS, () => this.#sendPadding());
    }
  }

  /** Shares what is available anew: a consumer has come, gone, or wants something else. */
  share(): void {
    // What a consumer is given may make it ask for the next sharing.
    if (this.#isSharing) return;
    this.#isSharing = true;
    const nowMs = this.#context.environment.clock.nowMs();
    this.#sharedAtMs = nowMs;
    const { consumers } = this.#context;
    if (this.budget.isLimited) {
      const claims: BitrateClaim[] = [];
      for (const consumer of consumers.values()) {
        const claim = consumer.claim(nowMs);
        if (claim) claims.push(claim);
      }
      if (claims.length > 0) distributeBitrate(claims, this.budget.availableBitrateBps);
    } else for (const consumer of consumers.values()) consumer.unlimit();
    this.#isSharing = false;
  }

  /** Idempotent. */
  close(): void {
    this.#endPadding();
    if (this.#padding) this.#context.closeStream(PADDING_SSRC);
    this.#padding = undefined;
  }

  #budgetChanged(): void {
    const { trace, environment } = this.#context;
    if (trace.isOn('bwe')) trace.tell('bwe', 'out', this.budget.traceInfo(environment.clock.nowMs()));
    this.share();
  }

  #sendPadding(): void {
    const { environment, isConnected } = this.#context;
    const nowMs = environment.clock.nowMs();
    if (!isConnected()) {
      this.#endPadding();
      return;
    }
    this.#padding ??= this.#openPadding();
    const nextTransportWide = (sizeBytes: number) => this.nextTransportWideSequence(sizeBytes, nowMs);
    for (let due = this.budget.paddingDueBytes(nowMs); due > 0; due = this.budget.paddingDueBytes(nowMs)) {
      this.#padding.send(due, nextTransportWide, nowMs);
    }
    if (!this.budget.isProbing) this.#endPadding();
  }

  #openPadding(): PaddingStream {
    const { egress, openStream } = this.#context;
    const stream = openStream(PADDING_SSRC, 'probation');
    const send: OutgoingStream['send'] = (lengthBytes, payloadOffset, nowMs) => {
      this.#tellPadding(lengthBytes);
      stream.send(lengthBytes, payloadOffset, nowMs);
    };
    return new PaddingStream(egress, { send }, this.#paddingIds);
  }

  /** Of what is in the egress slot, still in the clear. */
  #tellPadding(lengthBytes: number): void {
    const { trace, egress } = this.#context;
    if (!trace.isOn('probation')) return;
    const packet = new RtpPacket();
    if (!packet.parse(egress.buffer, egress.slotOffset + SLOT_HEADROOM_BYTES, lengthBytes)) return;
    trace.tell('probation', 'out', rtpPacketInfo(packet, packet.payload, this.#paddingIds));
  }

  #endPadding(): void {
    this.#stopPadding?.();
    this.#stopPadding = undefined;
  }
}
