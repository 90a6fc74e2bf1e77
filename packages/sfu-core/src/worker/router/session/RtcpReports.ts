import { compactNtp, msToCompactNtp, ntpToUnixMs, roundTripTimeMs, unixMsToNtp } from '../../rtcp/ntp.ts';
import { parseRtcp } from '../../rtcp/parseRtcp.ts';
import type { ReceptionReport, RtcpPacket } from '../../rtcp/RtcpPacket.ts';
import type { RtcpWriter } from '../../rtcp/RtcpWriter.ts';
import { RemoteClock } from '../../rtp/RemoteClock.ts';
import type { Consumer } from '../consumers/Consumer.ts';
import type { ConsumerStream } from '../consumers/ConsumerStream.ts';
import { compound } from './compound.ts';
import type { RtpSession } from './RtpSession.ts';

const SENDER_SSRC = 0;
const REPORT_INTERVAL_MS = 1_000;
/** The longest compound that is heard: no path takes more, and one of 60 KB could ask for 250,000 retransmissions. */
const MAX_COMPOUND_BYTES = 1_800;
/** A compound packet is sent before it outgrows a datagram. */
const FLUSH_AT_BYTES = 1_000;
const MAX_REPORTS_PER_PACKET = 31;
/** Remotes have one receiver-reference time each, but the list comes from the network. */
const MAX_REFERENCE_TIMES = 64;

/** Sender and receiver reports of a session, both ways, and what is learned from them: round-trip time and clocks. */
export class RtcpReports {
  /** How far the remote's clock is from ours; audio and video of one remote are shifted alike. */
  readonly remoteClock = new RemoteClock();
  /** 0 until the first measurement. */
  roundTripTimeMs = 0;
  malformedPacketCount = 0;
  readonly #session: RtpSession;
  readonly #send: (compound: RtcpWriter) => void;
  readonly #writer = compound;
  readonly #referenceTimes = new Map<number, { compactNtp: number; receivedAtMs: number }>();
  #nextReportMs = 0;

  constructor(session: RtpSession, send: (compound: RtcpWriter) => void) {
    this.#session = session;
    this.#send = send;
  }

  receive(buffer: Buffer, lengthBytes: number): void {
    const packets = lengthBytes > MAX_COMPOUND_BYTES ? undefined : parseRtcp(buffer, 0, lengthBytes);
    if (!packets) {
      this.malformedPacketCount++;
      return;
    }
    const nowMs = this.#session.environment.clock.nowMs();
    for (const packet of packets) this.#handle(packet, nowMs);
  }

  tick(nowMs: number): void {
    if (nowMs < this.#nextReportMs) return;
    // Spread by chance (RFC 3550 §6.3.5), so that the reports of a room don't come in step.
    this.#nextReportMs = nowMs + REPORT_INTERVAL_MS * (0.75 + 0.5 * this.#session.environment.random());
    this.#writer.reset();
    this.#reportSenders(nowMs);
    this.#reportReceivers(nowMs);
    this.#flush();
  }

  #handle(packet: RtcpPacket, nowMs: number): void {
    const session = this.#session;
    switch (packet.type) {
      case 'sr': {
        const remoteUnixMs = ntpToUnixMs(packet);
        this.remoteClock.onSenderReport(remoteUnixMs, session.environment.clock.unixMs());
        session.producerBySsrc(packet.ssrc)?.receiveSenderReport(packet.ssrc, { ...packet, remoteUnixMs }, nowMs);
        this.#handleReceptionReports(packet.reports);
        break;
      }
      case 'rr':
        this.#handleReceptionReports(packet.reports);
        break;
      case 'nack':
        session.consumerBySsrc(packet.mediaSsrc)?.retransmit(packet.mediaSsrc, packet.sequenceNumbers, nowMs);
        break;
      case 'pli':
        session.consumerBySsrc(packet.mediaSsrc)?.receiveKeyFrameRequest(packet.mediaSsrc, 'pli');
        break;
      case 'fir':
        for (const { ssrc } of packet.entries) session.consumerBySsrc(ssrc)?.receiveKeyFrameRequest(ssrc, 'fir');
        break;
      case 'xr':
        if (packet.receiverReferenceTime) {
          this.#rememberReferenceTime(packet.ssrc, compactNtp(packet.receiverReferenceTime), nowMs);
        }
        for (const { lastRr, delaySinceLastRr } of packet.dlrr) {
          this.#measureRoundTrip(this.#compactNow, lastRr, delaySinceLastRr);
        }
        break;
      case 'remb':
        session.downlink.budget.receiveRemb(packet.bitrateBps);
        break;
      case 'transport-cc':
        session.downlink.receiveTransportFeedback(packet, nowMs);
        break;
      default:
        // Names and goodbyes: signalling tells the same, and sooner.
        break;
    }
  }

