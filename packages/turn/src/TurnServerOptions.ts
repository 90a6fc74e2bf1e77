import type { RelayOptions } from './allocation/RelayAddresses.ts';
import type { CertificateSource } from './listeners/CertificateFiles.ts';
import type { ClientTransport } from './listeners/ClientPath.ts';
import type { StreamLimits } from './listeners/StreamListener.ts';
import type { AuthPolicy } from './policy/AuthPolicy.ts';
import type { PeerPolicy } from './policy/PeerPolicy.ts';
import type { QuotaPolicy } from './policy/QuotaPolicy.ts';
import type { RateLimit } from './policy/RateLimiter.ts';
import type { Clock } from './time/Clock.ts';

/** Where clients are listened for. */
export interface ListenerOptions {
  transport: ClientTransport;
  /** An address of this host. A wildcard works, but answers over UDP may then leave from another address of the host. */
  address: string;
  /** 0: any free one; see `TurnServer.endpoints`. */
  port: number;
}

/** What a TURN server is made of. Closed by default: whom nobody names, may not authenticate or be relayed to. */
export interface TurnServerOptions {
  listeners: readonly ListenerOptions[];
  /** Who may allocate: `UserTable`, `SharedSecret`, or your own. */
  auth: AuthPolicy;
  /** To whom relays may talk: `AddressRules`, `ExactPeers`, or your own. */
  permitPeer: PeerPolicy;
  /** Where relayed addresses come from. */
  relay: RelayOptions;
  /** The domain of the credentials. Default "parley". */
  realm?: string;
  /** How many allocations there may be. Default: no limit. */
  quota?: QuotaPolicy;
  /** Needed by `tls` and `dtls` listeners. */
  certificate?: CertificateSource;
  /** OpenSSL cipher list of `tls` listeners. Default: Node's. */
  ciphers?: string;
  /** Whether clients may come back from another address (RFC 8016). Default false. */
  mobility?: boolean;
  /** Whether clients may have TCP relays (RFC 6062), which `maxBytesPerSecond` does not bound. Default false. */
  tcpRelay?: boolean;
  /** Bytes per second of one session, both directions together. Default 0: no limit. */
  maxBytesPerSecond?: number;
  /** Lifetime of an allocation whose client asks for none, or less; seconds. Default 600. */
  defaultLifetimeSeconds?: number;
  /** Longest lifetime that is granted at once; seconds. Default 3600. */
  maxLifetimeSeconds?: number;
  /** How long a nonce is taken; seconds. Default 3600. */
  nonceLifetimeSeconds?: number;
  /** New allocations per client address. Default 600 at once, 30 a second. */
  allocationRate?: RateLimit;
  /** Answers to unauthenticated requests per client address. Default 600 at once, 60 a second. */
  unauthenticatedRate?: RateLimit;
  /** Limits of TCP and TLS connections. */
  streams?: Partial<StreamLimits>;
  /** Default: the real one. */
  clock?: Clock;
}
