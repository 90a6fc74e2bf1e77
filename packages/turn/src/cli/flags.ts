import { parseArgs } from 'node:util';

/** Flags of coturn's turnserver that this one has, by their long names; and one of its own, since TCP relays are off by default. */
const FLAGS = {
  'listening-ip': { type: 'string', short: 'L', multiple: true },
  'listening-port': { type: 'string', short: 'p' },
  'tls-listening-port': { type: 'string' },
  'relay-ip': { type: 'string', short: 'E', multiple: true },
  'external-ip': { type: 'string', short: 'X', multiple: true },
  'min-port': { type: 'string' },
  'max-port': { type: 'string' },
  user: { type: 'string', short: 'u', multiple: true },
  realm: { type: 'string', short: 'r' },
  'lt-cred-mech': { type: 'boolean', short: 'a' },
  'use-auth-secret': { type: 'boolean' },
  'static-auth-secret': { type: 'string', multiple: true },
  'no-config': { type: 'boolean', short: 'n' },
  fingerprint: { type: 'boolean', short: 'f' },
  verbose: { type: 'boolean', short: 'v' },
  'log-file': { type: 'string' },
  cert: { type: 'string' },
  pkey: { type: 'string' },
  'cipher-list': { type: 'string' },
  mobility: { type: 'boolean' },
  'allow-loopback-peers': { type: 'boolean' },
  'allowed-peer-ip': { type: 'string', multiple: true },
  'denied-peer-ip': { type: 'string', multiple: true },
  'user-quota': { type: 'string' },
  'total-quota': { type: 'string' },
  'max-bps': { type: 'string' },
  'no-tcp': { type: 'boolean' },
  'no-udp': { type: 'boolean' },
  'no-tls': { type: 'boolean' },
  'no-dtls': { type: 'boolean' },
  'no-tcp-relay': { type: 'boolean' },
  'tcp-relay': { type: 'boolean' },
  'no-cli': { type: 'boolean' },
} as const;

/** The flags given, by their long names. */
export type Flags = ReturnType<typeof parse>;

/** What is wrong with a command line, in words for who typed it. */
export class FlagError extends Error {}

function parse(args: readonly string[]) {
  return parseArgs({ args: [...args], options: FLAGS, strict: true, allowPositionals: false }).values;
}

/**
 * Reads a command line as coturn does: `--flag=value`, `--flag value`, `-Lvalue`, `-L value`.
 *
 * @throws FlagError that names the flag.
 */
export function parseFlags(args: readonly string[]): Flags {
  try {
    return parse(args);
  } catch (error) {
    throw new FlagError(error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error));
  }
}

/**
 * The number of a flag.
 *
 * @throws FlagError when it is not an integer between the bounds.
 */
export function integerFlag(flags: Flags, name: keyof Flags, bounds: { min: number; max: number }): number | undefined {
  const text = flags[name];
  if (text === undefined) return undefined;
  const value = typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= bounds.min && value <= bounds.max)) {
    throw new FlagError(`--${name} must be ${bounds.min} to ${bounds.max}, not '${String(text)}'`);
  }
  return value;
}
