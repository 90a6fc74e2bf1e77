import { isStun, StunMessage } from '@parley/turn/stun';
import type { TransportListenInfo, TransportPortRange, TransportProtocol } from '../../types/transport.ts';
import { bindTcpPort, bindUdpPort } from './bindPort.ts';
import type { Impairment } from './Impairment.ts';
import type { PacketOwner, PacketTuple } from './PacketTuple.ts';
import type { TcpPort } from './TcpPort.ts';
import { UdpPort } from './UdpPort.ts';

/** One listening socket and what is told of it. */
export interface ListeningPort {
  protocol: TransportProtocol;
  ip: string;
  port: number;
  /** Addresses for ICE candidates, in order. */
  addresses: string[];
}

/**
 * The sockets of a WebRtcServer, or of a transport that listens for itself. A packet goes to the owner of its tuple; a
 * STUN request of an unknown remote to the owner of the username fragment it names; anything else nowhere.
 */
export class IcePorts implements PacketOwner {
  readonly #ports: (UdpPort | TcpPort)[] = [];
  readonly #listening: ListeningPort[] = [];
  readonly #byUsernameFragment = new Map<string, PacketOwner>();
  /** Packets that belonged to nobody. */
  strayPacketCount = 0;

  /**
   * Binds every listen info. Rejects when one can't be bound, and then none is.
   * `portRange` is for infos that name neither port nor range.
   */
  static async open(
    listenInfos: readonly TransportListenInfo[],
    portRange: TransportPortRange,
    impairment?: Impairment,
  ): Promise<IcePorts> {
    const ports = new IcePorts();
    try {
      for (const info of listenInfos) await ports.#open(info, portRange, impairment);
    } catch (error) {
      ports.close();
      throw error;
    }
    return ports;
  }

  get listening(): readonly ListeningPort[] {
    return this.#listening;
  }

  get usernameFragments(): ReadonlyMap<string, PacketOwner> {
    return this.#byUsernameFragment;
  }

  register(usernameFragment: string, owner: PacketOwner): void {
    this.#byUsernameFragment.set(usernameFragment, owner);
  }

  unregister(usernameFragment: string): void {
    this.#byUsernameFragment.delete(usernameFragment);
  }

  close(): void {
    this.#byUsernameFragment.clear();
    for (const port of this.#ports) port.close();
    this.#ports.length = 0;
  }

  onPacket(tuple: PacketTuple, packet: Buffer): void {
    const owner = this.ownerOf(packet);
    if (owner) owner.onPacket(tuple, packet);
    else this.strayPacketCount++;
  }

  onTupleClosed(): void {
    // A connection that nobody adopted leaves nothing behind.
  }

  /** Whose credentials a STUN request names; undefined for anything else. */
  ownerOf(packet: Buffer): PacketOwner | undefined {
    if (!isStun(packet, 0, packet.length)) return undefined;
    const username = StunMessage.parse(packet)?.username;
    if (username === undefined) return undefined;
    const colon = username.indexOf(':');
    return this.#byUsernameFragment.get(colon < 0 ? username : username.slice(0, colon));
  }

  async #open(info: TransportListenInfo, portRange: TransportPortRange, impairment?: Impairment): Promise<void> {
    const port = await (info.protocol === 'udp' ? bindUdpPort : bindTcpPort)(info, portRange, this);
    if (port instanceof UdpPort) port.impairment = impairment;
    this.#ports.push(port);
    const announced = info.announcedAddress ?? info.announcedIp;
    const addresses = announced ? (info.exposeInternalIp ? [announced, info.ip] : [announced]) : [info.ip];
    this.#listening.push({ protocol: info.protocol, ip: info.ip, port: port.port, addresses });
  }
}
