import { isIP } from 'node:net';
import { availableParallelism } from 'node:os';
import { limits } from '@parley/signaling-protocol';
import * as v from 'valibot';
import { defaultRoomLimits, type RoomLimits } from './rooms/roomSettings.ts';
import { isWildcard } from './sfu/listenInfos.ts';
import type { SocketLimits } from './signaling/SignalingServer.ts';

const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

function integer(min: number, max: number) {
  const range = `must be an integer from ${min} to ${max}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d+$/, range),
    v.transform(Number),
    v.minValue(min, range),
    v.maxValue(max, range),
  );
}

const list = v.pipe(
  v.string(),
  v.transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  ),
);

const address = v.pipe(
  v.string(),
  v.check((text) => isIP(text) !== 0 || isHostname(text), 'must be an IP address or a host name'),
);

const origin = v.pipe(
  v.string(),
  v.check(
    (text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text),
    'must be origins like https://meet.example.org, or *',
  ),
);

const portRangeForm = 'must be two ports like 10000-10999';

const secret = v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters'));

/** One entry a variable: its form, and its default where that depends on nothing else. */
const environment = v.object({
  HOST: v.pipe(v.optional(list, 'localhost'), v.minLength(1, 'must name an address'), v.array(address)),
  PORT: v.optional(integer(0, 65_535), '3000'),
  ALLOWED_ORIGINS: v.pipe(v.optional(list, ''), v.array(origin)),
  TLS: v.optional(v.picklist(['off', 'self-signed'], 'must be "off" or "self-signed"')),
  TLS_CERT: v.optional(v.string()),
  TLS_KEY: v.optional(v.string()),
  WORKERS: v.optional(integer(1, 256)),
  SPREAD_AT: v.optional(
    v.pipe(
      v.string(),
      v.check(
        (text) => text === 'off' || (/^\d{1,7}$/.test(text) && Number(text) >= 1),
        'must be an integer from 1 to 9999999, or "off"',
      ),
      v.transform((text) => (text === 'off' ? Number.POSITIVE_INFINITY : Number(text))),
    ),
    '200',
  ),
  MEDIA_PORT: v.optional(integer(1, 65_535), '44444'),
  MEDIA_LISTEN_IP: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => isIP(text) !== 0, 'must be an IP address'),
    ),
  ),
  PUBLIC_ADDRESS: v.optional(address),
  TURN: v.optional(v.picklist(['on', 'off'], 'must be "on" or "off"'), 'on'),
  TURN_LISTEN_IP: v.optional(
    v.pipe(
      list,
      v.minLength(1, 'must name an address'),
      v.array(
        v.pipe(
          v.string(),
          v.check((text) => isIP(text) !== 0, 'must be IP addresses'),
        ),
      ),
    ),
  ),
  TURN_PORT: v.optional(integer(1, 65_535), '3478'),
  TURN_TLS_PORT: v.optional(integer(1, 65_535), '5349'),
  DTLS_CERT: v.optional(v.string()),
  DTLS_KEY: v.optional(v.string()),
  RTP_PORTS: v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,5}-\d{1,5}$/, portRangeForm),
      v.transform((range) => range.split('-').map(Number)),
      v.check(([min = 0, max = 0]) => min >= 1 && min <= max && max <= 65_535, portRangeForm),
    ),
    '10000-10999',
  ),
  API_TOKEN: v.optional(secret),
  NETWORK_THROTTLE_SECRET: v.optional(secret),
  JOIN_TOKEN_SECRET: v.optional(v.pipe(v.string(), v.minLength(32, 'must have at least 32 characters'))),
  JOIN_TOKEN_PUBLIC_KEY: v.optional(v.string()),
  MAX_ROOMS: v.optional(integer(1, 1_000_000), '1000'),
  MAX_PARTICIPANTS: v.optional(integer(1, 100_000), String(defaultRoomLimits.participants)),
  MAX_PRODUCERS: v.optional(integer(1, 10_000), String(defaultRoomLimits.producersPerPeer)),
  MAX_DATA_PRODUCERS: v.optional(integer(1, 10_000), String(defaultRoomLimits.dataProducersPerPeer)),
  MAX_CONSUMERS: v.optional(integer(1, 1_000_000), String(defaultRoomLimits.consumersPerPeer)),
  MAX_CHAT_LENGTH: v.optional(integer(1, limits.chatTextLength), String(defaultRoomLimits.chatLength)),
  MAX_CHAT_PER_MINUTE: v.optional(integer(1, 6_000), String(defaultRoomLimits.chatPerMinute)),
  MAX_MESSAGE_BYTES: v.optional(integer(16_384, 16_777_216), String(128 * 1024)),
  MAX_REQUESTS_PER_SECOND: v.optional(integer(10, 10_000), '100'),
  CONSOLE: v.optional(v.picklist(['on', 'off'], 'must be "on" or "off"'), 'on'),
  CONSOLE_SOCKET: v.optional(v.string()),
  LOG_LEVEL: v.optional(v.picklist(logLevels, `must be one of ${logLevels.join(', ')}`), 'info'),
});

const secretKeys: ReadonlySet<string> = new Set(['API_TOKEN', 'NETWORK_THROTTLE_SECRET', 'JOIN_TOKEN_SECRET']);

/** How the server ends TLS. */
export type TlsConfig =
  | { mode: 'off' }
  | { mode: 'self-signed' }
  | { mode: 'files'; certFile: string; keyFile: string };

/** Everything that can be set, checked. */
export type Config = {
  /** Addresses or names to serve HTTP and signalling on. Default `localhost`: this machine only, IPv4 and IPv6. */
  hosts: string[];
  /** TCP port of HTTP and signalling. Default 3000. */
  port: number;
  /** Origins of pages that may connect besides the server's own. */
  allowedOrigins: string[];
  /** Default off. */
  tls: TlsConfig;
  /** Number of media workers. Default: one a core. */
  workers: number;
  /**
   * A room is on one worker until that has so much to do, in streams sent and received by all of its rooms; who comes then is
   * served by another worker, and gets what the others send through a pipe. Infinite: never. Default 200, which with audio and
   * video is about a fifth of a core.
   */
  spreadAt: number;
  /** UDP and TCP port of the first worker's media; each further one takes the next. Default 44444. */
  mediaPort: number;
  /** The one address to bind media to. Default: each of the machine's. */
  mediaListenIp?: string | undefined;
  /** Address or name that clients are told. Default: the machine's own addresses. */
  publicAddress?: string | undefined;
  /**
   * The embedded TURN server: UDP and TCP port, the TLS port that is used when TLS is on, and the addresses to listen on
   * (default: those of media). Undefined: none runs.
   */
  turn?: { port: number; tlsPort: number; listenIps?: string[] | undefined } | undefined;
  /** Certificate of the media's DTLS, PEM. Default: each worker makes its own. */
  dtls?: { certFile: string; keyFile: string } | undefined;
  /** UDP ports of broadcasters' plain transports, both included. Default 10000 to 10999. */
  rtpPorts: { min: number; max: number };
  /** Bearer token of the broadcaster API. Undefined: it answers this machine only. */
  apiToken?: string | undefined;
  /** Lets its knower throttle the network. Undefined: nobody may. */
  networkThrottleSecret?: string | undefined;
  /**
   * With what join tokens are checked: a secret (HS256), or a file with the public key of who signs them (PEM). Undefined: nobody needs a
   * token.
   */
  joinTokens?: { secret: string } | { publicKeyFile: string } | undefined;
  /** Rooms open at once; what each of them takes; and what one socket may send. */
  limits: RoomLimits & { rooms: number } & SocketLimits;
  /** Undefined: no console. `socketPath` default: one in the user's runtime directory, by the HTTP port. */
  console?: { socketPath?: string | undefined } | undefined;
  logLevel: (typeof logLevels)[number];
};

/** A setting that can't be used; the message names the variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration. An empty variable counts as unset.
 *
 * @throws ConfigError naming the first variable that is wrong, and what it must be.
 */
export function readConfig(env: NodeJS.Dict<string>): Config {
  const given: Record<string, string> = {};
  for (const key of Object.keys(environment.entries)) {
    const value = env[key]?.trim();
    if (value) given[key] = value;
  }
  const result = v.safeParse(environment, given, { abortEarly: true, abortPipeEarly: true });
  if (!result.success) {
    const [issue] = result.issues;
    const key = String(issue.path?.[0]?.key);
    // A secret is not shown, not even one that can't be used.
    const shown = secretKeys.has(key) ? key : `${key}=${given[key]}`;
    throw new ConfigError(`${shown}: ${key} ${issue.message}`);
  }
  const values = result.output;
  const config: Config = {
    hosts: values.HOST,
    port: values.PORT,
    allowedOrigins: values.ALLOWED_ORIGINS,
    tls: tlsConfig(values.TLS, pair('TLS_CERT', 'TLS_KEY', values)),
    workers: values.WORKERS ?? availableParallelism(),
    spreadAt: values.SPREAD_AT,
    mediaPort: values.MEDIA_PORT,
    mediaListenIp: values.MEDIA_LISTEN_IP,
    publicAddress: values.PUBLIC_ADDRESS,
    turn:
      values.TURN === 'on'
        ? { port: values.TURN_PORT, tlsPort: values.TURN_TLS_PORT, listenIps: values.TURN_LISTEN_IP }
        : undefined,
    dtls: pair('DTLS_CERT', 'DTLS_KEY', values),
    rtpPorts: { min: values.RTP_PORTS[0] ?? 0, max: values.RTP_PORTS[1] ?? 0 },
    apiToken: values.API_TOKEN,
    networkThrottleSecret: values.NETWORK_THROTTLE_SECRET,
    joinTokens: joinTokens(values.JOIN_TOKEN_SECRET, values.JOIN_TOKEN_PUBLIC_KEY),
    limits: {
      rooms: values.MAX_ROOMS,
      participants: values.MAX_PARTICIPANTS,
      producersPerPeer: values.MAX_PRODUCERS,
      dataProducersPerPeer: values.MAX_DATA_PRODUCERS,
      consumersPerPeer: values.MAX_CONSUMERS,
      chatLength: values.MAX_CHAT_LENGTH,
      chatPerMinute: values.MAX_CHAT_PER_MINUTE,
      messageBytes: values.MAX_MESSAGE_BYTES,
      requestsPerSecond: values.MAX_REQUESTS_PER_SECOND,
    },
    console: values.CONSOLE === 'on' ? { socketPath: values.CONSOLE_SOCKET } : undefined,
    logLevel: values.LOG_LEVEL,
  };
  checkTogether(config);
  return config;
}

type Files = { certFile: string; keyFile: string };

function pair<C extends string, K extends string>(
  cert: C,
  key: K,
  values: { [name in C | K]?: string | undefined },
): Files | undefined {
  const certFile: string | undefined = values[cert];
  const keyFile: string | undefined = values[key];
  if (certFile && keyFile) return { certFile, keyFile };
  if (certFile || keyFile) {
    const [missing, present] = certFile ? [key, cert] : [cert, key];
    throw new ConfigError(`${missing} must be set too when ${present} is`);
  }
  return undefined;
}

function joinTokens(secret: string | undefined, publicKeyFile: string | undefined): Config['joinTokens'] {
  if (secret && publicKeyFile) {
    throw new ConfigError('JOIN_TOKEN_PUBLIC_KEY must not be set together with JOIN_TOKEN_SECRET');
  }
  if (secret) return { secret };
  return publicKeyFile ? { publicKeyFile } : undefined;
}

function tlsConfig(mode: 'off' | 'self-signed' | undefined, files: Files | undefined): TlsConfig {
  if (files && mode) throw new ConfigError(`TLS must not be set to "${mode}" together with TLS_CERT and TLS_KEY`);
  return files ? { mode: 'files', ...files } : { mode: mode ?? 'off' };
}

function checkTogether({ port, mediaPort, workers, mediaListenIp, publicAddress, turn }: Config): void {
  const lastMediaPort = mediaPort + workers - 1;
  if (lastMediaPort > 65_535) {
    throw new ConfigError(`MEDIA_PORT=${mediaPort}: with ${workers} WORKERS the last port would be ${lastMediaPort}`);
  }
  if (port >= mediaPort && port <= lastMediaPort) {
    throw new ConfigError(`PORT=${port}: lies in the media ports ${mediaPort} to ${lastMediaPort}`);
  }
  if (turn) {
    for (const [name, value] of [
      ['TURN_PORT', turn.port],
      ['TURN_TLS_PORT', turn.tlsPort],
    ] as const) {
      if (value === port) throw new ConfigError(`${name}=${value}: is PORT as well`);
      if (value >= mediaPort && value <= lastMediaPort) {
        throw new ConfigError(`${name}=${value}: lies in the media ports ${mediaPort} to ${lastMediaPort}`);
      }
    }
    if (turn.port === turn.tlsPort) throw new ConfigError(`TURN_TLS_PORT=${turn.tlsPort}: is TURN_PORT as well`);
  }
  if (mediaListenIp && isWildcard(mediaListenIp) && !publicAddress) {
    throw new ConfigError(
      `PUBLIC_ADDRESS must be set when MEDIA_LISTEN_IP is ${mediaListenIp}: clients can't send to that address`,
    );
  }
}

function isHostname(text: string): boolean {
  return (
    text.length <= 253 && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(text)
  );
}
