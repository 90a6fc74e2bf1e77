import { randomInt } from 'node:crypto';
import type { ServerRequestData } from '@parley/signaling-protocol';
import { readStamp } from '../../../packages/sfu-core/bench/src/media/payload.ts';
import { monotonicMs } from '../../../packages/sfu-core/bench/src/monotonicMs.ts';
import { HEADER_EXTENSION_URIS } from '../../../packages/sfu-core/src/ortc/headerExtensionUris.ts';
import type { ClientTransport } from '../../../packages/sfu-core/src/testing/client/ClientTransport.ts';
import { compactNtp, msToCompactNtp } from '../../../packages/sfu-core/src/worker/rtcp/ntp.ts';
import { parseRtcp } from '../../../packages/sfu-core/src/worker/rtcp/parseRtcp.ts';
import { RtcpWriter } from '../../../packages/sfu-core/src/worker/rtcp/RtcpWriter.ts';
import { TransportFeedbackBuilder } from '../../../packages/sfu-core/src/worker/rtcp/TransportFeedbackBuilder.ts';
import { RtpPacket } from '../../../packages/sfu-core/src/worker/rtp/RtpPacket.ts';
import { RTX_HEADER_LENGTH_BYTES } from '../../../packages/sfu-core/src/worker/rtp/rtx.ts';
import type { Histogram } from '../measure/Histogram.ts';
import type { MediaCounters } from '../measure/MediaCounters.ts';
import { ReceivedStream } from './ReceivedStream.ts';

const NACK_INTERVAL_MS = 40;
const FEEDBACK_INTERVAL_MS = 100;
const REPORT_INTERVAL_MS = 1_000;
const OWN_SSRC = 1;
const CNAME = 'load';
/** In one receiver report (RFC 3550 section 6.4.2). */
const MAX_REPORTS = 31;

const view = new RtpPacket();
const writer = new RtcpWriter();

export interface ReceiverOptions {
  /** The member's place in the room. */
  place: number;
  counters: MediaCounters;
  /** From a publisher's send to the read here, of the packets that are looked into. */
  delays: Histogram;
  /** Called once, when the first packet of a stream has come. */
  onFirstPacket(): void;
}

