import { createServer, connect as netConnect, type Server, type Socket } from 'node:net';
import { type PeerAddress, parsePeerAddress } from '../policy/PeerAddress.ts';
import type { PeerPackets, RelayPort } from './RelayPort.ts';

/** Who decides about the connections that peers make to a relayed address. */
export interface TcpRelayListener {
  permits(peer: PeerAddress, port: number): boolean;
  /** A peer that is permitted has connected; nothing was read from it yet. */
  onConnection(socket: Socket, peer: PeerAddress, port: number): void;
}

/** Which port to bind. */
export interface TcpRelayOptions {
  readonly address: string;
  readonly publicAddress: string;
  readonly family: 4 | 6;
  readonly port: number;
  /** The port is free again. */
  readonly onClosed: () => void;
}

/** Connections of one allocation at a time. */
const MAX_CONNECTIONS = 256;

/**
 * A relayed address for TCP (RFC 6062). Peers connect to it; connections to peers leave from its address, but from a port that the
 * system chooses: Node can't share a port between listening and connecting.
 */
export class TcpRelay implements RelayPort {
  readonly family: 4 | 6;
  readonly port: number;
  readonly publicAddress: string;
  /** Never called: what is relayed flows through connections. */
  onPacket: PeerPackets | undefined;
  /** While there is nobody, connections from peers are refused. */
  listener: TcpRelayListener | undefined;
  readonly #server: Server;
  readonly #address: string;
  readonly #onClosed: () => void;
  /** By the peer's address and port as the client knows them. */
  readonly #sockets = new Map<string, Socket>();
  #isClosed = false;

  private constructor(server: Server, options: TcpRelayOptions) {
    this.#server = server;
    this.#address = options.address;
    this.#onClosed = options.onClosed;
    this.family = options.family;
    this.port = options.port;
    this.publicAddress = options.publicAddress;
    server.on('error', () => undefined);
    server.on('connection', (socket) => this.#accept(socket));
  }

  /** Binds a relay port. Calls back once. */
  static bind(options: TcpRelayOptions, onDone: (relay: TcpRelay | undefined) => void): void {
    const server = createServer({ pauseOnConnect: true, noDelay: true });
    server.maxConnections = MAX_CONNECTIONS;
    const onError = (): void => onDone(undefined);
    server.once('error', onError);
    server.listen({ host: options.address, port: options.port, ipv6Only: true, exclusive: true }, () => {
      server.removeListener('error', onError);
      onDone(new TcpRelay(server, options));
    });
  }

  /** Datagrams do not pass through a TCP relay. */
  send(): void {}

  /** Whether there is a connection to a peer, or one being made. */
  isConnected(address: string, port: number): boolean {
    return this.#sockets.has(`${address} ${port}`);
  }

  /**
   * Connects to a peer. Calls back once, with `undefined` when it failed or took longer than `timeoutMs`.
   *
   * @param name How the client knows the peer.
   * @param target Where the peer is reached.
   */
  connect(
    name: { address: string; port: number },
    target: { address: string; port: number },
    timeoutMs: number,
    onDone: (socket: Socket | undefined) => void,
  ): void {
    if (this.#sockets.size >= MAX_CONNECTIONS || this.#isClosed) {
      onDone(undefined);
      return;
    }
    const socket = netConnect({ host: target.address, port: target.port, localAddress: this.#address, noDelay: true });
    this.#keep(socket, `${name.address} ${name.port}`);
    socket.pause();
    socket.setTimeout(timeoutMs, () => socket.destroy());
    const onFailed = (): void => onDone(undefined);
    socket.once('close', onFailed);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.removeListener('close', onFailed);
      onDone(socket);
    });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.listener = undefined;
    for (const socket of [...this.#sockets.values()]) socket.destroy();
    this.#server.close(() => this.#onClosed());
  }

  #accept(socket: Socket): void {
    const peer = parsePeerAddress(socket.remoteAddress ?? '');
    const port = socket.remotePort ?? 0;
    const key = `${peer?.address} ${port}`;
    if (!peer || !this.listener?.permits(peer, port) || this.#sockets.has(key)) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    this.#keep(socket, key);
    this.listener.onConnection(socket, peer, port);
  }

  #keep(socket: Socket, key: string): void {
    this.#sockets.set(key, socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(key));
  }
}
