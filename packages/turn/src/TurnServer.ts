import { EventEmitter } from 'node:events';
import type { Allocation } from './allocation/Allocation.ts';
import { AllocationTable, type EndReason } from './allocation/AllocationTable.ts';
import { Outbox } from './allocation/Outbox.ts';
import { PeerConnections } from './allocation/PeerConnections.ts';
import { RelayAddresses } from './allocation/RelayAddresses.ts';
import { Reservations } from './allocation/Reservations.ts';
import { CertificateFiles } from './listeners/CertificateFiles.ts';
import type { ClientTransport } from './listeners/ClientPath.ts';
import { DtlsListener } from './listeners/DtlsListener.ts';
import { StreamListener, type StreamListenerContext } from './listeners/StreamListener.ts';
import { UdpListener } from './listeners/UdpListener.ts';
import { AllocationQuota } from './policy/QuotaPolicy.ts';
import { RateLimiter } from './policy/RateLimiter.ts';
import { type Denial, Dispatcher } from './requests/Dispatcher.ts';
import { NonceIssuer } from './requests/NonceIssuer.ts';
import type { ServerContext } from './requests/ServerContext.ts';
import { newTurnCounters, type TurnCounters } from './TurnCounters.ts';
import { formatEndpoint, sessionInfo, type TurnServerEvents } from './TurnServerEvents.ts';
import type { ListenerOptions, TurnServerOptions } from './TurnServerOptions.ts';
import { systemClock } from './time/Clock.ts';
import { TimerWheel } from './time/TimerWheel.ts';

type Listener = UdpListener | StreamListener | DtlsListener;

const DEFAULT_REALM = 'parley';
const DEFAULT_LIFETIME_SECONDS = 600;
const DEFAULT_MAX_LIFETIME_SECONDS = 3600;
const DEFAULT_NONCE_LIFETIME_SECONDS = 3600;
const DEFAULT_ALLOCATION_RATE = { burst: 600, perSecond: 30 };
const DEFAULT_UNAUTHENTICATED_RATE = { burst: 600, perSecond: 60 };
const DEFAULT_STREAM_LIMITS = {
  maxConnections: 4096,
  maxConnectionsPerAddress: 512,
  idleSeconds: 30,
  maxQueuedBytes: 256 * 1024,
};

/**
 * A STUN and TURN server (RFC 8489, RFC 8656; RFC 8016 and RFC 6062 when asked for).
 *
 * @example
 * const server = new TurnServer({
 *   listeners: [{ transport: 'udp', address: '192.0.2.1', port: 3478 }],
 *   auth: new UserTable(['gorst:hero']),
 *   permitPeer: new AddressRules(),
 *   relay: { addresses: ['192.0.2.1'] },
 * });
 * server.on('ended', (session) => console.log(usageLine(session)));
 * await server.listen();
 */
export class TurnServer extends EventEmitter<TurnServerEvents> {
  readonly #options: TurnServerOptions;
  readonly #counters = newTurnCounters();
  readonly #wheel: TimerWheel;
  readonly #context: ServerContext;
  readonly #dispatcher: Dispatcher;
  readonly #certificate: CertificateFiles | undefined;
  #listeners: Listener[] = [];
  #stopTicking: (() => void) | undefined;
  #isClosed = false;

