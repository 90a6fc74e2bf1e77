import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer } from 'node:https';
import type { Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { ConfigError } from '../config/ConfigError.ts';
import { partsOf } from '../hostAndPort.ts';

/** A machine of the same network answers at once, or is gone. */
const connectMs = 2_000;

/** TLS with a key that both ends know (RFC 4279), and with forward secrecy (RFC 5489, RFC 7905). */
const tlsOptions = {
  ciphers: 'ECDHE-PSK-CHACHA20-POLY1305',
  minVersion: 'TLSv1.2',
  maxVersion: 'TLSv1.2',
} as const;

/**
 * How nodes talk to each other: HTTP in TLS whose key is made of a secret that all nodes have. Who doesn't have it gets no further than
 * the handshake, so that what comes over the link is a node's word.
 */
export class NodeLink {
  readonly #key: Buffer;
  /** Ends of this node that others have opened. */
  readonly #taken = new WeakSet<Socket>();
  readonly #open = new Set<Socket>();
  #server: Server | undefined;

  constructor(secret: string) {
    this.#key = createHash('sha256').update('parley node link').update(secret).digest();
  }

  /**
   * Takes connections of other nodes.
   *
   * @param address - `host:port`, one of this machine's.
   * @throws ConfigError when it can't be had.
   */
  async listen(address: string, app: RequestListener): Promise<Server> {
    const server = createServer({ ...tlsOptions, pskCallback: () => this.#key }, app);
    server.on('secureConnection', (socket) => {
      this.#taken.add(socket);
      this.#track(socket);
    });
    server.listen(partsOf(address));
    try {
      await once(server, 'listening');
    } catch (error) {
      throw new ConfigError(`CLUSTER_ADDRESS=${address}: this node can't listen there (${(error as Error).message})`);
    }
    // A connection that can't be taken, for want of descriptors for example, must not end the process.
    server.on('error', () => {});
    this.#server = server;
    return server;
  }

  /** Connects to another node. Rejects when it isn't there, or has another secret. */
  async connect(address: string): Promise<TLSSocket> {
    const socket = connect({
      ...tlsOptions,
      ...partsOf(address),
      pskCallback: () => ({ psk: this.#key, identity: 'node' }),
      // There is no certificate; the key tells who it is.
      checkServerIdentity: () => undefined,
    });
    this.#track(socket);
    try {
      await once(socket, 'secureConnect', { signal: AbortSignal.timeout(connectMs) });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    socket.setNoDelay(true);
    return socket;
  }

  /** Whether a request came over the link, from another node. */
  isFromNode(request: IncomingMessage): boolean {
    return this.#taken.has(request.socket);
  }

  /** Ends all connections, once what was said is through, and takes no more. Idempotent. */
  close(): void {
    this.#server?.close();
    for (const socket of this.#open) socket.destroySoon();
  }

  #track(socket: Socket): void {
    this.#open.add(socket);
    // What a broken connection means is seen where it is used.
    socket.on('error', () => {});
    socket.once('close', () => this.#open.delete(socket));
  }
}