/**
 * What a member receives over its transport, as a browser does it: reports, transport-wide feedback and NACK for all packets. But
 * only a sample is decrypted.
 */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #arrivals = new TransportFeedbackBuilder();
  readonly #bySsrc = new Map<number, ReceivedStream>();
  readonly #byRtxSsrc = new Map<number, ReceivedStream>();
  readonly #senderReports = new Map<number, { compactNtp: number; receivedMs: number }>();
  #transport: ClientTransport | undefined;
  #transportWideId = 0;
  #mediaSsrc = 0;
  #hasReceived = false;
  #nextNackMs: number;
  #nextFeedbackMs: number;
  #nextReportMs: number;

  constructor(options: ReceiverOptions) {
    const nowMs = monotonicMs();
    this.#options = options;
    // Members report at different moments.
    this.#nextNackMs = nowMs + randomInt(NACK_INTERVAL_MS);
    this.#nextFeedbackMs = nowMs + randomInt(FEEDBACK_INTERVAL_MS);
    this.#nextReportMs = nowMs + randomInt(REPORT_INTERVAL_MS);
  }

  /** From now on reports can be sent, and packets decrypted. */
  attach(transport: ClientTransport): void {
    this.#transport = transport;
  }

  /** Packets of all streams that have not come. */
  get lostPackets(): number {
    let lost = 0;
    for (const stream of this.#bySsrc.values()) lost += stream.lostPackets;
    return lost;
  }

  /** What a consumer sends is expected from now on. @returns its stream; undefined when it has no SSRC. */
  expect({ rtpParameters }: ServerRequestData<'newConsumer'>): ReceivedStream | undefined {
    const [encoding] = rtpParameters.encodings ?? [];
    const ssrc = encoding?.ssrc;
    if (ssrc === undefined) return undefined;
    const wide = rtpParameters.headerExtensions?.find(({ uri }) => uri === HEADER_EXTENSION_URIS.transportWide);
    if (wide) this.#transportWideId = wide.id;
    const stream = new ReceivedStream({
      ssrc,
      clockRate: rtpParameters.codecs[0]?.clockRate ?? 90_000,
      place: this.#options.place,
      onNack: (sequenceNumbers) => {
        this.#options.counters.nacked += sequenceNumbers.length;
        this.#write(() => writer.nack(OWN_SSRC, ssrc, sequenceNumbers));
      },
      onKeyFrameRequired: () => this.#write(() => writer.pli(OWN_SSRC, ssrc)),
    });
    this.#bySsrc.set(ssrc, stream);
    if (encoding?.rtx) this.#byRtxSsrc.set(encoding.rtx.ssrc, stream);
    return stream;
  }

  /** The stream's consumer was closed; what it has lost stays lost. */
  forget(stream: ReceivedStream): void {
    this.#options.counters.lost += stream.lostPackets;
    this.#bySsrc.delete(stream.ssrc);
    this.#senderReports.delete(stream.ssrc);
    for (const [ssrc, repaired] of this.#byRtxSsrc) if (repaired === stream) this.#byRtxSsrc.delete(ssrc);
  }

  /** Takes a packet as it came. */
  receiveRtp(packet: Buffer): void {
    const nowMs = monotonicMs();
    if (!view.parse(packet, 0, packet.length)) return;
    const { ssrc, sequenceNumber, timestamp } = view;
    // Extensions are in clear, so that every packet's arrival can be reported, padding's too.
    const wideAt = view.extensionOffset(this.#transportWideId);
    if (wideAt >= 0) this.#arrivals.onPacket(packet.readUInt16BE(wideAt), nowMs);
    const stream = this.#bySsrc.get(ssrc);
    if (!stream) {
      this.#receiveRtx(packet, ssrc, nowMs);
      return;
    }
    const { counters } = this.#options;
    this.#mediaSsrc = ssrc;
    counters.received++;
    counters.receivedBytes += packet.length;
    if (stream.receive(sequenceNumber, timestamp, nowMs)) this.#check(packet, nowMs);
    if (this.#hasReceived) return;
    this.#hasReceived = true;
    this.#options.onFirstPacket();
  }

  /** Takes a compound of the server's, decrypted. */
  receiveRtcp(compound: Buffer, lengthBytes: number): void {
    for (const packet of parseRtcp(compound, 0, lengthBytes) ?? []) {
      if (packet.type !== 'sr' || !this.#bySsrc.has(packet.ssrc)) continue;
      this.#senderReports.set(packet.ssrc, { compactNtp: compactNtp(packet), receivedMs: monotonicMs() });
    }
  }

  /** Sends what is due. To be called every few milliseconds. */
  beat(nowMs: number): void {
    if (!this.#transport) return;
    if (nowMs >= this.#nextNackMs) {
      this.#nextNackMs = nowMs + NACK_INTERVAL_MS;
      for (const stream of this.#bySsrc.values()) stream.tick(nowMs);
    }
    if (nowMs >= this.#nextFeedbackMs) {
      this.#nextFeedbackMs = nowMs + FEEDBACK_INTERVAL_MS;
      while (this.#arrivals.hasPending) {
        if (!this.#write(() => this.#arrivals.build(OWN_SSRC, this.#mediaSsrc, writer))) break;
      }
    }
    if (nowMs >= this.#nextReportMs) {
      this.#nextReportMs = nowMs + REPORT_INTERVAL_MS;
      this.#report(nowMs);
    }
  }

  /** A retransmission says inside which packet it is. */
  #receiveRtx(packet: Buffer, ssrc: number, nowMs: number): void {
    const repaired = this.#byRtxSsrc.get(ssrc);
    const lengthBytes = repaired ? (this.#transport?.unprotectRtp(packet) ?? -1) : -1;
    if (!repaired || lengthBytes < 0 || !view.parse(packet, 0, lengthBytes)) return;
    if (view.payloadLengthBytes < RTX_HEADER_LENGTH_BYTES) return;
    if (repaired.recover(packet.readUInt16BE(view.payloadOffset), nowMs)) this.#options.counters.recovered++;
  }

  #check(packet: Buffer, arrivedMs: number): void {
    const { counters, delays } = this.#options;
    counters.checked++;
    const lengthBytes = this.#transport?.unprotectRtp(packet) ?? -1;
    const sentMs =
      lengthBytes > 0 && view.parse(packet, 0, lengthBytes)
        ? readStamp(packet, view.payloadOffset, view.payloadLengthBytes)
        : undefined;
    if (sentMs === undefined) counters.damaged++;
    else delays.add(arrivedMs - sentMs);
  }

  #report(nowMs: number): void {
    const streams = [...this.#bySsrc.values()].filter(({ receivedPackets }) => receivedPackets > 0);
    for (let from = 0; from < streams.length; from += MAX_REPORTS) {
      const reports = streams.slice(from, from + MAX_REPORTS).map((stream) => {
        const last = this.#senderReports.get(stream.ssrc);
        return {
          ...stream.nextReport(),
          ...(last && { lastSr: last.compactNtp, delaySinceLastSr: msToCompactNtp(nowMs - last.receivedMs) }),
        };
      });
      this.#write(() => writer.receiverReport(OWN_SSRC, reports) && writer.sdesCname(OWN_SSRC, CNAME));
    }
  }

  /** Sends what `fill` writes. @returns what that has answered. */
  #write(fill: () => boolean): boolean {
    writer.reset();
    const isWritten = fill();
    if (writer.lengthBytes > 0) this.#transport?.sendRtcp(writer);
    return isWritten;
  }
}
