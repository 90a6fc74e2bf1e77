import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import type { CertificatePaths, Config, TlsConfig } from './Config.ts';
import { ConfigError } from './ConfigError.ts';
import { type GivenSettings, type GivenText, givenSettings, shownSetting } from './GivenSettings.ts';
import { portFaults } from './portFaults.ts';
import { presenceFaults } from './presenceFaults.ts';
import type { Setting } from './Setting.ts';
import { settingOf, settings, type Values } from './settings.ts';

/**
 * Reads the configuration from the environment alone.
 *
 * @throws ConfigError as {@link configOf} does.
 */
export function readConfig(env: NodeJS.Dict<string>): Config {
  return configOf(givenSettings(env, []));
}

/**
 * Checks what is set, and fills in what isn't.
 *
 * @throws ConfigError naming every setting that is wrong, and what it must be.
 */
export function configOf(given: GivenSettings): Config {
  const faults = [...formFaults(given), ...presenceFaults(given)];
  if (faults.length > 0) throw new ConfigError(faults);
  const config = toConfig(valuesOf(given));
  const collisions = portFaults(config);
  if (collisions.length > 0) throw new ConfigError(collisions);
  return config;
}

/**
 * Reads one setting, whatever is wrong with others.
 *
 * @throws ConfigError naming it, and what it must be.
 */
export function readSetting<N extends keyof Values>(name: N, given: GivenSettings): Values[N] {
  const setting: Setting = settings[name];
  const written = given.get(name);
  const fault = written && formFault(name, written);
  if (fault) throw new ConfigError(fault);
  const text = written?.text ?? setting.default;
  // The value has been made by the schema that its type comes from.
  return (text === undefined ? undefined : v.parse(setting.form.schema, text)) as Values[N];
}

function formFaults(given: GivenSettings): string[] {
  return [...given].flatMap(([name, written]) => formFault(name, written) ?? []);
}

function formFault(name: string, written: GivenText): string | undefined {
  const form = settingOf(name)?.form;
  if (!form || v.is(form.schema, written.text)) return undefined;
  return `${shownSetting(name, written)}: ${name} must ${form.must}`;
}

function valuesOf(given: GivenSettings): Values {
  const names = Object.keys(settings) as (keyof Values)[];
  return Object.fromEntries(names.map((name) => [name, readSetting(name, given)])) as Values;
}

function toConfig(values: Values): Config {
  return {
    hosts: values.HOST,
    port: values.PORT,
    allowedOrigins: values.ALLOWED_ORIGINS ?? [],
    basePath: values.BASE_PATH,
    trustedProxies: values.TRUSTED_PROXIES ?? [],
    tls: tlsConfig(values),
    workers: values.WORKERS ?? availableParallelism(),
    spreadAt: values.SPREAD_AT,
    mediaPort: values.MEDIA_PORT,
    mediaListenIp: values.MEDIA_LISTEN_IP,
    publicAddress: values.PUBLIC_ADDRESS,
    turn: values.TURN
      ? {
          host: values.TURN_HOST,
          port: values.TURN_PORT,
          tlsPort: values.TURN_TLS_PORT,
          certificate: pairOf(values.TURN_TLS_CERT, values.TURN_TLS_KEY),
          listenIps: values.TURN_LISTEN_IP,
        }
      : undefined,
    dtls: pairOf(values.DTLS_CERT, values.DTLS_KEY),
    rtpPorts: values.RTP_PORTS,
    native: values.PARLEY_NATIVE,
    apiToken: values.API_TOKEN,
    networkThrottleSecret: values.NETWORK_THROTTLE_SECRET,
    joinTokens: joinTokens(values),
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
    console: values.CONSOLE ? { socketPath: values.CONSOLE_SOCKET } : undefined,
    cluster: clusterConfig(values),
    logLevel: values.LOG_LEVEL,
    drainSeconds: values.DRAIN_SECONDS,
    metrics: values.METRICS_PORT === undefined ? undefined : { host: values.METRICS_HOST, port: values.METRICS_PORT },
  };
}

function pairOf(certFile: string | undefined, keyFile: string | undefined): CertificatePaths | undefined {
  return certFile && keyFile ? { certFile, keyFile } : undefined;
}

function tlsConfig(values: Values): TlsConfig {
  const files = pairOf(values.TLS_CERT, values.TLS_KEY);
  return files ? { mode: 'files', ...files } : { mode: values.TLS ?? 'off' };
}

function clusterConfig(values: Values): Config['cluster'] {
  const { REDIS_URL: redisUrl, CLUSTER_ADDRESS: address, CLUSTER_SECRET: clusterSecret } = values;
  if (!redisUrl || !address || !clusterSecret) return undefined;
  const { LENT_WORKERS: lentWorkers, SPAN_AT: spanAt } = values;
  return { redisUrl, address, secret: clusterSecret, lentWorkers, spanAt };
}

function joinTokens(values: Values): Config['joinTokens'] {
  if (values.JOIN_TOKEN_SECRET) return { secret: values.JOIN_TOKEN_SECRET };
  return values.JOIN_TOKEN_PUBLIC_KEY ? { publicKeyFile: values.JOIN_TOKEN_PUBLIC_KEY } : undefined;
}
