import { availableParallelism } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './ConfigError.ts';
import { readConfig } from './readConfig.ts';

describe('readConfig', () => {
  it('needs nothing', () => {
    expect(readConfig({})).toEqual({
      hosts: ['localhost'],
      port: 3000,
      allowedOrigins: [],
      basePath: '/',
      trustedProxies: [],
      tls: { mode: 'off' },
      workers: availableParallelism(),
      spreadAt: 200,
      mediaPort: 44444,
      mediaListenIp: undefined,
      publicAddress: undefined,
      turn: { port: 3478, tlsPort: 5349 },
      dtls: undefined,
      rtpPorts: { min: 10_000, max: 10_999 },
      native: true,
      apiToken: undefined,
      networkThrottleSecret: undefined,
      joinTokens: undefined,
      limits: {
        rooms: 1000,
        participants: 500,
        producersPerPeer: 8,
        dataProducersPerPeer: 8,
        consumersPerPeer: 4000,
        chatLength: 2000,
        chatPerMinute: 60,
        messageBytes: 131_072,
        requestsPerSecond: 100,
      },
      console: { socketPath: undefined },
      logLevel: 'info',
      drainSeconds: 0,
      metrics: undefined,
    });
  });

  it('takes an empty or blank variable as unset, and ignores those of others', () => {
    expect(readConfig({ PORT: '', HOST: '  ', PATH: '/bin', TLS: '' })).toEqual(readConfig({}));
  });

  it('reads every variable', () => {
    const config = readConfig({
      HOST: '0.0.0.0, ::1',
      PORT: '8443',
      ALLOWED_ORIGINS: 'https://a.example, http://localhost:5173',
      BASE_PATH: '/meet',
      TRUSTED_PROXIES: 'loopback, 10.0.0.0/8',
      TLS_CERT: 'cert.pem',
      TLS_KEY: 'key.pem',
      WORKERS: '2',
      SPREAD_AT: '50',
      MEDIA_PORT: '50000',
      MEDIA_LISTEN_IP: '0.0.0.0',
      PUBLIC_ADDRESS: 'meet.example.org',
      TURN_HOST: 'turn.example.org',
      TURN_LISTEN_IP: '192.0.2.1, ::1',
      TURN_PORT: '443',
      TURN_TLS_PORT: '444',
      TURN_TLS_CERT: 't.pem',
      TURN_TLS_KEY: 'tk.pem',
      DTLS_CERT: 'd.pem',
      DTLS_KEY: 'dk.pem',
      RTP_PORTS: '20000-20010',
      PARLEY_NATIVE: 'off',
      API_TOKEN: 'a token of an api',
      NETWORK_THROTTLE_SECRET: 'a secret of a throttle',
      MAX_ROOMS: '1',
      MAX_PARTICIPANTS: '2',
      MAX_PRODUCERS: '3',
      MAX_DATA_PRODUCERS: '4',
      MAX_CONSUMERS: '5',
      MAX_CHAT_LENGTH: '6',
      MAX_CHAT_PER_MINUTE: '7',
      MAX_MESSAGE_BYTES: '20000',
      MAX_REQUESTS_PER_SECOND: '10',
      JOIN_TOKEN_SECRET: 'a secret of whoever makes join tokens',
      CONSOLE_SOCKET: '/run/parley.sock',
      LOG_LEVEL: 'debug',
      DRAIN_SECONDS: '60',
      METRICS_PORT: '9464',
      METRICS_HOST: '10.0.0.1',
    });
    expect(config).toEqual({
      hosts: ['0.0.0.0', '::1'],
      port: 8443,
      allowedOrigins: ['https://a.example', 'http://localhost:5173'],
      basePath: '/meet/',
      trustedProxies: ['loopback', '10.0.0.0/8'],
      tls: { mode: 'files', certFile: 'cert.pem', keyFile: 'key.pem' },
      workers: 2,
      spreadAt: 50,
      mediaPort: 50000,
      mediaListenIp: '0.0.0.0',
      publicAddress: 'meet.example.org',
      turn: {
        host: 'turn.example.org',
        port: 443,
        tlsPort: 444,
        certificate: { certFile: 't.pem', keyFile: 'tk.pem' },
        listenIps: ['192.0.2.1', '::1'],
      },
      dtls: { certFile: 'd.pem', keyFile: 'dk.pem' },
      rtpPorts: { min: 20_000, max: 20_010 },
      native: false,
      apiToken: 'a token of an api',
      networkThrottleSecret: 'a secret of a throttle',
      joinTokens: { secret: 'a secret of whoever makes join tokens' },
      limits: {
        rooms: 1,
        participants: 2,
        producersPerPeer: 3,
        dataProducersPerPeer: 4,
        consumersPerPeer: 5,
        chatLength: 6,
        chatPerMinute: 7,
        messageBytes: 20_000,
        requestsPerSecond: 10,
      },
      console: { socketPath: '/run/parley.sock' },
      logLevel: 'debug',
      drainSeconds: 60,
      metrics: { host: '10.0.0.1', port: 9464 },
    });
    expect(readConfig({ CONSOLE: 'off' }).console).toBeUndefined();
    expect(readConfig({ TLS: 'self-signed' }).tls).toEqual({ mode: 'self-signed' });
  });

  it('keeps every room on one worker when it is told to', () => {
    expect(readConfig({ SPREAD_AT: 'off' }).spreadAt).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [{ PORT: 'http' }, 'PORT=http: PORT must be an integer from 0 to 65535'],
    [{ PORT: '70000' }, 'PORT=70000: PORT must be an integer from 0 to 65535'],
    [{ PORT: '-1' }, 'PORT=-1'],
    [{ PORT: '3e3' }, 'PORT=3e3'],
    [{ HOST: 'not a host' }, 'HOST must be IP addresses or host names'],
    [{ HOST: ',' }, 'HOST must be IP addresses'],
    [{ WORKERS: '0' }, 'WORKERS must be an integer from 1 to 256'],
    [{ SPREAD_AT: '0' }, 'SPREAD_AT must be an integer from 1 to 9999999, or "off"'],
    [{ SPREAD_AT: 'on' }, 'SPREAD_AT must be an integer'],
    [{ MEDIA_PORT: '0' }, 'MEDIA_PORT must be'],
    [{ MEDIA_PORT: '65535', WORKERS: '2' }, 'MEDIA_PORT=65535: with 2 WORKERS the last port would be 65536'],
    [{ MEDIA_PORT: '2999', WORKERS: '2' }, 'PORT=3000: lies in the media ports 2999 to 3000'],
    [{ METRICS_PORT: '3000' }, 'METRICS_PORT=3000: is PORT as well'],
    [{ METRICS_PORT: '44444' }, 'METRICS_PORT=44444: lies in the media ports'],
    [{ DRAIN_SECONDS: '-1' }, 'DRAIN_SECONDS must be an integer from 0 to 86400'],
    [{ MEDIA_LISTEN_IP: 'localhost' }, 'MEDIA_LISTEN_IP must be an IP address'],
    [{ PUBLIC_ADDRESS: '0.0.0.0' }, 'PUBLIC_ADDRESS must not be 0.0.0.0'],
    [{ PUBLIC_ADDRESS: '::' }, 'PUBLIC_ADDRESS must not be ::'],
    [{ PUBLIC_ADDRESS: 'http://x' }, 'PUBLIC_ADDRESS must be'],
    [{ TURN: 'yes' }, 'TURN must be "on" or "off"'],
    [{ TURN_LISTEN_IP: 'localhost' }, 'TURN_LISTEN_IP must be IP addresses'],
    [{ TURN_PORT: '3000' }, 'TURN_PORT=3000: is PORT as well'],
    [{ TURN_PORT: '44445', WORKERS: '2' }, 'TURN_PORT=44445: lies in the media ports'],
    [{ TURN_TLS_PORT: '3478' }, 'TURN_TLS_PORT=3478: is TURN_PORT as well'],
    [{ TLS: 'on' }, 'TLS must be "off" or "self-signed"'],
    [{ TLS_CERT: 'c.pem' }, 'TLS_KEY must be set too when TLS_CERT is'],
    [{ TLS_KEY: 'k.pem' }, 'TLS_CERT must be set too when TLS_KEY is'],
    [{ TLS: 'off', TLS_CERT: 'c', TLS_KEY: 'k' }, 'TLS must not be set'],
    [{ DTLS_CERT: 'c.pem' }, 'DTLS_KEY must be set too'],
    [{ RTP_PORTS: '10000' }, 'RTP_PORTS must be two ports like 10000-10999'],
    [{ RTP_PORTS: '10999-10000' }, 'RTP_PORTS must be two ports'],
    [{ RTP_PORTS: '65000-65536' }, 'RTP_PORTS must be two ports'],
    [{ MAX_ROOMS: '0' }, 'MAX_ROOMS must be an integer from 1'],
    [{ MAX_CHAT_LENGTH: '2001' }, 'MAX_CHAT_LENGTH must be an integer from 1 to 2000'],
    [{ JOIN_TOKEN_SECRET: 'short' }, 'JOIN_TOKEN_SECRET must have at least 32 characters'],
    [{ JOIN_TOKEN_SECRET: 'x'.repeat(32), JOIN_TOKEN_PUBLIC_KEY: 'k.pem' }, 'must not be set together'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be "silent", "fatal"'],
    [{ BASE_PATH: 'meet' }, 'BASE_PATH must be a path like /meet/'],
    [{ BASE_PATH: '/a/../b' }, 'BASE_PATH must be a path like /meet/'],
    [{ TRUSTED_PROXIES: 'proxy' }, 'TRUSTED_PROXIES must be addresses, ranges like 10.0.0.0/8'],
    [{ ALLOWED_ORIGINS: 'meet.example.org' }, 'ALLOWED_ORIGINS must be origins'],
    [{ ALLOWED_ORIGINS: 'https://a.example/path' }, 'ALLOWED_ORIGINS must be origins'],
  ])('refuses %j', (env, message) => {
    expect(() => readConfig(env)).toThrow(ConfigError);
    expect(() => readConfig(env)).toThrow(message);
  });

  it('names all that is wrong', () => {
    expect(() => readConfig({ PORT: 'x', WORKERS: '0', TLS_CERT: 'c.pem' })).toThrow(
      /^PORT=x: .*\nWORKERS=0: .*\nTLS_KEY must be set too when TLS_CERT is$/,
    );
    expect(() => readConfig({ TURN_PORT: '3000', TURN_TLS_PORT: '3000' })).toThrow(
      /^TURN_PORT=3000: is PORT as well\nTURN_TLS_PORT=3000: is PORT as well\nTURN_TLS_PORT=3000: is TURN_PORT as well$/,
    );
  });

  it('refuses a short secret without showing it', () => {
    expect(() => readConfig({ API_TOKEN: 'hunter2' })).toThrow(
      /^API_TOKEN: API_TOKEN must have at least 16 characters$/,
    );
  });
});
