import { createServer, type Server, type Socket } from 'node:net';
import type { Egress } from './Egress.ts';
import { encodeFrame, FrameDecoder } from './FrameDecoder.ts';
import type { PacketOwner, PacketTuple } from './PacketTuple.ts';

/** A connection that carries nothing for this long is closed. */
const IDLE_TIMEOUT_MS = 60_000;
/** How long a new connection has for a valid check; without one it only takes the place of another. */
const ADOPTION_TIMEOUT_MS = 15_000;
/** What may wait for a slow remote before media is dropped: about half a second of video. */
const MAX_QUEUED_BYTES = 256 * 1024;
/** Connections of one port at a time. */
const MAX_CONNECTIONS = 4096;

/** One accepted TCP connection as a path (RFC 6544, passive side). */
class TcpTuple implements PacketTuple {
  readonly protocol = 'tcp';
  readonly localIp: string;
  readonly localPort: number;
  readonly remoteIp: string;
  readonly remotePort: number;
  owner: PacketOwner | undefined;
  readonly #socket: Socket;

  constructor(socket: Socket, local: { ip: string; port: number }) {
    this.#socket = socket;
    this.localIp = local.ip;
    this.localPort = local.port;
    this.remoteIp = socket.remoteAddress ?? '';
    this.remotePort = socket.remotePort ?? 0;
  }

  adopt(owner: PacketOwner): void {
    this.owner = owner;
  }

  release(): void {
    this.owner = undefined;
  }

  send(data: Buffer): void {
    this.#write(data, 0, data.length);
  }

  sendSlot(egress: Egress, offset: number, lengthBytes: number): void {
    this.#write(egress.buffer, offset, lengthBytes);
  }

  close(): void {
    this.#socket.destroy();
  }

  #write(buffer: Buffer, offset: number, lengthBytes: number): void {
    if (!this.#socket.writable || this.#socket.writableLength > MAX_QUEUED_BYTES) return;
    this.#socket.write(encodeFrame(buffer, offset, lengthBytes));
  }
}

export interface TcpPortOptions {
  ip: string;
  /** 0: any free port. */
  port: number;
  ipv6Only?: boolean;
  /** How long a connection that nobody adopts is kept. Default 15,000. */
  adoptionTimeoutMs?: number;
}

/** One listening TCP socket and its connections; packets are framed as RFC 4571 says. */
export class TcpPort {
  readonly ip: string;
  readonly port: number;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #adoptionTimeoutMs: number;

  private constructor(server: Server, options: TcpPortOptions, stranger: PacketOwner) {
    this.#server = server;
    this.ip = options.ip;
    this.#adoptionTimeoutMs = options.adoptionTimeoutMs ?? ADOPTION_TIMEOUT_MS;
    const address = server.address();
    this.port = typeof address === 'object' && address ? address.port : 0;
    server.on('connection', (socket) => this.#accept(socket, stranger));
    server.on('error', () => undefined);
  }

  /** Rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL, …). */
  static listen(options: TcpPortOptions, stranger: PacketOwner): Promise<TcpPort> {
    return new Promise((resolve, reject) => {
      const server = createServer({ noDelay: true });
      server.maxConnections = MAX_CONNECTIONS;
      server.once('error', reject);
      server.listen(
        { host: options.ip, port: options.port, ipv6Only: options.ipv6Only ?? false, exclusive: true },
        () => {
          server.removeAllListeners('error');
          resolve(new TcpPort(server, options, stranger));
        },
      );
    });
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  #accept(socket: Socket, stranger: PacketOwner): void {
    if (socket.remoteAddress === undefined) {
      // It was reset before we came to it.
      socket.destroy();
      return;
    }
    const tuple = new TcpTuple(socket, this);
    const decoder = new FrameDecoder();
    this.#sockets.add(socket);
    socket.setTimeout(IDLE_TIMEOUT_MS, () => socket.destroy());
    const adoption = setTimeout(() => {
      if (!tuple.owner) socket.destroy();
    }, this.#adoptionTimeoutMs);
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(adoption);
      this.#sockets.delete(socket);
      tuple.owner?.onTupleClosed(tuple);
    });
    socket.on('data', (chunk) => {
      if (!decoder.push(chunk, (packet) => (tuple.owner ?? stranger).onPacket(tuple, packet))) socket.destroy();
    });
  }
}
