import { createSocket, type Socket, type SocketOptions } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { types } from '../index.ts';
import type { SdesKeys } from '../worker/router/links/SdesKeys.ts';
import { parseRtcp } from '../worker/rtcp/parseRtcp.ts';
import type { RtcpPacket } from '../worker/rtcp/RtcpPacket.ts';
import { RtcpWriter } from '../worker/rtcp/RtcpWriter.ts';
import { isMedia, isRtcp } from '../worker/rtp/firstBytes.ts';
import { RtpPacket } from '../worker/rtp/RtpPacket.ts';
import { SLOT_HEADROOM_BYTES } from '../worker/srtp/PacketSlot.ts';
import { SrtpReceiver } from '../worker/srtp/SrtpReceiver.ts';
import { SrtpSender } from '../worker/srtp/SrtpSender.ts';
import { type RtpFields, rtpSlot } from './rtpBytes.ts';

/** A packet that came, in the clear. */
export interface PlainRtp {
  ssrc: number;
  payloadType: number;
  sequenceNumber: number;
  timestamp: number;
  marker: boolean;
  payload: Buffer;
  extension(id: number): Buffer | undefined;
}

/** A client that talks RTP over UDP: with a socket of its own, no ICE, and SRTP where it is told keys. */
export class UdpPeer {
  readonly rtp: PlainRtp[] = [];
  readonly rtcp: RtcpPacket[] = [];
  /** What was neither RTP nor RTCP. */
  readonly other: Buffer[] = [];
  /** Packets that could not be opened or read. */
  failureCount = 0;
  /** Sees every RTCP packet that comes, before `until()` looks. */
  onRtcp: (packet: RtcpPacket) => void = () => undefined;
  readonly #socket: Socket;
  readonly #target: { ip: string; port: number };
  readonly #waiting = new Set<() => void>();
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;

  /** @param target where it sends to; it listens on the same address (or `localIp`), any port. */
  static open(target: { ip: string; port: number }, localIp = target.ip): Promise<UdpPeer> {
    const family = isIPv6(localIp) ? 6 : 4;
    const lookup = (address: string, _: unknown, done: (error: null, address: string, family: number) => void) =>
      done(null, address, family);
    const socket = createSocket({ type: `udp${family}`, lookup } as SocketOptions);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.bind({ address: localIp, port: 0, exclusive: true }, () => {
        socket.off('error', reject);
        socket.on('error', () => undefined);
        resolve(new UdpPeer(socket, target));
      });
    });
  }

  private constructor(socket: Socket, target: { ip: string; port: number }) {
    this.#socket = socket;
    this.#target = target;
    socket.on('message', (packet) => this.#receive(packet));
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Both sides' keys, as signalling told them; `local` are ours. */
  useSrtp(local: SdesKeys, remote: types.SrtpParameters): void {
    const { profile, localKey, localSalt, remoteKey, remoteSalt } = local.materialWith(remote);
    this.#sender = new SrtpSender(profile, localKey, localSalt);
    this.#receiver = new SrtpReceiver(profile, remoteKey, remoteSalt);
  }

  /** Resolves when `predicate` holds; it is asked after each packet that comes. */
  until(predicate: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!predicate()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  /** The packets of one SSRC, in the order in which they came. */
  stream(ssrc: number | undefined): PlainRtp[] {
    return this.rtp.filter((packet) => packet.ssrc === ssrc);
  }

  /** The packets of one RTCP type, in the order in which they came. */
  reports<T extends RtcpPacket['type']>(type: T): Extract<RtcpPacket, { type: T }>[] {
    return this.rtcp.filter((packet): packet is Extract<RtcpPacket, { type: T }> => packet.type === type);
  }

  sendRtp(fields: RtpFields): Promise<void> {
    const { slot, lengthBytes, payloadOffset } = rtpSlot(fields);
    const start = SLOT_HEADROOM_BYTES;
    const stream = this.#sender?.stream(fields.ssrc);
    const onWire = stream ? stream.protectRtp(slot, start, lengthBytes, payloadOffset) : lengthBytes;
    return this.send(slot.subarray(start, start + onWire));
  }

  sendRtcp(write: (writer: RtcpWriter) => void): Promise<void> {
    const writer = new RtcpWriter();
    write(writer);
    const { buffer, offset, lengthBytes } = writer;
    const onWire = this.#sender ? this.#sender.protectRtcp(buffer, offset, lengthBytes) : lengthBytes;
    return this.send(buffer.subarray(offset, offset + onWire));
  }

  /** Resolves when the packet is in the kernel's hands, which keeps the order of those to one port, whoever sends them. */
  send(packet: Buffer): Promise<void> {
    return new Promise((resolve) => this.#socket.send(packet, this.#target.port, this.#target.ip, () => resolve()));
  }

  close(): void {
    this.#socket.close();
  }

  #receive(packet: Buffer): void {
    if (!isMedia(packet)) this.other.push(packet);
    else if (isRtcp(packet)) this.#receiveRtcp(packet);
    else this.#receiveRtp(packet);
    for (const look of [...this.#waiting]) look();
  }

  #receiveRtp(packet: Buffer): void {
    const lengthBytes = this.#receiver ? this.#receiver.unprotectRtp(packet, 0, packet.length) : packet.length;
    const view = new RtpPacket();
    if (lengthBytes < 0 || !view.parse(packet, 0, lengthBytes)) {
      this.failureCount++;
      return;
    }
    const { ssrc, payloadType, sequenceNumber, timestamp, marker, payloadOffset } = view;
    this.rtp.push({
      ssrc,
      payloadType,
      sequenceNumber,
      timestamp,
      marker,
      payload: packet.subarray(payloadOffset, payloadOffset + view.payloadLengthBytes),
      extension: (id) => {
        const at = view.extensionOffset(id);
        return at < 0 ? undefined : packet.subarray(at, at + view.extensionLengthBytes(id));
      },
    });
  }

  #receiveRtcp(packet: Buffer): void {
    const lengthBytes = this.#receiver ? this.#receiver.unprotectRtcp(packet, 0, packet.length) : packet.length;
    const packets = lengthBytes < 0 ? undefined : parseRtcp(packet, 0, lengthBytes);
    if (!packets) this.failureCount++;
    for (const report of packets ?? []) {
      this.rtcp.push(report);
      this.onRtcp(report);
    }
  }
}
