import type { Config } from './config/Config.ts';
import type { ListenInfo } from './sfu/border.ts';
import { announcedAddresses, isWildcard } from './sfu/listenInfos.ts';
import { urlHost } from './urlHost.ts';

/** What the summary shows beside the configuration. */
export type RunningServer = {
  /** Port of HTTP, which may have been chosen by the system. */
  port: number;
  /** `address:port` of every HTTP server. */
  addresses: readonly string[];
  /** Media sockets of the first worker. */
  mediaSockets: readonly ListenInfo[];
  /** What may not be as it was meant. */
  notes?: readonly string[];
};

/** One screen for the person who started the server: where to go, and what was configured. Contains no secrets. */
export function summary(config: Config, running: RunningServer): string {
  const scheme = config.tls.mode === 'off' ? 'http' : 'https';
  const lastMediaPort = config.mediaPort + config.workers - 1;
  const ports = config.workers === 1 ? `${config.mediaPort}` : `${config.mediaPort}-${lastMediaPort}`;
  const udp = running.mediaSockets.filter((info) => info.protocol === 'udp');
  const lines: [string, string][] = [
    ['Open', `${scheme}://${pageHost(config)}:${running.port}/?roomId=demo`],
    ['HTTP', `${running.addresses.join(', ')} (TLS ${config.tls.mode})`],
    ['Media', `${config.workers} worker${config.workers === 1 ? '' : 's'}, ports ${ports}, UDP and TCP`],
    ['  on', udp.map((info) => info.ip).join(', ')],
    ['  told', announcedAddresses(udp).join(', ')],
    ['Rooms', roomsLine(config)],
    ['TURN', turnLine(config)],
    ['RTP', `of broadcasters: ports ${config.rtpPorts.min}-${config.rtpPorts.max}, UDP; ${broadcasterAccess(config)}`],
    ['Joining', joining(config)],
    ['Origins', ['the same host', ...config.allowedOrigins].join(', ')],
    ['Logs', config.logLevel],
  ];
  if (config.tls.mode === 'off' && servesOthers(config)) {
    lines.push(['Note', 'browsers give camera and microphone to https pages only, except on localhost; see TLS']);
  }
  for (const note of running.notes ?? []) lines.push(['Note', note]);
  return ['Parley is running.', ...lines.map(([name, value]) => `  ${name.padEnd(8)} ${value}`)].join('\n');
}

function roomsLine({ workers, spreadAt }: Config): string {
  if (workers === 1 || spreadAt === Number.POSITIVE_INFINITY) return 'each on one worker';
  return `each on one worker, on more of them from ${spreadAt} streams of a worker on`;
}

function broadcasterAccess({ apiToken }: Config): string {
  return apiToken ? 'with the API token' : 'from this machine only, until API_TOKEN is set';
}

function joining({ joinTokens }: Config): string {
  return joinTokens ? 'with a join token only' : 'whoever knows the address; JOIN_TOKEN_SECRET asks for tokens';
}

function turnLine({ turn, tls }: Config): string {
  if (!turn) return 'off';
  const ports = `${turn.port}, UDP and TCP`;
  return tls.mode === 'off' && !turn.certificate ? `port ${ports}` : `ports ${ports}, ${turn.tlsPort}, TLS`;
}

function pageHost({ hosts, publicAddress }: Config): string {
  const [first = 'localhost'] = hosts;
  const name = isWildcard(first) ? (publicAddress ?? 'localhost') : first;
  if (name === '127.0.0.1' || name === '::1') return 'localhost';
  return urlHost(name);
}

/** Whether others than this machine can open the page. */
export function servesOthers({ hosts }: Config): boolean {
  return !hosts.every(isLocal);
}

function isLocal(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
