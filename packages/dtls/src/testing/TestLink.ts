import { DtlsCertificate } from '../certificate/DtlsCertificate.ts';
import { DtlsEndpoint } from '../DtlsEndpoint.ts';
import type { DtlsEndpointOptions, DtlsRole } from '../DtlsEndpointOptions.ts';
import type { SrtpKeyingMaterial } from '../srtp/srtpKeyingMaterial.ts';
import { TestTimers } from './TestTimers.ts';

/** One side with everything it said. */
export interface TestPeer {
  endpoint: DtlsEndpoint;
  /** States in order, with reasons: `failed: …`. */
  states: string[];
  srtpKeys: SrtpKeyingMaterial[];
  data: Buffer[];
  /** Every datagram it sent, also those that were lost. */
  sent: Buffer[];
}

/** What arrives of a datagram: nothing, itself, itself twice, something else; each with an extra delay. */
export type Impairment = (
  datagram: Buffer,
  from: DtlsRole,
  index: number,
) => { datagram: Buffer; extraDelayMs?: number }[];

export interface TestLinkOptions {
  client?: Partial<DtlsEndpointOptions>;
  server?: Partial<DtlsEndpointOptions>;
  impair?: Impairment;
}

const ONE_WAY_DELAY_MS = 5;

/** Made once: tests need many endpoints, and what is in a certificate matters to few. */
export const clientCertificate = DtlsCertificate.generate({ commonName: 'client' });
export const serverCertificate = DtlsCertificate.generate({ commonName: 'server' });

/** A client and a server with a wire between them that may do what networks do, on a clock of its own. */
export class TestLink {
  readonly timers = new TestTimers();
  readonly client: TestPeer;
  readonly server: TestPeer;
  readonly #impair: Impairment | undefined;

  constructor({ client = {}, server = {}, impair }: TestLinkOptions = {}) {
    this.#impair = impair;
    this.client = this.#peer({
      role: 'client',
      certificate: clientCertificate,
      remoteFingerprint: (server.certificate ?? serverCertificate).sha256Fingerprint,
      ...client,
    });
    this.server = this.#peer({
      role: 'server',
      certificate: serverCertificate,
      remoteFingerprint: (client.certificate ?? clientCertificate).sha256Fingerprint,
      ...server,
    });
  }

  /** Starts both and runs until both are at an end of their handshake, or nothing happens any more. */
  connect(limitMs = 60_000): this {
    this.server.endpoint.start();
    this.client.endpoint.start();
    while (!(this.#settled(this.client) && this.#settled(this.server)) && this.timers.runNext(limitMs));
    return this;
  }

  /** Lets everything arrive that is under way. */
  settle(): this {
    this.timers.advance(1000);
    return this;
  }

  #settled({ endpoint }: TestPeer): boolean {
    return endpoint.state !== 'new' && endpoint.state !== 'connecting';
  }

  #peer(options: Omit<DtlsEndpointOptions, 'send'>): TestPeer {
    const sent: Buffer[] = [];
    const peer: Omit<TestPeer, 'endpoint'> = { states: [], srtpKeys: [], data: [], sent };
    const endpoint = new DtlsEndpoint({
      timers: this.timers,
      onStateChange: (state, reason) => peer.states.push(reason ? `${state}: ${reason}` : state),
      onSrtpKeys: (keys) => peer.srtpKeys.push(keys),
      onData: (data) => peer.data.push(data),
      ...options,
      send: (datagram) => {
        const index = sent.push(datagram) - 1;
        const arrivals = this.#impair?.(datagram, options.role, index) ?? [{ datagram }];
        for (const arrival of arrivals) {
          // A copy, torn up afterwards, as a socket's receive buffer is: an endpoint must not keep views of it.
          const received = Buffer.from(arrival.datagram);
          this.timers.setTimeout(
            () => {
              (options.role === 'client' ? this.server : this.client).endpoint.receive(received);
              received.fill(0xee);
            },
            ONE_WAY_DELAY_MS + (arrival.extraDelayMs ?? 0),
          );
        }
      },
    });
    return { ...peer, endpoint };
  }
}
