import { type DtlsCertificate, DtlsEndpoint, type SrtpProfileName } from '@parley/dtls';
import { isStun, StunMessage } from '@parley/turn/stun';
import type { CreateWebRtcTransportData, WebRtcTransportData } from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import type {
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceState,
  TransportTuple,
} from '../../../types/transport.ts';
import { createIceCredentials } from '../../ice/credentials.ts';
import { IceServer } from '../../ice/IceServer.ts';
import type { IcePorts } from '../../io/IcePorts.ts';
import type { PacketOwner, PacketTuple } from '../../io/PacketTuple.ts';
import type { SpreadWork } from '../../io/SpreadWork.ts';
import { isMedia } from '../../rtp/firstBytes.ts';
import type { SctpDataSession } from '../data/SctpDataSession.ts';
import { SrtpLink } from '../links/SrtpLink.ts';
import { hostCandidates } from './hostCandidates.ts';
import { Transport, type TransportContext } from './Transport.ts';

/** DTLS packets kept while the host has not told the remote's fingerprints yet. */
const MAX_EARLY_DTLS_PACKETS = 8;
/** Those of a handshake that may wait until its next step is taken: a flight, and its repetition. */
const MAX_WAITING_DTLS_PACKETS = 16;

export interface WebRtcTransportContext extends TransportContext {
  certificate: DtlsCertificate;
  /** What is agreed on with the remote, the first choice first. */
  srtpProfiles: readonly SrtpProfileName[];
  /** Where steps of handshakes are done. */
  slowWork: SpreadWork;
  ports: IcePorts;
  /** Whether the ports are the transport's own, to be closed with it. */
  ownsPorts: boolean;
}

/** ICE-lite, DTLS and SRTP around one RTP session: what a browser's RTCPeerConnection talks to. */
export class WebRtcTransport extends Transport implements PacketOwner {
  readonly type = 'webrtc';
  readonly dataSession: SctpDataSession | undefined;
  protected readonly statsType = 'webrtc-transport';
  protected readonly link: SrtpLink;
  /** Asked for each packet that is sent, of each remote: what is read then is kept together. */
  readonly #mediaPath: { tuple: PacketTuple | undefined } = { tuple: undefined };
  readonly #context: WebRtcTransportContext;
  readonly #ice: IceServer<PacketTuple>;
  readonly #candidates: IceCandidate[];
  readonly #stopTicking: () => void;
  /** The selected tuple that the host knows of. */
  #toldTuple: PacketTuple | undefined;
  #earlyDtls: Buffer[] = [];
  #waitingDtlsCount = 0;
  #dtls: DtlsEndpoint | undefined;
  #dtlsState: DtlsState = 'new';
  #dtlsLocalRole: 'auto' | 'client' | 'server' = 'auto';
  #connectCalled = false;
  /** Packets that were no STUN, DTLS, RTP or RTCP, or came from a tuple that ICE has not validated. */
  strangePacketCount = 0;

