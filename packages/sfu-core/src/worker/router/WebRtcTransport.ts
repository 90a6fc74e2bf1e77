import { type DtlsCertificate, DtlsEndpoint } from '@parley/dtls';
import { isStun, StunMessage } from '@parley/turn/stun';
import type { CreateWebRtcTransportData, WebRtcTransportData } from '../../channel/contract.ts';
import { EngineError } from '../../channel/EngineChannel.ts';
import type {
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  TransportTuple,
} from '../../types/transport.ts';
import { createIceCredentials } from '../ice/credentials.ts';
import { IceServer } from '../ice/IceServer.ts';
import type { IcePorts } from '../io/IcePorts.ts';
import type { PacketOwner, PacketTuple } from '../io/PacketTuple.ts';
import type { RtcpWriter } from '../rtcp/RtcpWriter.ts';
import type { OutgoingStream } from './ConsumerStream.ts';
import type { DataSessionContext } from './DataSession.ts';
import { hostCandidates } from './hostCandidates.ts';
import { type RtpLink, RtpSession, type SessionContext } from './RtpSession.ts';
import type { SctpDataSession } from './SctpDataSession.ts';
import { SrtpLink } from './SrtpLink.ts';
import type { Transport } from './Transport.ts';

/** Cheapest first on this engine; every browser has both. */
const SRTP_PROFILES = ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] as const;
/** DTLS packets kept while the host has not told the remote's fingerprints yet. */
const MAX_EARLY_DTLS_PACKETS = 8;

export interface WebRtcTransportContext extends SessionContext, DataSessionContext {
  certificate: DtlsCertificate;
  ports: IcePorts;
  /** Whether the ports are the transport's own, to be closed with it. */
  ownsPorts: boolean;
}

/** ICE-lite, DTLS and SRTP around one RTP session: what a browser's RTCPeerConnection talks to. */
export class WebRtcTransport implements Transport, PacketOwner, RtpLink {
  readonly id: string;
  readonly type = 'webrtc';
  readonly dataSession: SctpDataSession | undefined;
  readonly session: RtpSession;
  readonly #context: WebRtcTransportContext;
  readonly #ice: IceServer<PacketTuple>;
  readonly #candidates: IceCandidate[];
  readonly #srtp: SrtpLink;
  readonly #stopTicking: () => void;
  readonly #initialOutgoingBitrateBps: number;
  /** The selected tuple that the host knows of. */
  #toldTuple: PacketTuple | undefined;
  #earlyDtls: { tuple: PacketTuple; packet: Buffer }[] = [];
  #dtls: DtlsEndpoint | undefined;
  #dtlsState: DtlsState = 'new';
  #dtlsLocalRole: 'auto' | 'client' | 'server' = 'auto';
  #connectCalled = false;
  #closed = false;
  #bytesReceived = 0;
  /** STUN answers aside: DTLS only. */
  #dtlsBytesSent = 0;
  #maxOutgoingBitrateBps = 0;
  #minOutgoingBitrateBps = 0;
  /** Packets that were no STUN, DTLS, RTP or RTCP, or came from a tuple that ICE has not validated. */
  strangePacketCount = 0;

