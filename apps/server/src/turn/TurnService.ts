import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { IceCandidate, IceServer } from '@parley/signaling-protocol';
import {
  type CertificateSource,
  type ExactPeer,
  type ListenerOptions,
  SharedSecret,
  type TurnCounters,
} from '@parley/turn';
import type { Logger } from 'pino';
import { ConfigError } from '../config/ConfigError.ts';
import type { TurnHealth } from '../http/health.ts';
import { within } from '../within.ts';
import { iceServerUrls, type TurnEndpoint } from './iceServerUrls.ts';
import type { TurnCommand, TurnReport, TurnThreadSettings } from './turnMessages.ts';

/** How long a credential may be used for new allocations; those that exist go on. */
const CREDENTIAL_LIFETIME_SECONDS = 12 * 60 * 60;
const RELAY_ADDRESS = '127.0.0.1';
/** Longer than a thread that is well takes to answer. */
const ANSWER_MS = 2_000;
const FIRST_RESTART_DELAY_MS = 1_000;
const MAX_RESTART_DELAY_MS = 30_000;

/** One peer's right to be relayed. */
export type TurnGrant = {
  /**
   * Servers with a credential that is good for twelve hours from now; none once it was revoked.
   *
   * @param candidates - Of the transport that is to be reached.
   */
  iceServers(candidates: readonly IceCandidate[]): IceServer[];
  /** Ends the peer's allocations, and makes all its credentials worthless. Idempotent. */
  revoke(): void;
};

/** Whose right it is. */
export type TurnHolder = { roomId: string; peerId: string };

export type TurnServiceOptions = {
  /** Addresses to listen on. */
  addresses: readonly string[];
  /** UDP and TCP; 0: any free one, the same for both. */
  port: number;
  /** TLS; undefined: none. */
  tls?: { port: number; certificate: CertificateSource } | undefined;
  peers: ExactPeer[];
  excludedPorts: number[];
  /** What credentials are made of. Default: nobody else knows it. */
  secret?: string | undefined;
  /** The TURN server of the same secret that reaches a transport which this one doesn't; undefined: this one does. */
  endpointFor?: ((candidates: readonly IceCandidate[]) => TurnEndpoint | undefined) | undefined;
  logger: Logger;
};

/** The embedded TURN server as the rest of the server sees it: grants, and the thread that honours them. */
export class TurnService {
  readonly #settings: TurnThreadSettings;
  readonly #logger: Logger;
  readonly #secret: SharedSecret;
  readonly #tlsPort: number | undefined;
  readonly #endpointFor: (candidates: readonly IceCandidate[]) => TurnEndpoint | undefined;
  readonly #counts = new Map<number, { resolve(counters: TurnCounters): void; reject(error: Error): void }>();
  /** By identity, for the log. */
  readonly #holders = new Map<string, TurnHolder>();
  #thread: Worker | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #restartDelayMs = FIRST_RESTART_DELAY_MS;
  #port: number;
  #nextCount = 1;
  #running = false;
  #closed = false;

