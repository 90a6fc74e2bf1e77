import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIP } from 'node:net';
import type { Config } from '../../config/Config.ts';
import { partsOf } from '../../hostAndPort.ts';
import { mediaListenInfos, mediaWorkerCount } from '../../sfu/mediaListenInfos.ts';
import { type Finding, fault, ok } from '../Finding.ts';

/** A socket that the server will want. */
type Wanted = { setting: string; protocol: 'udp' | 'tcp'; address: string; port: number };

/** Whether the ports that the server will want are there to be had. Opens each for a moment. */
export async function checkPorts(config: Config): Promise<Finding[]> {
  const wanted = wantedSockets(config);
  const settings = [...new Set(wanted.map(({ setting }) => setting))];
  const findings = settings.map(async (setting) => {
    const sockets = wanted.filter((socket) => socket.setting === setting);
    const failures: Finding[] = [];
    for (const socket of sockets) {
      const code = await failureToOpen(socket);
      if (code !== undefined) failures.push(explained(socket, code));
    }
    return failures.length > 0 ? failures : [ok(`${setting}: ${portsOf(sockets)} can be opened`)];
  });
  return (await Promise.all(findings)).flat();
}

function wantedSockets(config: Config): Wanted[] {
  const { hosts, port, turn, tls, metrics, cluster } = config;
  const media = Array.from({ length: mediaWorkerCount(config) }, (_, index) => mediaListenInfos(config, index)).flat();
  const wanted: Wanted[] = hosts.map((address) => ({ setting: 'PORT', protocol: 'tcp', address, port }));
  for (const { protocol, ip, port: mediaPort = 0 } of media) {
    wanted.push({ setting: 'MEDIA_PORT', protocol, address: ip, port: mediaPort });
  }
  if (metrics) wanted.push({ setting: 'METRICS_PORT', protocol: 'tcp', address: metrics.host, port: metrics.port });
  if (cluster) {
    const { host, port: linkPort } = partsOf(cluster.address);
    wanted.push({ setting: 'CLUSTER_ADDRESS', protocol: 'tcp', address: host, port: linkPort });
  }
  if (!turn) return wanted;
  for (const address of turn.listenIps ?? new Set(media.map(({ ip }) => ip))) {
    wanted.push({ setting: 'TURN_PORT', protocol: 'udp', address, port: turn.port });
    wanted.push({ setting: 'TURN_PORT', protocol: 'tcp', address, port: turn.port });
    if (tls.mode === 'off' && !turn.certificate) continue;
    wanted.push({ setting: 'TURN_TLS_PORT', protocol: 'tcp', address, port: turn.tlsPort });
  }
  return wanted;
}

/** The system's error code; undefined when it can be opened. */
async function failureToOpen({ protocol, address, port }: Wanted): Promise<string | undefined> {
  const isIpv6 = isIP(address) === 6;
  const socket =
    protocol === 'tcp'
      ? createServer().listen({ host: address, port, ipv6Only: isIpv6 })
      : createSocket({ type: isIpv6 ? 'udp6' : 'udp4', ipv6Only: isIpv6 }).bind({ port, address, exclusive: true });
  try {
    await once(socket, 'listening');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown';
  }
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return undefined;
}

function explained({ setting, protocol, address, port }: Wanted, code: string): Finding {
  const what = `${setting}: ${port}/${protocol} on ${address}`;
  if (code === 'EADDRINUSE') return fault(`${what} is taken by another program`, `Set ${setting} to a free port.`);
  if (code === 'EACCES') return fault(`${what} needs more rights`, `Set ${setting} to one above 1023.`);
  return fault(`${what} can't be opened (${code})`, `Is ${address} an address of this machine?`);
}

/** `3478/udp, 3478/tcp`. */
function portsOf(sockets: readonly Wanted[]): string {
  return [...new Set(sockets.map(({ port, protocol }) => `${port}/${protocol}`))].join(', ');
}
