import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { BatchPort, BatchTuple } from './DatagramBatch.ts';
import type { Egress } from './Egress.ts';
import type { Impairment } from './Impairment.ts';
import type { PacketOwner, PacketTuple } from './PacketTuple.ts';
import { socketAddressOf } from './socketAddress.ts';
import { socketDescriptor } from './socketDescriptor.ts';

/** Datagrams that wait in the kernel while the event loop is busy: a second of a large room. */
const DEFAULT_RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;
const DEFAULT_SEND_BUFFER_BYTES = 2 * 1024 * 1024;

/**
 * Packets that may wait in this process for a kernel that takes none (its buffer is full, as the link is). A network would
 * drop what is over, and so must we: nobody wants it seconds later, and it would fill the memory.
 */
const MAX_QUEUED_PACKETS = 1_024;

export interface UdpPortOptions {
  ip: string;
  /** 0: any free port. */
  port: number;
  ipv6Only?: boolean;
  reusePort?: boolean;
  sendBufferSizeBytes?: number;
  receiveBufferSizeBytes?: number;
}

/** Remote address and port as a path over one UDP socket. */
class UdpTuple implements PacketTuple, BatchTuple {
  readonly #port: UdpPort;
  #socketAddress: Uint8Array | undefined;
  readonly #socket: Socket;
  readonly protocol = 'udp';
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  owner: PacketOwner | undefined;

  constructor(port: UdpPort, socket: Socket, remoteIp: string, remotePort: number) {
    this.#port = port;
    this.#socket = socket;
    this.localIp = port.ip;
    this.localPort = port.port;
    this.remoteIp = remoteIp;
    this.remotePort = remotePort;
  }

  adopt(owner: PacketOwner): void {
    this.owner = owner;
    this.#port.keep(this);
  }

  release(): void {
    this.owner = undefined;
    this.#port.forget(this);
  }

  send(data: Buffer): void {
    const { impairment } = this.#port;
    if (impairment?.isOn) impairment.pass('down', data.length, () => this.#hand(data));
    else this.#hand(data);
  }

  sendSlot(egress: Egress, offset: number, lengthBytes: number): void {
    const port = this.#port;
    const { batch } = egress;
    if (port.impairment?.isOn) this.send(Buffer.from(egress.buffer.subarray(offset, offset + lengthBytes)));
    else if (!batch) this.#sendNow(egress, offset, lengthBytes);
    // What node's queue holds comes first.
    else if (port.descriptor < 0 || this.socketAddress.length === 0 || port.isWaiting) {
      this.sendLater(Buffer.from(egress.buffer.subarray(offset, offset + lengthBytes)));
    } else batch.add(port, this, offset, lengthBytes);
  }

  /** Empty: only node's own sockets can be told of this remote. */
  get socketAddress(): Uint8Array {
    this.#socketAddress ??= this.#makeSocketAddress();
    return this.#socketAddress;
  }

  sendLater(packet: Buffer): void {
    const port = this.#port;
    const socket = this.#socket;
    try {
      if (port.isCongested && socket.getSendQueueCount() >= MAX_QUEUED_PACKETS) return;
      socket.send(packet, this.remotePort, this.remoteIp);
      port.isCongested = socket.getSendQueueCount() >= MAX_QUEUED_PACKETS;
      port.isWaiting = true;
    } catch {
      // The socket is closed: what was to be sent has nobody to go to.
    }
  }

  #sendNow(egress: Egress, offset: number, lengthBytes: number): void {
    const port = this.#port;
    const socket = this.#socket;
    try {
      if (port.isCongested && socket.getSendQueueCount() >= MAX_QUEUED_PACKETS) return;
      // To give offset and length would have node make another view for each remote.
      socket.send(egress.view(offset, lengthBytes), this.remotePort, this.remoteIp);
      const queuedPackets = socket.getSendQueueCount();
      port.isCongested = queuedPackets >= MAX_QUEUED_PACKETS;
      // The kernel took it at once unless its buffer was full: then libuv still reads from the slot.
      if (queuedPackets > 0) egress.giveAway();
    } catch {
      // The socket is closed: what was to be sent has nobody to go to.
    }
  }

  close(): void {
    // Nothing to close: the socket is shared.
  }

  #makeSocketAddress(): Uint8Array {
    const family = this.#port.ip.includes(':') ? 6 : 4;
    return socketAddressOf(this.remoteIp, this.remotePort, family) ?? new Uint8Array(0);
  }

  #hand(data: Buffer): void {
    try {
      this.#socket.send(data, this.remotePort, this.remoteIp);
    } catch {
      // As above.
    }
  }
}

