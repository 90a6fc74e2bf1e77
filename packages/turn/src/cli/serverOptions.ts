import { networkInterfaces } from 'node:os';
import { AddressRules } from '../policy/AddressRules.ts';
import type { AuthPolicy } from '../policy/AuthPolicy.ts';
import { AllocationQuota } from '../policy/QuotaPolicy.ts';
import { SharedSecret } from '../policy/SharedSecret.ts';
import { UserTable } from '../policy/UserTable.ts';
import { canonicalIpAddress } from '../stun/ipAddress.ts';
import type { ListenerOptions, TurnServerOptions } from '../TurnServerOptions.ts';
import { FlagError, type Flags, integerFlag } from './flags.ts';

const PORTS = { min: 1, max: 65535 };
const COUNTS = { min: 0, max: 2 ** 31 };

/**
 * The server that a command line describes.
 *
 * @param localAddresses Where it listens and relays when the command line does not say. Default: every address of this host but
 * IPv6 link-local ones.
 * @throws FlagError for values that make no sense, or contradict each other.
 */
export function serverOptions(
  flags: Flags,
  localAddresses: () => readonly string[] = hostAddresses,
): TurnServerOptions {
  const listening = addresses(flags, 'listening-ip') ?? localAddresses();
  const relaying = addresses(flags, 'relay-ip') ?? preferRoutable(listening);
  const certificate = certificateOf(flags);
  return {
    listeners: listenersOf(flags, listening, certificate !== undefined),
    auth: authOf(flags),
    permitPeer: peersOf(flags),
    relay: {
      addresses: relaying,
      ...range(flags),
      externalAddresses: externalAddresses(flags, relaying),
    },
    realm: flags.realm ?? 'parley',
    quota: new AllocationQuota({
      perUser: integerFlag(flags, 'user-quota', COUNTS) ?? 0,
      total: integerFlag(flags, 'total-quota', COUNTS) ?? 0,
    }),
    ...(certificate && { certificate }),
    ...(flags['cipher-list'] !== undefined && { ciphers: flags['cipher-list'] }),
    mobility: flags.mobility ?? false,
    tcpRelay: (flags['tcp-relay'] ?? false) && !flags['no-tcp-relay'],
    maxBytesPerSecond: integerFlag(flags, 'max-bps', COUNTS) ?? 0,
  };
}

function hostAddresses(): string[] {
  const found: string[] = [];
  for (const entries of Object.values(networkInterfaces())) {
    for (const { address } of entries ?? []) if (!/^fe[89ab]/i.test(address)) found.push(address);
  }
  return found;
}

/** Relaying from loopback reaches nobody, so it is done only where there is nothing else. */
function preferRoutable(listening: readonly string[]): readonly string[] {
  const routable = listening.filter((address) => !address.startsWith('127.') && address !== '::1');
  return routable.length > 0 ? routable : listening;
}

function addresses(flags: Flags, name: 'listening-ip' | 'relay-ip'): string[] | undefined {
  return flags[name]?.map((text) => {
    const address = canonicalIpAddress(text);
    if (address === undefined) throw new FlagError(`--${name}: not an IP address: '${text}'`);
    return address;
  });
}

function listenersOf(flags: Flags, listening: readonly string[], hasCertificate: boolean): ListenerOptions[] {
  const port = integerFlag(flags, 'listening-port', PORTS) ?? 3478;
  const tlsPort = integerFlag(flags, 'tls-listening-port', PORTS) ?? 5349;
  const listeners: ListenerOptions[] = [];
  for (const address of listening) {
    if (!flags['no-udp']) listeners.push({ transport: 'udp', address, port });
    if (!flags['no-tcp']) listeners.push({ transport: 'tcp', address, port });
    if (hasCertificate && !flags['no-tls']) listeners.push({ transport: 'tls', address, port: tlsPort });
    if (hasCertificate && !flags['no-dtls']) listeners.push({ transport: 'dtls', address, port: tlsPort });
  }
  if (listeners.length === 0) throw new FlagError('nothing to listen on: every transport is turned off');
  return listeners;
}

function certificateOf(flags: Flags): { certFile: string; keyFile: string } | undefined {
  const { cert, pkey } = flags;
  if (cert === undefined && pkey === undefined) return undefined;
  // One file may hold both, as coturn has it.
  return { certFile: cert ?? pkey ?? '', keyFile: pkey ?? cert ?? '' };
}

function authOf(flags: Flags): AuthPolicy {
  const secrets = flags['static-auth-secret'] ?? [];
  const usesSecret = flags['use-auth-secret'] ?? secrets.length > 0;
  if (!usesSecret) return explain('user', () => new UserTable(flags.user ?? []));
  if (secrets.length === 0) throw new FlagError('--use-auth-secret needs --static-auth-secret');
  if (flags.user) throw new FlagError('--user and --use-auth-secret exclude each other');
  return explain('static-auth-secret', () => new SharedSecret(secrets));
}

function peersOf(flags: Flags): AddressRules {
  return explain(
    'allowed-peer-ip or --denied-peer-ip',
    () =>
      new AddressRules({
        allowed: flags['allowed-peer-ip'] ?? [],
        denied: flags['denied-peer-ip'] ?? [],
        allowLoopbackPeers: flags['allow-loopback-peers'] ?? false,
      }),
  );
}

function range(flags: Flags): { minPort: number; maxPort: number } {
  const minPort = integerFlag(flags, 'min-port', PORTS) ?? 49152;
  const maxPort = integerFlag(flags, 'max-port', PORTS) ?? 65535;
  if (minPort > maxPort) throw new FlagError(`--min-port ${minPort} is above --max-port ${maxPort}`);
  return { minPort, maxPort };
}

/** `-X public` for every relay address of its family, or `-X public/private` for one. */
function externalAddresses(flags: Flags, relaying: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const text of flags['external-ip'] ?? []) {
    const [external, ...rest] = text.split('/').map(canonicalIpAddress);
    const [internal] = rest;
    if (external === undefined || rest.length > 1 || (rest.length === 1 && internal === undefined)) {
      throw new FlagError(`--external-ip: not an IP address: '${text}'`);
    }
    const sameFamily = (address: string): boolean => address.includes(':') === external.includes(':');
    for (const address of internal === undefined ? relaying.filter(sameFamily) : [internal]) {
      found.set(address, external);
    }
  }
  return found;
}

function explain<T>(flag: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw new FlagError(`--${flag}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
