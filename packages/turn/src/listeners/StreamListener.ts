import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:tls';
import { canonicalIpAddress } from '../stun/ipAddress.ts';
import type { TurnCounters } from '../TurnCounters.ts';
import type { Clock } from '../time/Clock.ts';
import type { TimerWheel } from '../time/TimerWheel.ts';
import type { CertificatePem } from './CertificateFiles.ts';
import type { ClientMessages } from './ClientPath.ts';
import { StreamPath } from './StreamPath.ts';

/** What one connection, one address, one listener may take up. */
export interface StreamLimits {
  /** Connections of a listener. Default 4096. */
  maxConnections: number;
  /** Connections of one client address at a listener. Default 512. */
  maxConnectionsPerAddress: number;
  /** How long a connection may be without an allocation; seconds. Default 30. */
  idleSeconds: number;
  /** What may wait for a slow client before packets to it are dropped; bytes. Default 262144. */
  maxQueuedBytes: number;
}

/** What a listener needs from its server. */
export interface StreamListenerContext {
  readonly messages: ClientMessages;
  readonly clock: Clock;
  readonly wheel: TimerWheel;
  readonly counters: TurnCounters;
  readonly limits: StreamLimits;
}

/** How TLS is spoken: never below 1.2. */
export interface TlsSettings {
  readonly certificate: CertificatePem;
  /** OpenSSL's cipher list, without those of TLS 1.3. Default: Node's. */
  readonly ciphers?: string | undefined;
}

/** Node takes a list without these for a wish to do without TLS 1.3. */
const TLS13_SUITES = 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256';

/** Accepts TCP or TLS connections of clients. */
export class StreamListener {
  readonly transport: 'tcp' | 'tls';
  readonly address: string;
  readonly port: number;
  readonly #server: Server;
  readonly #context: StreamListenerContext;
  readonly #paths = new Set<StreamPath>();
  /** Accepted sockets, of which some are still in their TLS handshake. */
  readonly #sockets = new Set<Socket>();
  readonly #perAddress = new Map<string, number>();

  private constructor(server: Server, transport: 'tcp' | 'tls', address: string, context: StreamListenerContext) {
    const bound = server.address();
    this.#server = server;
    this.#context = context;
    this.transport = transport;
    this.address = address;
    this.port = typeof bound === 'object' && bound ? bound.port : 0;
    server.on('connection', (socket: Socket) => this.#admit(socket));
    server.on(transport === 'tls' ? 'secureConnection' : 'connection', (socket: Socket) => this.#accept(socket));
    server.on('error', () => undefined);
    server.on('tlsClientError', (_error: Error, socket: Socket) => socket.destroy());
  }

  /** Rejects with the system's error (EADDRINUSE, EADDRNOTAVAIL, …). */
  static listen(
    address: string,
    port: number,
    context: StreamListenerContext,
    tls?: TlsSettings,
  ): Promise<StreamListener> {
    return new Promise((resolve, reject) => {
      const server = tls
        ? createTlsServer({ ...secureOptions(tls), noDelay: true, handshakeTimeout: context.limits.idleSeconds * 1000 })
        : createServer({ noDelay: true });
      server.maxConnections = context.limits.maxConnections;
      server.once('error', reject);
      server.listen({ host: address, port, ipv6Only: true, exclusive: true }, () => {
        server.removeListener('error', reject);
        resolve(new StreamListener(server, tls ? 'tls' : 'tcp', address, context));
      });
    });
  }

  /** New connections get another certificate; those that are open keep theirs. */
  setCertificate(tls: TlsSettings): void {
    if (this.transport === 'tls') (this.#server as TlsServer).setSecureContext(secureOptions(tls));
  }

  close(): void {
    this.#server.close();
    for (const path of this.#paths) path.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Bounds what one address can take, before any TLS work is done for it. */
  #admit(socket: Socket): void {
    const address = canonicalIpAddress(socket.remoteAddress ?? '') ?? '';
    const count = (this.#perAddress.get(address) ?? 0) + 1;
    socket.on('error', () => undefined);
    if (count > this.#context.limits.maxConnectionsPerAddress) {
      socket.destroy();
      return;
    }
    this.#perAddress.set(address, count);
    this.#sockets.add(socket);
    this.#context.counters.connections++;
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#context.counters.connections--;
      const rest = (this.#perAddress.get(address) ?? 1) - 1;
      if (rest > 0) this.#perAddress.set(address, rest);
      else this.#perAddress.delete(address);
    });
  }

  #accept(socket: Socket): void {
    if (socket.destroyed) return;
    const path = new StreamPath(socket, this, this.#context);
    this.#paths.add(path);
    socket.once('close', () => this.#paths.delete(path));
  }
}

function secureOptions({ certificate, ciphers }: TlsSettings) {
  return {
    cert: certificate.cert,
    key: certificate.key,
    minVersion: 'TLSv1.2' as const,
    // Lists such as ALL would bring suites in that prove or hide nothing.
    ...(ciphers === undefined ? {} : { ciphers: `${TLS13_SUITES}:${ciphers}:!aNULL:!eNULL` }),
  };
}
