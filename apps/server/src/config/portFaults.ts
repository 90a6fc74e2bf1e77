import { isIP } from 'node:net';
import { partsOf } from '../hostAndPort.ts';
import { isWildcard } from '../sfu/listenInfos.ts';
import { mediaWorkerCount } from '../sfu/mediaListenInfos.ts';
import type { Config } from './Config.ts';

/** A TCP port that is going to be listened on. */
type Claim = {
  name: string;
  /** How a message about it begins. */
  shown: string;
  port: number;
  /** Addresses or names. */
  hosts: readonly string[];
};

/** Ports that two want on one address, or that there are not. */
export function portFaults(config: Config): string[] {
  const { mediaPort, workers, cluster } = config;
  const faults: string[] = [];
  const lastMediaPort = mediaPort + mediaWorkerCount(config) - 1;
  if (lastMediaPort > 65_535) {
    const counted = cluster?.lentWorkers
      ? `${workers} WORKERS and ${cluster.lentWorkers} LENT_WORKERS`
      : `${workers} WORKERS`;
    faults.push(`MEDIA_PORT=${mediaPort}: with ${counted} the last port would be ${lastMediaPort}`);
  }
  const claims = claimsOf(config);
  for (const [index, claim] of claims.entries()) {
    for (const other of claims.slice(0, index)) {
      if (areOneSocket(claim, other)) faults.push(`${claim.shown} is ${other.name} as well`);
    }
    if (claim.port >= mediaPort && claim.port <= lastMediaPort) {
      faults.push(`${claim.shown} lies in the media ports ${mediaPort} to ${lastMediaPort}`);
    }
  }
  return faults;
}

function claimsOf({ hosts, port, metrics, cluster, turn, mediaListenIp }: Config): Claim[] {
  const claims = [claimOf('PORT', port, hosts)];
  if (metrics) claims.push(claimOf('METRICS_PORT', metrics.port, [metrics.host]));
  if (cluster) {
    const { host, port: linkPort } = partsOf(cluster.address);
    const shown = `CLUSTER_ADDRESS=${cluster.address}: its port`;
    claims.push({ name: "CLUSTER_ADDRESS's", shown, port: linkPort, hosts: [host] });
  }
  if (turn) {
    const listenIps = turn.listenIps ?? [mediaListenIp ?? '0.0.0.0'];
    claims.push(claimOf('TURN_PORT', turn.port, listenIps), claimOf('TURN_TLS_PORT', turn.tlsPort, listenIps));
  }
  return claims;
}

function claimOf(name: string, port: number, hosts: readonly string[]): Claim {
  return { name, shown: `${name}=${port}:`, port, hosts };
}

/** Whether two can't both be had. One port on two addresses can, such as 443 for the page and for TURN. */
function areOneSocket(one: Claim, other: Claim): boolean {
  if (one.port !== other.port || one.port === 0) return false;
  return one.hosts.some((a) => other.hosts.some((b) => a === b || mayBeAny(a) || mayBeAny(b)));
}

/** What a name stands for is known when it is looked up. */
function mayBeAny(host: string): boolean {
  return isIP(host) === 0 || isWildcard(host);
}