  #handleReceptionReports(reports: readonly ReceptionReport[]): void {
    const compactNow = this.#compactNow;
    for (const report of reports) {
      this.#session.consumerBySsrc(report.ssrc)?.receiveReceptionReport(report, compactNow);
      this.#measureRoundTrip(compactNow, report.lastSr, report.delaySinceLastSr);
    }
  }

  /** One measurement serves the whole session: all its streams take the same path. */
  #measureRoundTrip(compactNow: number, sentAt: number, heldFor: number): void {
    const measuredMs = roundTripTimeMs(compactNow, sentAt, heldFor);
    // Clocks are coarse: what comes out as zero was too short to measure.
    if (measuredMs !== undefined) this.roundTripTimeMs = Math.max(1, measuredMs);
  }

  get #compactNow(): number {
    return compactNtp(unixMsToNtp(this.#session.environment.clock.unixMs()));
  }

  #rememberReferenceTime(ssrc: number, time: number, nowMs: number): void {
    if (this.#referenceTimes.size >= MAX_REFERENCE_TIMES && !this.#referenceTimes.has(ssrc)) return;
    this.#referenceTimes.set(ssrc, { compactNtp: time, receivedAtMs: nowMs });
  }

  #reportSenders(nowMs: number): void {
    let isAnswered = this.#referenceTimes.size === 0;
    for (const consumer of this.#session.consumers.values()) {
      for (const stream of consumer.streams) {
        if (!this.#reportSender(consumer, stream)) continue;
        // Once for all streams: the remote looks for its own SSRC in it, and not for ours.
        if (!isAnswered) this.#answerReferenceTimes(stream.ssrc, nowMs);
        isAnswered = true;
        if (this.#writer.lengthBytes >= FLUSH_AT_BYTES) this.#flush();
      }
    }
  }

  /** @returns false when there is nothing to report of. */
  #reportSender(consumer: Consumer, stream: ConsumerStream): boolean {
    const unixMs = this.#session.environment.clock.unixMs();
    const { ssrc, cname, sender } = stream;
    const rtpTimestamp = consumer.timestampAt(stream, unixMs);
    if (rtpTimestamp === undefined) return false;
    const { packetCount, octetCount } = sender;
    this.#writer.senderReport({ ssrc, ...unixMsToNtp(unixMs), rtpTimestamp, packetCount, octetCount });
    this.#writer.sdesCname(ssrc, cname);
    return true;
  }

  #answerReferenceTimes(ownSsrc: number, nowMs: number): void {
    this.#writer.xrDlrr(
      ownSsrc,
      [...this.#referenceTimes].map(([ssrc, time]) => ({
        ssrc,
        lastRr: time.compactNtp,
        delaySinceLastRr: msToCompactNtp(nowMs - time.receivedAtMs),
      })),
    );
  }

  #reportReceivers(nowMs: number): void {
    const streams = [...this.#session.producers.values()].flatMap((producer) =>
      producer.streams.filter((stream) => stream !== undefined),
    );
    if (streams.length === 0) return;
    for (let from = 0; from < streams.length; from += MAX_REPORTS_PER_PACKET) {
      const reports = streams
        .slice(from, from + MAX_REPORTS_PER_PACKET)
        .map((stream) => stream.receiver.receptionReport(nowMs));
      this.#writer.receiverReport(SENDER_SSRC, reports);
      if (this.#writer.lengthBytes >= FLUSH_AT_BYTES) this.#flush();
    }
    this.#writer.xrReceiverReferenceTime(SENDER_SSRC, unixMsToNtp(this.#session.environment.clock.unixMs()));
  }

  #flush(): void {
    if (this.#writer.lengthBytes === 0) return;
    this.#send(this.#writer);
    this.#writer.reset();
  }
}
