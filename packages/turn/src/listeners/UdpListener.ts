import type { RemoteInfo, Socket } from 'node:dgram';
import type { Allocation } from '../allocation/Allocation.ts';
import type { ClientMessages, ClientPath } from './ClientPath.ts';
import { bindDatagramSocket, sendDatagram } from './datagramSocket.ts';

/** A client behind a UDP socket that it shares with all the others. */
class UdpPath implements ClientPath {
  readonly transport = 'udp';
  readonly remoteAddress: string;
  readonly remotePort: number;
  allocation: Allocation | undefined;
  isAllocating = false;
  readonly #listener: UdpListener;
  readonly #socket: Socket;

  constructor(listener: UdpListener, socket: Socket, remote: RemoteInfo) {
    this.#listener = listener;
    this.#socket = socket;
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
  }

  get localAddress(): string {
    return this.#listener.address;
  }

  get localPort(): number {
    return this.#listener.port;
  }

  send(buffer: Buffer, offset: number, sizeBytes: number): boolean {
    return sendDatagram(this.#socket, buffer, offset, sizeBytes, this.remotePort, this.remoteAddress);
  }

  adopt(): void {
    this.#listener.keep(this);
  }

  release(): void {
    this.#listener.forget(this);
  }
}

/** One UDP socket for clients. Only paths with an allocation are remembered: strangers cost no memory. */
export class UdpListener {
  readonly transport = 'udp';
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  /** By remote port first: ports differ far more than addresses, and a number needs no hashing of a new string. */
  readonly #kept = new Map<number, UdpPath[]>();

  private constructor(socket: Socket, address: string, messages: ClientMessages) {
    this.#socket = socket;
    this.address = address;
    this.port = socket.address().port;
    socket.on('message', (datagram, remote) => {
      messages.onMessage(this.#find(remote) ?? new UdpPath(this, socket, remote), datagram);
    });
  }

  /** Rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL, …). */
  static listen(address: string, port: number, messages: ClientMessages): Promise<UdpListener> {
    return new Promise((resolve, reject) => {
      bindDatagramSocket(address, port, (error, socket) => {
        if (error) reject(error);
        else resolve(new UdpListener(socket, address, messages));
      });
    });
  }

  /** For paths of this listener: `adopt()`. */
  keep(path: UdpPath): void {
    const samePort = this.#kept.get(path.remotePort);
    if (!samePort) this.#kept.set(path.remotePort, [path]);
    else if (!samePort.includes(path)) samePort.push(path);
  }

  /** For paths of this listener: `release()`. */
  forget(path: UdpPath): void {
    const rest = this.#kept.get(path.remotePort)?.filter((kept) => kept !== path);
    if (rest && rest.length > 0) this.#kept.set(path.remotePort, rest);
    else this.#kept.delete(path.remotePort);
  }

  close(): void {
    this.#kept.clear();
    this.#socket.removeAllListeners('message');
    this.#socket.close();
  }

  #find(remote: RemoteInfo): UdpPath | undefined {
    const samePort = this.#kept.get(remote.port);
    if (samePort) for (const path of samePort) if (path.remoteAddress === remote.address) return path;
    return undefined;
  }
}
