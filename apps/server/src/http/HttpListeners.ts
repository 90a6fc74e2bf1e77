import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { CertificateFiles } from '@parley/turn';
import type { Logger } from 'pino';
import { ConfigError } from '../config/ConfigError.ts';
import { urlHost } from '../urlHost.ts';

/** Where to serve, and what. */
export type ListenOptions = {
  /** Addresses or names; `localhost` means both its IPv4 and, where there is one, its IPv6 address. */
  hosts: readonly string[];
  /** 0 for any that is free. */
  port: number;
  /** Undefined: plain HTTP. It is watched from now on, and closed with the servers. */
  tls: CertificateFiles | undefined;
  app: RequestListener;
  logger: Logger;
  /** The settings that address and port come from, for what is wrong with them. Default HOST and PORT. */
  settings?: { host: string; port: string };
};

/** The HTTP servers, one an address. */
export class HttpListeners {
  readonly servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #tls: CertificateFiles | undefined;

  private constructor(tls: CertificateFiles | undefined) {
    this.#tls = tls;
  }

  /**
   * Opens the servers.
   *
   * @throws ConfigError when an address or port can't be had; then none stays open.
   */
  static async open(options: ListenOptions): Promise<HttpListeners> {
    const listeners = new HttpListeners(options.tls);
    try {
      for (const host of options.hosts) await listeners.#openHost(host, options);
    } catch (error) {
      await listeners.close(0);
      throw error;
    }
    listeners.#watchCertificate(options.logger);
    return listeners;
  }

  /** Port that the first server listens on. */
  get port(): number {
    return (this.servers[0]?.address() as AddressInfo | null)?.port ?? 0;
  }

  /** `address:port` of every server. */
  get addresses(): string[] {
    return this.servers.map((server) => {
      const { address, port } = server.address() as AddressInfo;
      return `${urlHost(address)}:${port}`;
    });
  }

  /** Takes no more connections, and ends those that are still open after `graceMs`. */
  async close(graceMs: number): Promise<void> {
    this.#tls?.close();
    const closed = this.servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
    for (const server of this.servers) server.closeIdleConnections();
    const timer = setTimeout(() => {
      for (const socket of this.#sockets) socket.destroy();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(timer);
  }

  /** Connections that are open keep the certificate they came by. */
  #watchCertificate(logger: Logger): void {
    const tls = this.#tls;
    tls?.watch(
      () => {
        for (const server of this.servers) if (server instanceof TlsServer) server.setSecureContext(tls.current);
        logger.info('certificate replaced');
      },
      (error) => logger.warn({ reason: error.message }, 'new certificate not taken'),
    );
  }

  async #openHost(host: string, options: ListenOptions): Promise<void> {
    if (host !== 'localhost') return this.#openAddress(host, host, options);
    await this.#openAddress('127.0.0.1', host, options);
    try {
      await this.#openAddress('::1', host, options);
    } catch (error) {
      // Many machines and containers have no IPv6; they don't resolve localhost to it either.
      if (error instanceof ConfigError) throw error;
    }
  }

  async #openAddress(address: string, host: string, options: ListenOptions): Promise<void> {
    const { port, tls, app, settings, logger } = options;
    const server: Server = tls ? createTlsServer({ ...tls.current }, app) : createServer(app);
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    // Whoever sends a request slower than this keeps a connection that others could use.
    server.headersTimeout = 10_000;
    server.requestTimeout = 30_000;
    const wanted = port === 0 ? this.port : port;
    try {
      server.listen({ host: address, port: wanted, ipv6Only: address === '::1' });
      await once(server, 'listening');
    } catch (error) {
      throw explain(error as NodeJS.ErrnoException, { address, host, port: wanted, settings });
    }
    // A connection that can't be taken, for want of descriptors for example, must not end the process.
    server.on('error', (error) => logger.warn({ err: error }, 'connection not taken'));
    this.servers.push(server);
  }
}

function explain(
  error: NodeJS.ErrnoException,
  at: { address: string; host: string; port: number; settings: ListenOptions['settings'] },
): Error {
  const { address, host, port, settings = { host: 'HOST', port: 'PORT' } } = at;
  switch (error.code) {
    case 'EADDRINUSE':
      return new ConfigError(
        `${settings.port}=${port}: port ${port} on ${address} is in use; set ${settings.port} to another one`,
      );
    case 'EACCES':
      return new ConfigError(
        `${settings.port}=${port}: port ${port} needs more rights; set ${settings.port} to one above 1023`,
      );
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      if (address === host) return new ConfigError(`${settings.host}=${host}: is not an address of this machine`);
      return error;
    default:
      return error;
  }
}
