import type { SctpSettings } from '../../../channel/contract.ts';
import type { TransportType } from '../../../types/baseTransport.ts';
import type { RtcpWriter } from '../../rtcp/RtcpWriter.ts';
import type { SrtpCipherFactory } from '../../srtp/createSrtpCipher.ts';
import type { OutgoingStream, StreamPurpose } from '../consumers/ConsumerDownlink.ts';
import type { DataSession, DataSessionContext } from '../data/DataSession.ts';
import { SctpDataSession } from '../data/SctpDataSession.ts';
import type { MediaLink } from '../links/MediaLink.ts';
import { type RtpLink, RtpSession, type SessionContext } from '../session/RtpSession.ts';
import { TransportTraffic } from './TransportTraffic.ts';

export interface TransportContext extends SessionContext, DataSessionContext {
  createCipher: SrtpCipherFactory;
}

/** What every kind of transport is to its router: media, data, and what the host may ask of it. */
export abstract class Transport implements RtpLink {
  readonly id: string;
  readonly session: RtpSession;
  abstract readonly type: TransportType;
  /** Undefined: no data passes here. */
  abstract readonly dataSession: DataSession | undefined;
  /** Whether the remote can be sent to. */
  abstract readonly isConnected: boolean;
  protected readonly traffic = new TransportTraffic();
  protected abstract readonly link: MediaLink;
  /** What the host calls its statistics. */
  protected abstract readonly statsType: string;
  protected isClosed = false;
  readonly #context: TransportContext;

  constructor(id: string, context: TransportContext) {
    this.id = id;
    this.#context = context;
    this.session = new RtpSession(this, context);
  }

  /** Everything that came since its start, as it was on the wire. */
  get bytesReceived(): number {
    return this.traffic.received.bytes;
  }

  /** Everything that was sent, likewise. */
  get bytesSent(): number {
    return this.traffic.bytesSent;
  }

  setMaxIncomingBitrate(bitrateBps: number): void {
    this.session.feedback.maxIncomingBitrateBps = bitrateBps;
  }

  setMaxOutgoingBitrate(bitrateBps: number): void {
    this.session.downlink.budget.maxBitrateBps = bitrateBps;
  }

  setMinOutgoingBitrate(bitrateBps: number): void {
    this.session.downlink.budget.minBitrateBps = bitrateBps;
  }

  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream {
    return this.link.openStream(ssrc, purpose);
  }

  closeStream(ssrc: number): void {
    this.link.closeStream(ssrc);
  }

  sendRtcp(compound: RtcpWriter): void {
    this.link.sendRtcp(compound);
  }

  dump(): Record<string, unknown> {
    return {
      id: this.id,
      ...this.session.dump(),
      maxSendMessageSize: 0,
      maxReceiveMessageSize: 0,
      dataProducerIds: [],
      dataConsumerIds: [],
      ...this.dataSession?.dump(),
    };
  }

  getStats(): Record<string, unknown>[] {
    const { nowMs } = this;
    const { rtpReceived, rtxReceived, feedback, downlink } = this.session;
    const { budget } = downlink;
    const sctp = this.#sctp;
    const { received, rtpSent, rtxSent, probationSent } = this.traffic;
    return [
      {
        type: this.statsType,
        transportId: this.id,
        timestamp: Math.round(nowMs),
        ...(sctp && { sctpState: sctp.state }),
        bytesReceived: this.bytesReceived,
        recvBitrate: received.bitrateBps(nowMs),
        bytesSent: this.bytesSent,
        sendBitrate: this.traffic.sendBitrateBps(nowMs),
        rtpBytesReceived: rtpReceived.bytes - rtxReceived.bytes,
        rtpRecvBitrate: rtpReceived.bitrateBps(nowMs) - rtxReceived.bitrateBps(nowMs),
        rtpBytesSent: rtpSent.bytes,
        rtpSendBitrate: rtpSent.bitrateBps(nowMs),
        rtxBytesReceived: rtxReceived.bytes,
        rtxRecvBitrate: rtxReceived.bitrateBps(nowMs),
        rtxBytesSent: rtxSent.bytes,
        rtxSendBitrate: rtxSent.bitrateBps(nowMs),
        probationBytesSent: probationSent.bytes,
        probationSendBitrate: probationSent.bitrateBps(nowMs),
        maxIncomingBitrate: feedback.maxIncomingBitrateBps || undefined,
        maxOutgoingBitrate: budget.maxBitrateBps || undefined,
        minOutgoingBitrate: budget.minBitrateBps || undefined,
        ...feedback.uplinkStats,
        ...(budget.kind && {
          availableOutgoingBitrate: budget.availableBitrateBps,
          rtpPacketLossSent: budget.lossRatio,
        }),
      },
    ];
  }

  /** Idempotent. A subclass then closes what is below media and data. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.session.close();
    this.dataSession?.close();
  }

  protected get nowMs(): number {
    return this.#context.environment.clock.nowMs();
  }

  /** What a subclass over which SCTP can run makes its `dataSession` with. */
  protected sctpSession(
    settings: SctpSettings | undefined,
    send: (packet: Buffer) => void,
  ): SctpDataSession | undefined {
    return settings && new SctpDataSession(settings, { ...this.#context, send });
  }

  /** To be called when `isConnected` may have changed. */
  protected linkStateChanged(): void {
    this.session.linkStateChanged();
    this.#sctp?.linkStateChanged(this.isConnected);
  }

  get #sctp(): SctpDataSession | undefined {
    return this.dataSession instanceof SctpDataSession ? this.dataSession : undefined;
  }
}
