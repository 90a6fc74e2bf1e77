import type { RoomLimits } from '../rooms/roomSettings.ts';
import type { SocketLimits } from '../signaling/SignalingServer.ts';

/** How much is logged, the least first. */
export const logLevels = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** Where a certificate chain and its private key are, PEM. */
export type CertificatePaths = { certFile: string; keyFile: string };

/** How the server ends TLS. */
export type TlsConfig = { mode: 'off' } | { mode: 'self-signed' } | ({ mode: 'files' } & CertificatePaths);

/** What makes this server one of several. */
export type ClusterConfig = {
  /** Redis or Valkey on which they agree; may contain a password. */
  redisUrl: string;
  /** `host:port` where the others reach this one, and where it listens for them. */
  address: string;
  /** By which they know each other. */
  secret: string;
  /** How many workers it runs for rooms of the others, on the media ports after its own. Default 0. */
  lentWorkers: number;
  /** As `spreadAt`, for workers that others lend. Default 800. */
  spanAt: number;
};

/** Everything that can be set, checked. */
export type Config = {
  /** Addresses or names to serve HTTP and signalling on. Default `localhost`: this machine only, IPv4 and IPv6. */
  hosts: string[];
  /** TCP port of HTTP and signalling. Default 3000. */
  port: number;
  /** Origins of pages that may connect besides the server's own. */
  allowedOrigins: string[];
  /** The path that all is served under, with a slash at both ends. Default `/`. */
  basePath: string;
  /** Proxies whose word on their clients is believed, as `isAddressRange` has them. Default none. */
  trustedProxies: string[];
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
  /** The one address to bind media to. Default, and for 0.0.0.0 or :: without `publicAddress`: each of the machine's. */
  mediaListenIp?: string | undefined;
  /** Address or name that clients are told. Default: the machine's own addresses. */
  publicAddress?: string | undefined;
  /** The embedded TURN server. Undefined: none runs. */
  turn?:
    | {
        /** Address or name that clients are told. Default: `publicAddress`, else the host they asked for the page. */
        host?: string | undefined;
        /** UDP and TCP. Default 3478. */
        port: number;
        /** Default 5349. Used when there is a certificate. */
        tlsPort: number;
        /** Default: that of the page, when TLS is on. */
        certificate?: CertificatePaths | undefined;
        /** Addresses to listen on. Default: those of media. */
        listenIps?: string[] | undefined;
      }
    | undefined;
  /** Certificate of the media's DTLS, PEM. Default: each worker makes its own. */
  dtls?: CertificatePaths | undefined;
  /** UDP ports of broadcasters' plain transports, both included. Default 10000 to 10999. */
  rtpPorts: { min: number; max: number };
  /** Whether workers may use what is faster than node alone. Default true. */
  native: boolean;
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
  /** Undefined: this server is the only one. */
  cluster?: ClusterConfig | undefined;
  logLevel: (typeof logLevels)[number];
  /** How long rooms go on when the server is told to end, in seconds. Default 0: they don't. */
  drainSeconds: number;
  /** Where figures are served to whoever reaches it. Undefined: only where the API is, under its rules. */
  metrics?: { host: string; port: number } | undefined;
};