  /** @throws TypeError or RangeError for options that make no sense; whatever reading the certificate throws. */
  constructor(options: TurnServerOptions) {
    super();
    const { clock = systemClock, quota = new AllocationQuota() } = options;
    const needsCertificate = options.listeners.some(({ transport }) => transport === 'tls' || transport === 'dtls');
    if (needsCertificate && !options.certificate) throw new TypeError('tls and dtls listeners need a certificate');
    this.#options = options;
    this.#certificate = options.certificate && new CertificateFiles(options.certificate);
    this.#wheel = new TimerWheel(clock.nowMs());
    const shared = {
      clock,
      wheel: this.#wheel,
      permitPeer: options.permitPeer,
      counters: this.#counters,
      outbox: new Outbox(),
      maxBytesPerSecond: options.maxBytesPerSecond ?? 0,
    };
    const isClosed = (): boolean => this.#isClosed;
    this.#context = {
      ...shared,
      realm: options.realm ?? DEFAULT_REALM,
      auth: options.auth,
      quota,
      nonces: new NonceIssuer(options.nonceLifetimeSeconds ?? DEFAULT_NONCE_LIFETIME_SECONDS),
      relays: new RelayAddresses(options.relay),
      reservations: new Reservations(clock, this.#wheel),
      allocations: new AllocationTable(shared, quota, (allocation, reason) => this.#onEnded(allocation, reason)),
      allocationRate: new RateLimiter(options.allocationRate ?? DEFAULT_ALLOCATION_RATE),
      unauthenticatedRate: new RateLimiter(options.unauthenticatedRate ?? DEFAULT_UNAUTHENTICATED_RATE),
      defaultLifetimeSeconds: options.defaultLifetimeSeconds ?? DEFAULT_LIFETIME_SECONDS,
      maxLifetimeSeconds: options.maxLifetimeSeconds ?? DEFAULT_MAX_LIFETIME_SECONDS,
      connections: new PeerConnections(clock, this.#wheel),
      tcpRelay: options.tcpRelay ?? false,
      mobility: options.mobility ?? false,
      get isClosed() {
        return isClosed();
      },
      onAllocated: (allocation, lifetimeSeconds) => {
        this.emit('allocated', sessionInfo(allocation, this.#context.realm), lifetimeSeconds);
      },
      onRefreshed: (allocation, lifetimeSeconds) => {
        this.emit('refreshed', sessionInfo(allocation, this.#context.realm), lifetimeSeconds);
      },
    };
    this.#dispatcher = new Dispatcher(this.#context, (denial) => this.#onDenied(denial));
  }

  /** What was counted since the start; always the same object. */
  get counters(): Readonly<TurnCounters> {
    return this.#counters;
  }

  /** Where it listens, with the ports that were found for port 0. */
  get endpoints(): readonly Readonly<{ transport: ClientTransport; address: string; port: number }>[] {
    return this.#listeners.map(({ transport, address, port }) => ({ transport, address, port }));
  }

  /** Opens every listener, or none: rejects with the system's error (EADDRINUSE, …) and is closed then. */
  async listen(): Promise<void> {
    if (this.#isClosed || this.#stopTicking) throw new Error('a TurnServer listens once');
    const { clock } = this.#context;
    this.#stopTicking = clock.every(TimerWheel.tickMs, () => this.#wheel.advance(clock.nowMs()));
    const opened = await Promise.allSettled(this.#options.listeners.map((listener) => this.#open(listener)));
    for (const result of opened) if (result.status === 'fulfilled') this.#listeners.push(result.value);
    const failed = opened.find((result) => result.status === 'rejected');
    if (failed || this.#isClosed) {
      // Closed meanwhile or not: what was opened since is to be closed.
      this.#isClosed = false;
      this.close();
      throw failed?.reason ?? new Error('the TurnServer was closed meanwhile');
    }
    this.#certificate?.watch(
      () => this.#replaceCertificate(),
      (error) => this.emit('certificateRejected', error),
    );
  }

  /** Ends every allocation of a user, such as one who left; answers how many that were. The credential is the auth policy's to revoke. */
  endAllocations(identity: string): number {
    return this.#context.allocations.endAllOf(identity);
  }

  /** Ends every session and closes every socket. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#certificate?.close();
    this.#context.allocations.close();
    this.#context.reservations.close();
    for (const listener of this.#listeners) listener.close();
    this.#listeners = [];
    this.#stopTicking?.();
  }

  #open({ transport, address, port }: ListenerOptions): Promise<Listener> {
    if (transport === 'udp') return UdpListener.listen(address, port, this.#dispatcher);
    const limits = { ...DEFAULT_STREAM_LIMITS, ...this.#options.streams };
    const { clock } = this.#context;
    const context: StreamListenerContext = {
      messages: this.#dispatcher,
      clock,
      wheel: this.#wheel,
      counters: this.#counters,
      limits,
    };
    if (transport === 'tcp') return StreamListener.listen(address, port, context);
    const certificate = this.#certificate;
    if (!certificate) return Promise.reject(new TypeError('no certificate'));
    if (transport === 'tls') {
      return StreamListener.listen(address, port, context, {
        certificate: certificate.current,
        ciphers: this.#options.ciphers,
      });
    }
    const { idleSeconds, maxConnections: maxSessions } = limits;
    return DtlsListener.listen(address, port, certificate.dtls, { ...context, idleSeconds, maxSessions });
  }

  #replaceCertificate(): void {
    const certificate = this.#certificate;
    if (!certificate) return;
    for (const listener of this.#listeners) {
      if (listener instanceof DtlsListener) listener.setCertificate(certificate.dtls);
      else if (listener instanceof StreamListener) {
        listener.setCertificate({ certificate: certificate.current, ciphers: this.#options.ciphers });
      }
    }
    this.emit('certificateReplaced');
  }

  #onEnded(allocation: Allocation, reason: EndReason): void {
    const session = sessionInfo(allocation, this.#context.realm);
    if (reason === 'expired') this.emit('expired', session);
    this.emit('ended', { ...session, reason, usage: { ...allocation.usage } });
  }

  #onDenied({ path, method, code, username }: Denial): void {
    const client = formatEndpoint(path.remoteAddress, path.remotePort);
    this.emit('denied', { transport: path.transport, client, method, code, username });
  }
}
