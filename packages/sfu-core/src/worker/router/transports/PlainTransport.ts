import type {
  ConnectPlainTransportData,
  CreatePlainTransportData,
  PlainTransportData,
  Requests,
} from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import type { PacketTuple } from '../../io/PacketTuple.ts';
import type { PeerPort } from '../../io/PeerPort.ts';
import { isMedia, isRtcp } from '../../rtp/firstBytes.ts';
import type { PlainPorts } from './PlainPorts.ts';
import type { TransportContext } from './Transport.ts';
import { UdpTransport } from './UdpTransport.ts';

/** For what talks plain RTP: ffmpeg, GStreamer, SIP gateways. RTCP is on the same port (RFC 5761), or on one of its own. */
export class PlainTransport extends UdpTransport {
  readonly type = 'plain';
  protected readonly statsType = 'plain-rtp-transport';
  readonly #channel: TransportContext['channel'];
  readonly #comedia: boolean;
  readonly #rtcpPort: PeerPort | undefined;

  /** @param ports closed with the transport. */
  constructor(data: CreatePlainTransportData, ports: PlainPorts, context: TransportContext) {
    super({ ...data, port: ports.media, rtcpPort: ports.rtcp }, context);
    this.#channel = context.channel;
    this.#comedia = data.comedia;
    this.#rtcpPort = ports.rtcp;
    if (ports.rtcp) ports.rtcp.onArrival = (packet, tuple) => this.#receiveOnRtcpPort(packet, tuple);
  }

  get data(): PlainTransportData {
    return { ...this.#paths, ...(this.dataSession && { sctp: this.dataSession.data }) };
  }

  /**
   * Tells where the remote is, unless comedia finds that out, and its keys. Throws when called twice, or when something is
   * missing or wrong; then nothing has happened.
   */
  connect({
    ip,
    port,
    rtcpPort,
    srtpParameters,
  }: ConnectPlainTransportData): Requests['plainTransport.connect']['answer'] {
    this.connectOnce(srtpParameters, () => {
      // With comedia mediasoup takes no notice of addresses, nor do we.
      if (!this.#comedia) this.#connectTo(ip, port, rtcpPort);
    });
    return this.#paths;
  }

  override close(): void {
    super.close();
    this.#rtcpPort?.close();
  }

  override dump(): Record<string, unknown> {
    return { ...super.dump(), ...this.#mode, ...this.#paths };
  }

  override getStats(): Record<string, unknown>[] {
    const { tuple, rtcpTuple } = this.#paths;
    return super.getStats().map((stats) => ({ ...stats, ...this.#mode, tuple, ...(rtcpTuple && { rtcpTuple }) }));
  }

  protected override receiveMedia(packet: Buffer, tuple: PacketTuple, port: PeerPort): void {
    // Each port has its own remote, so that what is on the wrong one can't be told from a stranger's.
    if (this.#rtcpPort && isRtcp(packet) !== (port === this.#rtcpPort)) this.strangePacketCount++;
    else super.receiveMedia(packet, tuple, port);
  }

  protected override learn(tuple: PacketTuple, port: PeerPort): boolean {
    if (!this.#comedia) return false;
    port.adopt(tuple);
    if (port === this.#rtcpPort) {
      this.#channel.notify('transport.rtcpTuple', this.id, { rtcpTuple: port.describe() });
      return true;
    }
    this.#channel.notify('transport.tuple', this.id, { tuple: port.describe() });
    this.linkStateChanged();
    return true;
  }

  get #mode(): { rtcpMux: boolean; comedia: boolean } {
    return { rtcpMux: this.#rtcpPort === undefined, comedia: this.#comedia };
  }

  get #paths(): Requests['plainTransport.connect']['answer'] {
    return {
      tuple: this.port.describe(),
      ...(this.#rtcpPort && { rtcpTuple: this.#rtcpPort.describe() }),
      ...(this.srtpParameters && { srtpParameters: this.srtpParameters }),
    };
  }

  #connectTo(ip: string | undefined, port: number | undefined, rtcpPort: number | undefined): void {
    if (ip === undefined) throw new EngineError('TypeError', 'missing ip');
    if (port === undefined) throw new EngineError('TypeError', 'missing port');
    if (this.#rtcpPort && rtcpPort === undefined) {
      throw new EngineError('TypeError', 'missing rtcpPort (required with rtcpMux disabled)');
    }
    if (!this.#rtcpPort && rtcpPort !== undefined) {
      throw new EngineError('TypeError', 'cannot set rtcpPort with rtcpMux enabled');
    }
    const media = this.port.pathTo(ip, port);
    if (this.#rtcpPort && rtcpPort !== undefined) this.#rtcpPort.adopt(this.#rtcpPort.pathTo(ip, rtcpPort));
    this.port.adopt(media);
  }

  #receiveOnRtcpPort(packet: Buffer, tuple: PacketTuple): void {
    this.traffic.received.add(packet.length, this.nowMs);
    if (this.#rtcpPort && isMedia(packet)) this.receiveMedia(packet, tuple, this.#rtcpPort);
    else this.strangePacketCount++;
  }
}
