import { isIP, SocketAddress } from 'node:net';
import { EngineError } from '../../channel/EngineChannel.ts';
import type { TransportListenInfo, TransportPortRange, TransportTuple } from '../../types/transport.ts';
import { bindUdpPort } from './bindPort.ts';
import type { PacketOwner, PacketTuple } from './PacketTuple.ts';
import type { UdpPort } from './UdpPort.ts';

const NOBODY: PacketOwner = { onPacket: () => undefined, onTupleClosed: () => undefined };

/** One UDP port that talks with one remote. As long as that is not known, anybody is heard; afterwards nobody else. */
export class PeerPort implements PacketOwner {
  /** Takes a packet; the buffer is the callee's. `tuple` is where it came from. */
  onArrival: (packet: Buffer, tuple: PacketTuple) => void = () => undefined;
  /** Packets that did not come from the remote. */
  strangerPacketCount = 0;
  readonly #udp: UdpPort;
  readonly #localAddress: string;
  #tuple: PacketTuple | undefined;

  /** Rejects when there is no such port to be had. `portRange` is for an info that names neither port nor range. */
  static async open(info: TransportListenInfo, portRange: TransportPortRange): Promise<PeerPort> {
    if (info.protocol !== 'udp') throw new EngineError('TypeError', 'unsupported listen protocol');
    const udp = await bindUdpPort(info, portRange, NOBODY);
    return new PeerPort(udp, info.announcedAddress ?? info.announcedIp ?? info.ip);
  }

  private constructor(udp: UdpPort, localAddress: string) {
    this.#udp = udp;
    this.#localAddress = localAddress;
    udp.stranger = this;
  }

  /** The path to the remote; undefined: not known yet. */
  get tuple(): PacketTuple | undefined {
    return this.#tuple;
  }

  /** The path to a remote, for `adopt()`. Throws a TypeError when that is no address. */
  pathTo(remoteIp: string, remotePort: number): PacketTuple {
    if (!Number.isInteger(remotePort) || remotePort < 1 || remotePort > 65_535) {
      throw new EngineError('TypeError', `invalid port ${remotePort}`);
    }
    return this.#udp.tupleTo(systemAddress(remoteIp, isIP(this.#udp.ip) === 6), remotePort);
  }

  /** From now on that is the remote. */
  adopt(tuple: PacketTuple): void {
    this.#tuple = tuple;
    tuple.adopt(this);
  }

  describe(): TransportTuple {
    const tuple = this.#tuple;
    return {
      localIp: this.#localAddress,
      localAddress: this.#localAddress,
      localPort: this.#udp.port,
      ...(tuple && { remoteIp: tuple.remoteIp, remotePort: tuple.remotePort }),
      protocol: 'udp',
    };
  }

  onPacket(tuple: PacketTuple, packet: Buffer): void {
    if (this.#tuple && tuple !== this.#tuple) this.strangerPacketCount++;
    else this.onArrival(packet, tuple);
  }

  onTupleClosed(): void {
    // UDP has no connections to be closed.
  }

  /** Idempotent. Gives the port back. */
  close(): void {
    this.#udp.close();
  }
}

/** An address as the system writes it in what it says of received packets, so that the two can be compared as texts. */
function systemAddress(ip: string, isOnIpv6Socket: boolean): string {
  const version = isIP(ip);
  if (version === 0) throw new EngineError('TypeError', `invalid IP '${ip}'`);
  if (version === 4) return isOnIpv6Socket ? `::ffff:${ip}` : ip;
  // Link-local addresses name their interface behind a percent sign, which is no part of the notation.
  const [address = '', interfaceName] = ip.split('%');
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  return interfaceName ? `${canonical}%${interfaceName}` : canonical;
}
