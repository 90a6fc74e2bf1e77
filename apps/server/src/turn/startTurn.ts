import type { CertificateFiles, ExactPeer } from '@parley/turn';
import type { Logger } from 'pino';
import { addressesOf } from '../addressesOf.ts';
import type { ClusterNode } from '../cluster/ClusterNode.ts';
import type { Config } from '../config/Config.ts';
import { certificateInFiles } from '../http/tlsCertificate.ts';
import type { ListenInfo } from '../sfu/border.ts';
import { mediaListenInfos } from '../sfu/mediaListenInfos.ts';
import { relayedPeers } from './relayedPeers.ts';
import { TurnService } from './TurnService.ts';

/**
 * Starts the TURN server as it is configured. It relays to nobody yet; see {@link relayedSockets}.
 *
 * @throws ConfigError when a port or a certificate can't be used.
 */
export async function startTurn(
  config: Config,
  { port, tlsPort, certificate: own, listenIps }: NonNullable<Config['turn']>,
  parts: {
    tls: CertificateFiles | undefined;
    cluster: ClusterNode | undefined;
    logger: Logger;
  },
): Promise<TurnService> {
  const { tls, cluster, logger } = parts;
  const mediaPorts = config.workers + (config.cluster?.lentWorkers ?? 0);
  if (own) certificateInFiles(['TURN_TLS_CERT', 'TURN_TLS_KEY'], own);
  // The thread reads files itself, and looks whether they change.
  const certificate = own ?? (config.tls.mode === 'files' ? config.tls : tls?.current);
  return TurnService.start({
    addresses: listenIps ?? [...new Set(mediaListenInfos(config, 0).map(({ ip }) => ip))],
    port,
    tls: certificate && { port: tlsPort, certificate },
    peers: [],
    excludedPorts: Array.from({ length: mediaPorts }, (_, index) => config.mediaPort + index),
    secret: cluster?.turnSecret,
    endpointFor: (candidates) => cluster?.turnOf(candidates),
    logger,
  });
}

/** To whom relays may talk: these sockets, and those of workers that are lent to other machines. */
export function relayedSockets(config: Config, sockets: readonly ListenInfo[]): Promise<ExactPeer[]> {
  const lent = Array.from({ length: config.cluster?.lentWorkers ?? 0 }, (_, index) => config.workers + index);
  return relayedPeers([...sockets, ...lent.flatMap((index) => mediaListenInfos(config, index))], addressesOf);
}
