import type { CertificateFiles } from '@parley/turn';
import type { Logger } from 'pino';
import { addressesOf } from '../addressesOf.ts';
import type { ClusterNode } from '../cluster/ClusterNode.ts';
import type { Config } from '../config/Config.ts';
import { certificateInFiles } from '../http/tlsCertificate.ts';
import type { ListenInfo } from '../sfu/border.ts';
import { mediaListenInfos, mediaWorkerCount } from '../sfu/mediaListenInfos.ts';
import { hostOfHeader, type TurnEndpoint } from './iceServerUrls.ts';
import { relayedPeers } from './relayedPeers.ts';
import { type TurnGrant, type TurnHolder, TurnService } from './TurnService.ts';

/** The TURN server beside the SFU, as the configuration has it: whether it is on, where clients find it, and to whom it relays. */
export class EmbeddedTurn {
  readonly #config: Config;
  /** Where clients find it, whichever way they came; undefined: where they came. */
  readonly #host: string | undefined;
  #service: TurnService | undefined;
  #permitting = Promise.resolve();

  constructor(config: Config) {
    const { turn, publicAddress, cluster } = config;
    this.#config = config;
    this.#host = turn?.host ?? publicAddress ?? (cluster && hostOfHeader(cluster.address));
  }

  /** Undefined when it is off, or not started yet. */
  get service(): TurnService | undefined {
    return this.#service;
  }

  /** Whether it can be used now. */
  get state(): 'up' | 'down' | 'off' {
    if (!this.#service) return 'off';
    return this.#service.running ? 'up' : 'down';
  }

  /** Where clients find it who came to another machine; undefined when it is off. */
  get endpoint(): TurnEndpoint | undefined {
    return this.#service?.endpointAt(this.#host ?? '127.0.0.1');
  }

  /**
   * Starts it, if it is on. It relays to nobody yet.
   *
   * @param parts.tls - Of the page, for TURN over TLS unless that has a certificate of its own.
   * @throws ConfigError when a port or a certificate can't be used.
   */
  async start(parts: {
    tls: CertificateFiles | undefined;
    cluster: Pick<ClusterNode, 'turnSecret' | 'turnOf'> | undefined;
    logger: Logger;
  }): Promise<void> {
    const { turn, tls, mediaPort } = this.#config;
    if (!turn) return;
    if (turn.certificate) certificateInFiles(['TURN_TLS_CERT', 'TURN_TLS_KEY'], turn.certificate);
    // The thread reads files itself, and looks whether they change.
    const certificate = turn.certificate ?? (tls.mode === 'files' ? tls : parts.tls?.current);
    this.#service = await TurnService.start({
      addresses: turn.listenIps ?? [...new Set(mediaListenInfos(this.#config, 0).map(({ ip }) => ip))],
      port: turn.port,
      tls: certificate && { port: turn.tlsPort, certificate },
      peers: [],
      excludedPorts: Array.from({ length: mediaWorkerCount(this.#config) }, (_, index) => mediaPort + index),
      secret: parts.cluster?.turnSecret,
      endpointFor: (candidates) => parts.cluster?.turnOf(candidates),
      logger: parts.logger,
    });
  }

  /** Lets it relay to these sockets and to those of workers that are lent, and to no others; resolves when it has been told. Never rejects. */
  permit(sockets: readonly ListenInfo[]): Promise<void> {
    const lent = Array.from({ length: this.#config.cluster?.lentWorkers ?? 0 }, (_, index) =>
      mediaListenInfos(this.#config, this.#config.workers + index),
    );
    // One after the other: names have to be looked up.
    this.#permitting = this.#permitting.then(async () => {
      if (!this.#service) return;
      this.#service.permit(await relayedPeers([...sockets, ...lent.flat()], addressesOf));
    });
    return this.#permitting;
  }

  /**
   * Lets a peer be relayed; undefined when it is off.
   *
   * @param hostHeader - `Host` of the request with which the peer came.
   */
  grant(holder: TurnHolder, hostHeader: string | undefined): TurnGrant | undefined {
    return this.#service?.grant(holder, this.#host ?? hostOfHeader(hostHeader) ?? '127.0.0.1');
  }

  /** Ends it. Idempotent. */
  close(): void {
    this.#service?.close();
  }
}
