import type { SctpSettings } from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import type { SrtpCryptoSuite, SrtpParameters } from '../../../types/srtpParameters.ts';
import type { PacketTuple } from '../../io/PacketTuple.ts';
import type { PeerPort } from '../../io/PeerPort.ts';
import { parseRtcp } from '../../rtcp/parseRtcp.ts';
import { isMedia, isRtcp } from '../../rtp/firstBytes.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { SctpDataSession } from '../data/SctpDataSession.ts';
import { ClearLink } from '../links/ClearLink.ts';
import type { NetworkLink } from '../links/MediaLink.ts';
import { SdesKeys } from '../links/SdesKeys.ts';
import { SrtpLink } from '../links/SrtpLink.ts';
import { Transport, type TransportContext } from './Transport.ts';

/** A common header and a chunk header (RFC 9260 §3). */
const SHORTEST_SCTP_PACKET_BYTES = 16;

export interface UdpTransportOptions {
  transportId: string;
  /** Closed with the transport. */
  port: PeerPort;
  /** Whose remote gets our RTCP. Default: that of `port`. */
  rtcpPort?: PeerPort | undefined;
  /** Absent: RTP and RTCP in the clear. */
  srtpCryptoSuite?: SrtpCryptoSuite | undefined;
  /** Absent: no data. */
  sctp?: SctpSettings | undefined;
}

/** RTP, RTCP and SCTP over a UDP port of its own, without ICE and DTLS: addresses and keys come by signalling. */
export abstract class UdpTransport extends Transport {
  readonly dataSession: SctpDataSession | undefined;
  /** Packets that were no RTP, RTCP or SCTP, or came before the remote was known. */
  strangePacketCount = 0;
  protected readonly port: PeerPort;
  protected readonly link: NetworkLink;
  readonly #randomBytes: (sizeBytes: number) => Buffer;
  readonly #srtp: SrtpLink | undefined;
  #keys: SdesKeys | undefined;
  #connectCalled = false;

  constructor(
    { transportId, port, rtcpPort = port, srtpCryptoSuite, sctp }: UdpTransportOptions,
    context: TransportContext,
  ) {
    super(transportId, context);
    const { egress, environment } = context;
    this.port = port;
    this.#randomBytes = environment.randomBytes;
    const options = {
      egress,
      clock: environment.clock,
      receiver: this.session,
      traffic: this.traffic,
      path: port,
      rtcpPath: rtcpPort,
    };
    this.#srtp = srtpCryptoSuite && new SrtpLink({ ...options, createCipher: context.createCipher });
    this.#keys = srtpCryptoSuite && new SdesKeys(srtpCryptoSuite, environment.randomBytes);
    this.link = this.#srtp ?? new ClearLink(options);
    this.dataSession = this.sctpSession(sctp, (packet) => this.#sendSctp(packet));
    port.onArrival = (packet, tuple) => this.receive(packet, tuple);
  }

  get isConnected(): boolean {
    return this.link.isReady && this.port.tuple !== undefined;
  }

  /** Our own keys; undefined: no SRTP. */
  get srtpParameters(): SrtpParameters | undefined {
    return this.#keys?.parameters;
  }

  override close(): void {
    super.close();
    this.link.close();
    this.port.close();
  }

  override dump(): Record<string, unknown> {
    const { srtpParameters } = this;
    return { ...super.dump(), tuple: this.port.describe(), ...(srtpParameters && { srtpParameters }) };
  }

  /**
   * Takes the remote's keys, and runs `connect`, which says where it is. When that or the keys are refused, nothing has
   * happened.
   */
  protected connectOnce(remoteSrtp: SrtpParameters | undefined, connect: () => void): void {
    if (this.#connectCalled) throw new EngineError('Error', 'connect() already called');
    if (!this.#keys && remoteSrtp) throw new EngineError('TypeError', 'invalid srtpParameters (SRTP not enabled)');
    if (this.#keys && !remoteSrtp) throw new EngineError('TypeError', 'missing srtpParameters (SRTP enabled)');
    const keys = this.#keys && remoteSrtp && this.#keysFor(this.#keys, remoteSrtp);
    const material = remoteSrtp && keys?.materialWith(remoteSrtp);
    connect();
    this.#connectCalled = true;
    this.#keys = keys;
    if (material) this.#srtp?.setKeys(material);
    this.linkStateChanged();
  }

  /** Takes a packet that came to the media port: of the remote, or of anybody while there is none. */
  protected receive(packet: Buffer, tuple: PacketTuple): void {
    this.traffic.received.add(packet.length, this.nowMs);
    if (isMedia(packet)) this.receiveMedia(packet, tuple, this.port);
    else this.#receiveSctp(packet, tuple);
  }

  protected receiveMedia(packet: Buffer, tuple: PacketTuple, port: PeerPort): void {
    const lengthBytes = this.link.unprotect(packet);
    if (lengthBytes < 0) return;
    if (port.tuple || ((this.#srtp || isWellFormed(packet, lengthBytes)) && this.learn(tuple, port))) {
      this.link.deliver(packet, lengthBytes);
    } else this.strangePacketCount++;
  }

  /**
   * Something credible came to a port whose remote is not known yet.
   * @returns whether its sender is the remote from now on.
   */
  protected learn(_tuple: PacketTuple, _port: PeerPort): boolean {
    return false;
  }

  /** The remote's suite decides, as in mediasoup: where it is another than ours, we need another key. */
  #keysFor(own: SdesKeys, { cryptoSuite }: SrtpParameters): SdesKeys {
    return own.parameters.cryptoSuite === cryptoSuite ? own : new SdesKeys(cryptoSuite, this.#randomBytes);
  }

  #receiveSctp(packet: Buffer, tuple: PacketTuple): void {
    const { dataSession, port } = this;
    const isSctp = dataSession && packet.length >= SHORTEST_SCTP_PACKET_BYTES;
    // SCTP is in the clear even beside SRTP, and then proves nothing of who sent it.
    if (isSctp && (port.tuple || (!this.#srtp && this.learn(tuple, port)))) dataSession.receive(packet);
    else this.strangePacketCount++;
  }

  #sendSctp(packet: Buffer): void {
    const { tuple } = this.port;
    if (!tuple) return;
    // A copy, because the socket may send it after the association has made the next one in the same place.
    tuple.send(Buffer.from(packet));
    this.traffic.dataSent.add(packet.length, this.nowMs);
  }
}

function isWellFormed(packet: Buffer, lengthBytes: number): boolean {
  return isRtcp(packet)
    ? parseRtcp(packet, 0, lengthBytes) !== undefined
    : new RtpPacket().parse(packet, 0, lengthBytes);
}