/** One bound UDP socket. Remotes are told apart by address and port. */
export class UdpPort implements BatchPort {
  readonly ip: string;
  readonly port: number;
  /** Who gets what no adopted tuple matches. */
  stranger: PacketOwner;
  /** A bad network on the way of what comes and goes; default: none. */
  impairment: Impairment | undefined;
  /** The last packet sent had to wait behind as many as may wait. */
  isCongested = false;
  canSegment = true;
  descriptor: number;
  #isWaiting = false;
  readonly #socket: Socket;
  // By remote port first: ports differ far more than addresses, and a number needs no hashing of a new string.
  readonly #kept = new Map<number, PacketTuple[]>();

  private constructor(socket: Socket, ip: string, stranger: PacketOwner) {
    this.#socket = socket;
    this.ip = ip;
    this.stranger = stranger;
    this.port = socket.address().port;
    this.descriptor = socketDescriptor(socket);
    socket.on('message', (packet, { address, port }) => {
      const { impairment } = this;
      if (impairment?.isOn) impairment.pass('up', packet.length, () => this.#receive(packet, address, port));
      else this.#receive(packet, address, port);
    });
    // Asynchronous errors tell of datagrams that reached nobody (ECONNREFUSED and the like).
    socket.on('error', () => undefined);
  }

  /** Rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL, …). */
  static bind(options: UdpPortOptions, stranger: PacketOwner): Promise<UdpPort> {
    return new Promise((resolve, reject) => {
      const family = isIPv6(options.ip) ? 6 : 4;
      const socket = createSocket({
        type: family === 6 ? 'udp6' : 'udp4',
        // The system refuses it of IPv4 sockets.
        ipv6Only: family === 6 && (options.ipv6Only ?? false),
        // Sharing a port takes SO_REUSEADDR on Linux; Node 20 knows no SO_REUSEPORT.
        reuseAddr: options.reusePort ?? false,
        // Remotes are numeric addresses: a resolver would only add a turn of the event loop.
        lookup: (hostname, _options, callback) => callback(null, hostname, family),
      } as Parameters<typeof createSocket>[0]);
      socket.once('error', (error) => {
        socket.close();
        reject(error);
      });
      socket.bind({ address: options.ip, port: options.port, exclusive: true }, () => {
        socket.removeAllListeners('error');
        enlargeBuffers(socket, options);
        resolve(new UdpPort(socket, options.ip, stranger));
      });
    });
  }

  /** Packets wait in node's queue for a kernel that took none. */
  get isWaiting(): boolean {
    if (this.#isWaiting) this.#isWaiting = this.#socket.getSendQueueCount() > 0;
    return this.#isWaiting;
  }

  set isWaiting(isWaiting: boolean) {
    this.#isWaiting = isWaiting;
  }

  /** The path to a remote, adopted by nobody. `remoteIp` as the system writes it, or its packets are not known by it. */
  tupleTo(remoteIp: string, remotePort: number): PacketTuple {
    return new UdpTuple(this, this.#socket, remoteIp, remotePort);
  }

  /** For tuples of this port: `adopt()`. */
  keep(tuple: PacketTuple): void {
    const samePort = this.#kept.get(tuple.remotePort);
    if (!samePort) this.#kept.set(tuple.remotePort, [tuple]);
    else if (!samePort.includes(tuple)) samePort.push(tuple);
  }

  /** For tuples of this port: `release()`. */
  forget(tuple: PacketTuple): void {
    const rest = this.#kept.get(tuple.remotePort)?.filter((kept) => kept !== tuple);
    if (rest && rest.length > 0) this.#kept.set(tuple.remotePort, rest);
    else this.#kept.delete(tuple.remotePort);
  }

  close(): void {
    this.descriptor = -1;
    this.#kept.clear();
    this.#socket.removeAllListeners('message');
    try {
      this.#socket.close();
    } catch {
      // Closed already.
    }
  }

  #receive(packet: Buffer, remoteIp: string, remotePort: number): void {
    const known = this.#find(remoteIp, remotePort);
    if (known?.owner) known.owner.onPacket(known, packet);
    else this.stranger.onPacket(new UdpTuple(this, this.#socket, remoteIp, remotePort), packet);
  }

  #find(remoteIp: string, remotePort: number): PacketTuple | undefined {
    const samePort = this.#kept.get(remotePort);
    if (samePort) for (const tuple of samePort) if (tuple.remoteIp === remoteIp) return tuple;
    return undefined;
  }
}

function enlargeBuffers(socket: Socket, options: UdpPortOptions): void {
  try {
    socket.setRecvBufferSize(options.receiveBufferSizeBytes ?? DEFAULT_RECEIVE_BUFFER_BYTES);
    socket.setSendBufferSize(options.sendBufferSizeBytes ?? DEFAULT_SEND_BUFFER_BYTES);
  } catch {
    // The system allows less; its own sizes stay.
  }
}