  constructor(data: CreateWebRtcTransportData, context: WebRtcTransportContext) {
    this.id = data.transportId;
    this.#context = context;
    this.#initialOutgoingBitrateBps = data.initialAvailableOutgoingBitrate;
    this.#candidates = hostCandidates(data, context.ports.listening);
    this.session = new RtpSession(this, context);
    this.#srtp = new SrtpLink({
      egress: context.egress,
      clock: context.environment.clock,
      receiver: this.session,
      tuple: () => this.#ice.selectedTuple,
    });
    this.#ice = new IceServer<PacketTuple>({
      ...createIceCredentials(context.environment.randomBytes),
      consentTimeoutSeconds: data.iceConsentTimeout,
      listener: {
        onStateChange: (state) => this.#onIceState(state),
        // The first is told at once, later ones with the tick: a remote that moves with each check is no burden to the host.
        onSelectedTuple: () => {
          if (!this.#toldTuple) this.#tellSelectedTuple();
        },
        onTupleAdded: (tuple) => this.#adopt(tuple),
        onTupleRemoved: (tuple) => tuple.release(),
        onLocalUsernameFragmentAdded: (fragment) => context.ports.register(fragment, this),
        onLocalUsernameFragmentRemoved: (fragment) => context.ports.unregister(fragment),
      },
    });
    this.#stopTicking = context.ticker.add((nowMs) => {
      this.#ice.checkConsent(nowMs);
      this.#tellSelectedTuple();
    });
  }

  get iceParameters(): IceParameters {
    return { usernameFragment: this.#ice.usernameFragment, password: this.#ice.password, iceLite: true };
  }

  get data(): WebRtcTransportData {
    return {
      iceRole: 'controlled',
      iceParameters: this.iceParameters,
      iceCandidates: this.#candidates,
      iceState: this.#ice.state,
      dtlsParameters: { role: this.#dtlsLocalRole, fingerprints: [...this.#context.certificate.fingerprints] },
      dtlsState: this.#dtlsState,
    };
  }

  get isConnected(): boolean {
    return this.#srtp.hasKeys && this.#dtlsState === 'connected' && this.#ice.selectedTuple !== undefined;
  }

  /** The remote's half of the negotiation. Throws when called twice, or without a fingerprint. */
  connect({ role = 'auto', fingerprints }: DtlsParameters): { dtlsLocalRole: 'client' | 'server' } {
    if (this.#connectCalled) throw new EngineError('Error', 'connect() already called');
    const [fingerprint] = fingerprints;
    if (!fingerprint) throw new EngineError('TypeError', 'missing fingerprints');
    const dtlsLocalRole = role === 'client' ? 'server' : 'client';
    this.#dtls = new DtlsEndpoint({
      role: dtlsLocalRole,
      certificate: this.#context.certificate,
      srtpProfiles: SRTP_PROFILES,
      remoteFingerprint: fingerprint,
      send: (datagram) => this.#sendDatagram(datagram),
      onStateChange: (state, reason) => this.#onDtlsState(state, reason),
      onSrtpKeys: (keys) => this.#srtp.setKeys(keys),
    });
    this.#connectCalled = true;
    this.#dtlsLocalRole = dtlsLocalRole;
    this.#startDtls();
    const early = this.#earlyDtls;
    this.#earlyDtls = [];
    for (const { packet } of early) this.#dtls.receive(packet);
    return { dtlsLocalRole };
  }

  restartIce(): IceParameters {
    const { usernameFragment, password } = createIceCredentials(this.#context.environment.randomBytes);
    this.#ice.restart(usernameFragment, password);
    this.#context.log.debug('ice', `transport ${this.id}: ICE restarts with ${usernameFragment}`);
    return this.iceParameters;
  }

  setMaxIncomingBitrate(bitrateBps: number): void {
    this.session.maxIncomingBitrateBps = bitrateBps;
  }

  setMaxOutgoingBitrate(bitrateBps: number): void {
    this.#maxOutgoingBitrateBps = bitrateBps;
  }

  setMinOutgoingBitrate(bitrateBps: number): void {
    this.#minOutgoingBitrateBps = bitrateBps;
  }

  onPacket(tuple: PacketTuple, packet: Buffer): void {
    const { nowMs } = this.#context.environment.clock;
    this.#bytesReceived += packet.length;
    const first = packet[0] ?? 255;
    if (first > 127 && first < 192) {
      // Also after a DTLS close there are keys, but nobody who may use them.
      if (this.#dtlsState === 'connected' && this.#ice.isValidTuple(tuple)) this.#srtp.receive(packet);
      else this.strangePacketCount++;
    } else if (first < 4 && isStun(packet, 0, packet.length)) this.#receiveStun(tuple, packet, nowMs());
    else if (first > 19 && first < 64 && this.#ice.isValidTuple(tuple)) this.#receiveDtls(tuple, packet);
    else this.strangePacketCount++;
  }

  onTupleClosed(tuple: PacketTuple): void {
    this.#ice.removeTuple(tuple, this.#context.environment.clock.nowMs());
  }

  openStream(ssrc: number, carries: 'media' | 'repair'): OutgoingStream {
    return this.#srtp.openStream(ssrc, carries);
  }

  closeStream(ssrc: number): void {
    this.#srtp.closeStream(ssrc);
  }

  sendRtcp(compound: RtcpWriter): void {
    this.#srtp.sendRtcp(compound);
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTicking();
    this.session.close();
    this.#dtls?.close();
    this.#ice.close();
    if (this.#context.ownsPorts) this.#context.ports.close();
  }

  dump(): Record<string, unknown> {
    const tuple = this.#ice.selectedTuple;
    return {
      id: this.id,
      ...this.session.dump(),
      maxSendMessageSize: 0,
      maxReceiveMessageSize: 0,
      dataProducerIds: [],
      dataConsumerIds: [],
      traceEventTypes: [],
      ...this.data,
      ...(tuple && { iceSelectedTuple: this.#describe(tuple) }),
      ...(this.#dtls?.remoteCertificatePem && { dtlsRemoteCert: this.#dtls.remoteCertificatePem }),
    };
  }

  getStats(): Record<string, unknown>[] {
    const nowMs = this.#context.environment.clock.nowMs();
    const tuple = this.#ice.selectedTuple;
    const { session } = this;
    const { rtxReceived } = session;
    const { received, rtpSent, rtxSent, rtcpBytesSent } = this.#srtp;
    return [
      {
        type: 'webrtc-transport',
        transportId: this.id,
        timestamp: Math.round(nowMs),
        bytesReceived: this.#bytesReceived,
        recvBitrate: received.bitrateBps(nowMs),
        bytesSent: this.#dtlsBytesSent + rtpSent.bytes + rtxSent.bytes + rtcpBytesSent,
        sendBitrate: rtpSent.bitrateBps(nowMs) + rtxSent.bitrateBps(nowMs),
        rtpBytesReceived: session.rtpReceived.bytes - rtxReceived.bytes,
        rtpRecvBitrate: session.rtpReceived.bitrateBps(nowMs) - rtxReceived.bitrateBps(nowMs),
        rtpBytesSent: rtpSent.bytes,
        rtpSendBitrate: rtpSent.bitrateBps(nowMs),
        rtxBytesReceived: rtxReceived.bytes,
        rtxRecvBitrate: rtxReceived.bitrateBps(nowMs),
        rtxBytesSent: rtxSent.bytes,
        rtxSendBitrate: rtxSent.bitrateBps(nowMs),
        probationBytesSent: 0,
        probationSendBitrate: 0,
        availableOutgoingBitrate: this.#initialOutgoingBitrateBps,
        maxIncomingBitrate: session.maxIncomingBitrateBps || undefined,
        maxOutgoingBitrate: this.#maxOutgoingBitrateBps || undefined,
        minOutgoingBitrate: this.#minOutgoingBitrateBps || undefined,
        iceRole: 'controlled',
        iceState: this.#ice.state,
        ...(tuple && { iceSelectedTuple: this.#describe(tuple) }),
        dtlsState: this.#dtlsState,
      },
    ];
  }

  #receiveStun(tuple: PacketTuple, packet: Buffer, nowMs: number): void {
    const message = StunMessage.parse(packet);
    if (!message) {
      this.strangePacketCount++;
      return;
    }
    // A remote address that was ours may be another's by now: a browser uses its ports again.
    const owner = this.#context.ports.ownerOf(packet);
    if (!owner || owner === this) this.#ice.processStunRequest(message, tuple, nowMs);
    else if (this.#ice.isInUse(tuple, nowMs)) this.strangePacketCount++;
    else owner.onPacket(tuple, packet);
  }

  #receiveDtls(tuple: PacketTuple, packet: Buffer): void {
    if (this.#dtls) this.#dtls.receive(packet);
    else if (this.#earlyDtls.length < MAX_EARLY_DTLS_PACKETS) this.#earlyDtls.push({ tuple, packet });
  }

  #adopt(tuple: PacketTuple): void {
    if (tuple.owner !== this) tuple.owner?.onTupleClosed(tuple);
    tuple.adopt(this);
  }

  #sendDatagram(datagram: Buffer): void {
    const tuple = this.#ice.selectedTuple;
    if (!tuple) return;
    tuple.send(datagram);
    this.#dtlsBytesSent += datagram.length;
  }

  #startDtls(): void {
    const { state } = this.#ice;
    if (this.#dtls?.state === 'new' && (state === 'connected' || state === 'completed')) this.#dtls.start();
  }

  #onIceState(iceState: IceState): void {
    if (this.#closed) return;
    this.#context.log.debug('ice', `transport ${this.id}: ICE ${iceState}`);
    this.#context.channel.notify('transport.iceStateChange', this.id, { iceState });
    this.#startDtls();
    this.session.linkStateChanged();
  }

  #tellSelectedTuple(): void {
    const tuple = this.#ice.selectedTuple;
    if (!tuple || tuple === this.#toldTuple) return;
    this.#toldTuple = tuple;
    this.#context.channel.notify('transport.iceSelectedTupleChange', this.id, {
      iceSelectedTuple: this.#describe(tuple),
    });
  }

  #onDtlsState(dtlsState: DtlsState, reason?: string): void {
    if (this.#closed || dtlsState === this.#dtlsState) return;
    this.#dtlsState = dtlsState;
    // A failure is the host's to tell, whatever we may log: it gets the reason.
    this.#context.log.debug('dtls', `transport ${this.id}: DTLS ${dtlsState}${reason ? `: ${reason}` : ''}`);
    const dtlsRemoteCert = this.#dtls?.remoteCertificatePem;
    this.#context.channel.notify('transport.dtlsStateChange', this.id, {
      dtlsState,
      ...(dtlsRemoteCert && dtlsState === 'connected' && { dtlsRemoteCert }),
      ...(reason && { reason }),
    });
    this.session.linkStateChanged();
  }

  #describe(tuple: PacketTuple): TransportTuple {
    const port = this.#context.ports.listening.find(
      ({ protocol, ip, port }) => protocol === tuple.protocol && ip === tuple.localIp && port === tuple.localPort,
    );
    const localAddress = port?.addresses[0] ?? tuple.localIp;
    return {
      localIp: localAddress,
      localAddress,
      localPort: tuple.localPort,
      remoteIp: tuple.remoteIp,
      remotePort: tuple.remotePort,
      protocol: tuple.protocol,
    };
  }
}