  constructor(data: CreateWebRtcTransportData, context: WebRtcTransportContext) {
    super(data.transportId, context);
    this.#context = context;
    this.session.downlink.budget.initialBitrateBps = data.initialAvailableOutgoingBitrate;
    this.#candidates = hostCandidates(data, context.ports.listening);
    this.link = new SrtpLink({
      egress: context.egress,
      clock: context.environment.clock,
      receiver: this.session,
      traffic: this.traffic,
      path: this.#mediaPath,
      createCipher: context.createCipher,
    });
    this.dataSession = this.sctpSession(data.sctp, (packet) => this.#dtls?.sendData(packet));
    this.#ice = new IceServer<PacketTuple>({
      ...createIceCredentials(context.environment.randomBytes),
      consentTimeoutSeconds: data.iceConsentTimeout,
      listener: {
        onStateChange: (state) => this.#onIceState(state),
        // The first is told at once, later ones with the tick: a remote that moves with each check is no burden to the host.
        onSelectedTuple: (tuple) => {
          this.#mediaPath.tuple = tuple;
          if (!this.#toldTuple) this.#tellSelectedTuple();
        },
        onTupleAdded: (tuple) => this.#adopt(tuple),
        onTupleRemoved: (tuple) => {
          if (tuple === this.#mediaPath.tuple) this.#mediaPath.tuple = undefined;
          tuple.release();
        },
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
      ...(this.dataSession && { sctp: this.dataSession.data }),
    };
  }

  get isConnected(): boolean {
    return this.link.isReady && this.#dtlsState === 'connected' && this.#ice.selectedTuple !== undefined;
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
      srtpProfiles: this.#context.srtpProfiles,
      remoteFingerprint: fingerprint,
      send: (datagram) => this.#sendDatagram(datagram),
      onStateChange: (state, reason) => this.#onDtlsState(state, reason),
      onSrtpKeys: (keys) => this.link.setKeys(keys),
      onData: (data) => this.dataSession?.receive(data),
    });
    this.#connectCalled = true;
    this.#dtlsLocalRole = dtlsLocalRole;
    this.#startDtls();
    const early = this.#earlyDtls;
    this.#earlyDtls = [];
    for (const packet of early) this.#takeDtls(this.#dtls, packet);
    return { dtlsLocalRole };
  }

  restartIce(): IceParameters {
    const { usernameFragment, password } = createIceCredentials(this.#context.environment.randomBytes);
    this.#ice.restart(usernameFragment, password);
    this.#context.log.debug('ice', `transport ${this.id}: ICE restarts with ${usernameFragment}`);
    return this.iceParameters;
  }

  onPacket(tuple: PacketTuple, packet: Buffer): void {
    const { nowMs } = this;
    this.traffic.received.add(packet.length, nowMs);
    const first = packet[0] ?? 255;
    if (isMedia(packet)) {
      // Also after a DTLS close there are keys, but nobody who may use them.
      if (this.#dtlsState === 'connected' && this.#ice.isValidTuple(tuple)) this.link.receive(packet);
      else this.strangePacketCount++;
    } else if (first < 4 && isStun(packet, 0, packet.length)) this.#receiveStun(tuple, packet, nowMs);
    else if (first > 19 && first < 64 && this.#ice.isValidTuple(tuple)) this.#receiveDtls(packet);
    else this.strangePacketCount++;
  }

  onTupleClosed(tuple: PacketTuple): void {
    this.#ice.removeTuple(tuple, this.nowMs);
  }

  override close(): void {
    if (this.isClosed) return;
    super.close();
    this.link.close();
    this.#stopTicking();
    this.#dtls?.close();
    this.#ice.close();
    if (this.#context.ownsPorts) this.#context.ports.close();
  }

  override dump(): Record<string, unknown> {
    const { sctp: _, ...data } = this.data;
    const dtlsRemoteCert = this.#dtls?.remoteCertificatePem;
    return { ...super.dump(), ...data, ...this.#path, ...(dtlsRemoteCert && { dtlsRemoteCert }) };
  }

  override getStats(): Record<string, unknown>[] {
    return super.getStats().map((stats) => ({
      ...stats,
      iceRole: 'controlled',
      iceState: this.#ice.state,
      ...this.#path,
      dtlsState: this.#dtlsState,
    }));
  }

  /** How the selected tuple is told. */
  get #path(): { iceSelectedTuple?: TransportTuple } {
    const tuple = this.#ice.selectedTuple;
    return tuple ? { iceSelectedTuple: this.#describe(tuple) } : {};
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

  #receiveDtls(packet: Buffer): void {
    if (this.#dtls) this.#takeDtls(this.#dtls, packet);
    else if (this.#earlyDtls.length < MAX_EARLY_DTLS_PACKETS) this.#earlyDtls.push(packet);
  }

  /** A step of a handshake takes a millisecond of elliptic curves, and a room may join all at once: media must not wait for that. */
  #takeDtls(dtls: DtlsEndpoint, packet: Buffer): void {
    if (this.#dtlsState === 'connected') dtls.receive(packet);
    else if (this.#waitingDtlsCount < MAX_WAITING_DTLS_PACKETS) {
      this.#waitingDtlsCount++;
      this.#context.slowWork.add(() => {
        this.#waitingDtlsCount--;
        dtls.receive(packet);
      });
    } else this.strangePacketCount++;
  }

  #adopt(tuple: PacketTuple): void {
    if (tuple.owner !== this) tuple.owner?.onTupleClosed(tuple);
    tuple.adopt(this);
  }

  #sendDatagram(datagram: Buffer): void {
    const tuple = this.#ice.selectedTuple;
    if (!tuple) return;
    tuple.send(datagram);
    this.traffic.dataSent.add(datagram.length, this.nowMs);
  }

  #startDtls(): void {
    const { state } = this.#ice;
    if (this.#dtls?.state === 'new' && (state === 'connected' || state === 'completed')) this.#dtls.start();
  }

  #onIceState(iceState: IceState): void {
    if (this.isClosed) return;
    this.#context.log.debug('ice', `transport ${this.id}: ICE ${iceState}`);
    this.#context.channel.notify('transport.iceStateChange', this.id, { iceState });
    this.#startDtls();
    this.linkStateChanged();
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
    if (this.isClosed || dtlsState === this.#dtlsState) return;
    this.#dtlsState = dtlsState;
    // A failure is the host's to tell, whatever we may log: it gets the reason.
    this.#context.log.debug('dtls', `transport ${this.id}: DTLS ${dtlsState}${reason ? `: ${reason}` : ''}`);
    const dtlsRemoteCert = this.#dtls?.remoteCertificatePem;
    this.#context.channel.notify('transport.dtlsStateChange', this.id, {
      dtlsState,
      ...(dtlsRemoteCert && dtlsState === 'connected' && { dtlsRemoteCert }),
      ...(reason && { reason }),
    });
    this.linkStateChanged();
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
