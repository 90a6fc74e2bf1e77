import type { RemoteInfo, Socket } from 'node:dgram';
import { type DtlsCertificate, DtlsEndpoint } from '@parley/dtls';
import type { Allocation } from '../allocation/Allocation.ts';
import type { TurnCounters } from '../TurnCounters.ts';
import { formatEndpoint } from '../TurnServerEvents.ts';
import type { Clock } from '../time/Clock.ts';
import { Deadline, type TimerWheel } from '../time/TimerWheel.ts';
import type { ClientMessages, ClientPath } from './ClientPath.ts';
import { bindDatagramSocket, sendDatagram } from './datagramSocket.ts';

/** What a listener needs from its server. */
export interface DtlsListenerContext {
  readonly messages: ClientMessages;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly counters: TurnCounters;
  /** How long a session may be without an allocation, handshake included; seconds. */
  readonly idleSeconds: number;
  readonly maxSessions: number;
}

const HANDSHAKE_TIMEOUT_MS = 10_000;
/** The first byte of a DTLS handshake record (RFC 5764 section 5.1.2). */
const HANDSHAKE_RECORD = 22;

/** A client behind a DTLS session. */
class DtlsPath implements ClientPath {
  readonly transport = 'dtls';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
  allocation: Allocation | undefined;
  isAllocating = false;
  readonly endpoint: DtlsEndpoint;
  readonly #context: DtlsListenerContext;
  readonly #idle = new Deadline(() => this.endpoint.close());

  constructor(
    listener: DtlsListener,
    socket: Socket,
    remote: RemoteInfo,
    certificate: DtlsCertificate,
    context: DtlsListenerContext,
    onEnded: (path: DtlsPath) => void,
  ) {
    this.#context = context;
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
    this.localAddress = listener.address;
    this.localPort = listener.port;
    this.endpoint = new DtlsEndpoint({
      role: 'server',
      certificate,
      verifyPeer: false,
      // Whoever writes in another's name gets no work done and learns nothing.
      cookie: 'always',
      handshakeTimeoutMs: HANDSHAKE_TIMEOUT_MS,
      send: (datagram) => {
        sendDatagram(socket, datagram, 0, datagram.length, remote.port, remote.address);
      },
      onData: (message) => context.messages.onMessage(this, message),
      onStateChange: (state) => {
        if (state !== 'closed' && state !== 'failed') return;
        context.wheel.cancel(this.#idle);
        onEnded(this);
        context.messages.onPathClosed(this);
      },
    });
    this.#startIdle();
    this.endpoint.start();
  }

  send(buffer: Buffer, offset: number, sizeBytes: number): boolean {
    // A record holds 16 KiB; no path carries a larger datagram that was not larger before.
    if (sizeBytes <= 16_384) this.endpoint.sendData(buffer.subarray(offset, offset + sizeBytes));
    return true;
  }

  adopt(): void {
    this.#context.wheel.cancel(this.#idle);
  }

  release(): void {
    if (this.endpoint.state === 'connected') this.#startIdle();
  }

  #startIdle(): void {
    const { clock, wheel, idleSeconds } = this.#context;
    wheel.set(this.#idle, clock.nowMs() + idleSeconds * 1000);
  }
}

/** One UDP socket for clients that speak DTLS 1.2, each in a session of its own. */
export class DtlsListener {
  readonly transport = 'dtls';
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  readonly #context: DtlsListenerContext;
  readonly #paths = new Map<string, DtlsPath>();
  #certificate: DtlsCertificate;

  private constructor(socket: Socket, address: string, certificate: DtlsCertificate, context: DtlsListenerContext) {
    this.#socket = socket;
    this.#context = context;
    this.#certificate = certificate;
    this.address = address;
    this.port = socket.address().port;
    socket.on('message', (datagram, remote) => this.#onDatagram(datagram, remote));
  }

  /** Rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL, …). */
  static listen(
    address: string,
    port: number,
    certificate: DtlsCertificate,
    context: DtlsListenerContext,
  ): Promise<DtlsListener> {
    return new Promise((resolve, reject) => {
      bindDatagramSocket(address, port, (error, socket) => {
        if (error) reject(error);
        else resolve(new DtlsListener(socket, address, certificate, context));
      });
    });
  }

  /** New sessions get another certificate. */
  setCertificate(certificate: DtlsCertificate): void {
    this.#certificate = certificate;
  }

  close(): void {
    this.#socket.removeAllListeners('message');
    for (const path of [...this.#paths.values()]) path.endpoint.close();
    this.#socket.close();
  }

  #onDatagram(datagram: Buffer, remote: RemoteInfo): void {
    const key = formatEndpoint(remote.address, remote.port);
    const path = this.#paths.get(key) ?? this.#open(key, datagram, remote);
    path?.endpoint.receive(datagram);
  }

  #open(key: string, datagram: Buffer, remote: RemoteInfo): DtlsPath | undefined {
    if (datagram[0] !== HANDSHAKE_RECORD) {
      this.#context.counters.malformed++;
      return undefined;
    }
    if (this.#paths.size >= this.#context.maxSessions) this.#dropUnproved();
    if (this.#paths.size >= this.#context.maxSessions) return undefined;
    const path = new DtlsPath(this, this.#socket, remote, this.#certificate, this.#context, () => {
      this.#paths.delete(key);
      this.#context.counters.connections--;
    });
    this.#paths.set(key, path);
    this.#context.counters.connections++;
    return path;
  }

  /** Makes room: hellos in other people's names leave sessions behind that never come to anything. */
  #dropUnproved(): void {
    for (const path of this.#paths.values()) if (path.endpoint.state === 'connecting') path.endpoint.close();
  }
}
