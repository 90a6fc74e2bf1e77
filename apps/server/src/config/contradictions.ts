import { isWildcard } from '../sfu/listenInfos.ts';
import type { Config } from './Config.ts';
import type { GivenSettings } from './GivenSettings.ts';

/** What is set without that which belongs to it, or together with what excludes it. */
export function presenceFaults(given: GivenSettings): string[] {
  const faults: string[] = [];
  for (const [cert, key] of [
    ['TLS_CERT', 'TLS_KEY'],
    ['TURN_TLS_CERT', 'TURN_TLS_KEY'],
    ['DTLS_CERT', 'DTLS_KEY'],
  ] as const) {
    if (given.has(cert) === given.has(key)) continue;
    const [missing, present] = given.has(cert) ? [key, cert] : [cert, key];
    faults.push(`${missing} must be set too when ${present} is`);
  }
  if (given.has('TLS') && given.has('TLS_CERT') && given.has('TLS_KEY')) {
    faults.push(`TLS must not be set to "${given.get('TLS')?.text}" together with TLS_CERT and TLS_KEY`);
  }
  if (given.has('JOIN_TOKEN_SECRET') && given.has('JOIN_TOKEN_PUBLIC_KEY')) {
    faults.push('JOIN_TOKEN_PUBLIC_KEY must not be set together with JOIN_TOKEN_SECRET');
  }
  const clusterNames = ['REDIS_URL', 'CLUSTER_ADDRESS', 'CLUSTER_SECRET'];
  const [present] = clusterNames.filter((name) => given.has(name));
  for (const missing of present ? clusterNames.filter((name) => !given.has(name)) : []) {
    faults.push(`${missing} must be set too when ${present} is`);
  }
  const publicAddress = given.get('PUBLIC_ADDRESS')?.text;
  if (publicAddress && isWildcard(publicAddress)) {
    faults.push(`PUBLIC_ADDRESS must not be ${publicAddress}: clients can't send to that address`);
  }
  return faults;
}

/** Ports that two want, or that there are not. */
export function portFaults({ port, mediaPort, workers, turn, metrics, cluster }: Config): string[] {
  const faults: string[] = [];
  const lastMediaPort = mediaPort + workers + (cluster?.lentWorkers ?? 0) - 1;
  if (lastMediaPort > 65_535) {
    faults.push(`MEDIA_PORT=${mediaPort}: with ${workers} WORKERS the last port would be ${lastMediaPort}`);
  }
  const isMedia = (other: number) => other >= mediaPort && other <= lastMediaPort;
  const mediaPorts = `lies in the media ports ${mediaPort} to ${lastMediaPort}`;
  if (isMedia(port)) faults.push(`PORT=${port}: ${mediaPorts}`);
  if (metrics?.port === port) faults.push(`METRICS_PORT=${port}: is PORT as well`);
  if (metrics && isMedia(metrics.port)) faults.push(`METRICS_PORT=${metrics.port}: ${mediaPorts}`);
  const linkPort = Number(cluster?.address.split(':').pop());
  if (linkPort === port) faults.push(`CLUSTER_ADDRESS=${cluster?.address}: its port is PORT as well`);
  if (isMedia(linkPort)) faults.push(`CLUSTER_ADDRESS=${cluster?.address}: its port ${mediaPorts}`);
  if (!turn) return faults;
  for (const [name, value] of [
    ['TURN_PORT', turn.port],
    ['TURN_TLS_PORT', turn.tlsPort],
  ] as const) {
    if (value === port) faults.push(`${name}=${value}: is PORT as well`);
    if (isMedia(value)) faults.push(`${name}=${value}: ${mediaPorts}`);
  }
  if (turn.port === turn.tlsPort) faults.push(`TURN_TLS_PORT=${turn.tlsPort}: is TURN_PORT as well`);
  return faults;
}