  private constructor(options: TurnServiceOptions) {
    const { addresses, port, tls, peers, excludedPorts, endpointFor, logger } = options;
    const secret = options.secret ?? randomBytes(32).toString('base64');
    this.#endpointFor = endpointFor ?? (() => undefined);
    this.#secret = new SharedSecret([secret]);
    this.#logger = logger;
    this.#port = port;
    this.#tlsPort = tls?.port;
    this.#settings = {
      listeners: listenersOf(addresses, port, tls?.port),
      relayAddresses: [RELAY_ADDRESS],
      excludedPorts,
      peers,
      secret,
      certificate: tls?.certificate,
    };
  }

  /**
   * Starts the thread; resolves when it listens.
   *
   * @throws ConfigError when a port can't be opened.
   */
  static async start(options: TurnServiceOptions): Promise<TurnService> {
    const service = new TurnService(options);
    try {
      await service.#startThread();
    } catch (error) {
      service.close();
      const reason = error instanceof Error ? error.message : String(error);
      throw new ConfigError(
        `TURN_PORT: the TURN server can't start (${reason}); set TURN_PORT to a free port, or TURN=off`,
      );
    }
    return service;
  }

  /** Whether the thread listens now. */
  get running(): boolean {
    return this.#running;
  }

  /** UDP and TCP port. */
  get port(): number {
    return this.#port;
  }

  /** Where it is found by who reaches this machine by that address or name. */
  endpointAt(host: string): TurnEndpoint {
    return { host, port: this.#port, tlsPort: this.#tlsPort };
  }

  /**
   * Lets a peer be relayed.
   *
   * @param host - Address or name by which the peer reaches this machine.
   */
  grant(holder: TurnHolder, host: string): TurnGrant {
    // One for each connection: who comes back under the same id must not find its credential revoked.
    const identity = `${holder.peerId}~${randomBytes(6).toString('base64url')}`;
    let lastExpirySeconds = 0;
    let revoked = false;
    return {
      iceServers: (candidates) => {
        // Whoever was being answered may have left meanwhile.
        if (revoked) return [];
        this.#holders.set(identity, holder);
        const urls = iceServerUrls(this.#endpointFor(candidates) ?? this.endpointAt(host));
        lastExpirySeconds = Math.floor(Date.now() / 1000) + CREDENTIAL_LIFETIME_SECONDS;
        const { username, password } = this.#secret.issue(identity, lastExpirySeconds);
        return [{ urls, username, credential: password }];
      },
      revoke: () => {
        if (revoked) return;
        revoked = true;
        if (lastExpirySeconds === 0) return;
        this.#command({ command: 'revoke', identity, untilSeconds: lastExpirySeconds });
        // What the thread has to say of it comes before this answer.
        const forget = () => this.#holders.delete(identity);
        this.count().then(forget, forget);
      },
    };
  }

  /** Relays may talk to these peers from now on, and to no others. */
  permit(peers: ExactPeer[]): void {
    this.#settings.peers = peers;
    this.#command({ command: 'permit', peers });
  }

  /** What the thread has counted. Rejects when it isn't running, or doesn't answer. */
  async count(): Promise<TurnCounters> {
    if (!this.#thread) throw new Error('the TURN thread is not running');
    const id = this.#nextCount++;
    const counting = new Promise<TurnCounters>((resolve, reject) => {
      this.#counts.set(id, { resolve, reject });
      this.#command({ command: 'count', id });
    });
    try {
      return await within(ANSWER_MS, counting);
    } finally {
      this.#counts.delete(id);
    }
  }

  /** What it has done, for the health page; undefined while the thread isn't running. */
  async health(): Promise<TurnHealth | undefined> {
    if (!this.#thread) return undefined;
    const counters = await this.count().catch(() => undefined);
    return (
      counters && {
        allocations: counters.allocations,
        packetsToSfu: counters.packetsToPeers,
        packetsToClients: counters.packetsToClients,
        bytesToSfu: counters.bytesToPeers,
        bytesToClients: counters.bytesToClients,
        dropped: counters.droppedFromClients,
      }
    );
  }

  /** Ends every relay and the thread. Idempotent. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#restartTimer);
    this.#command({ command: 'close' });
    this.#thread = undefined;
    this.#running = false;
    for (const { reject } of this.#counts.values()) reject(new Error('the TURN server is closed'));
    this.#counts.clear();
  }

  #startThread(): Promise<void> {
    return new Promise((resolve, reject) => {
      const thread = new Worker(threadScript, { workerData: this.#settings });
      this.#thread = thread;
      thread.on('message', (message: TurnReport) => {
        switch (message.report) {
          case 'listening':
            this.#port = message.endpoints.find(({ transport }) => transport === 'udp')?.port ?? this.#port;
            this.#running = true;
            this.#restartDelayMs = FIRST_RESTART_DELAY_MS;
            resolve();
            break;
          case 'failed':
            reject(new Error(message.reason));
            break;
          case 'counters':
            this.#counts.get(message.id)?.resolve(message.counters);
            this.#counts.delete(message.id);
            break;
          case 'log':
            this.#logger[message.level]({ ...this.#holderIn(message.fields), ...message.fields }, message.text);
            break;
        }
      });
      thread.on('error', (error) => {
        this.#logger.error({ err: error }, 'TURN thread failed');
        reject(error);
      });
      thread.on('exit', () => this.#onExit(thread));
    });
  }

  /** A thread that ended by itself is started again, ever more slowly while that fails: relayed calls are lost, and come back by ICE restart. */
  #onExit(thread: Worker): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    this.#running = false;
    for (const { reject } of this.#counts.values()) reject(new Error('the TURN thread has ended'));
    this.#counts.clear();
    if (this.#closed) return;
    this.#restartTimer = setTimeout(() => {
      this.#startThread().then(
        () => this.#logger.warn('TURN thread started again'),
        (error: unknown) => this.#logger.error({ err: error }, 'TURN thread could not be started again; trying again'),
      );
    }, this.#restartDelayMs);
    this.#restartDelayMs = Math.min(2 * this.#restartDelayMs, MAX_RESTART_DELAY_MS);
  }

  #holderIn({ identity }: Record<string, unknown>): TurnHolder | undefined {
    return typeof identity === 'string' ? this.#holders.get(identity) : undefined;
  }

  #command(command: TurnCommand): void {
    this.#thread?.postMessage(command);
  }
}

// Built JavaScript, also when this file runs from its source: Node 20 can't run TypeScript in a thread.
const threadScript = new URL(
  import.meta.url.endsWith('.ts') ? '../../dist/turn/turnThread.js' : './turnThread.js',
  import.meta.url,
);

function listenersOf(addresses: readonly string[], port: number, tlsPort: number | undefined): ListenerOptions[] {
  return addresses.flatMap((address) => {
    const listeners: ListenerOptions[] = [
      { transport: 'udp', address, port },
      { transport: 'tcp', address, port },
    ];
    if (tlsPort !== undefined) listeners.push({ transport: 'tls', address, port: tlsPort });
    return listeners;
  });
}
