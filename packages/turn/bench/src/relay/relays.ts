import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Method } from '../client/RelayClient.ts';

/** A relay that the bench can start. */
export interface RelayKind {
  readonly name: RelayName;
  /** Whether its clients speak TURN; the others send payloads as they are. */
  readonly speaksTurn: boolean;
  readonly isInstalled: boolean;
  command(listeningPort: number, peerPorts: Readonly<Record<Method, number>>): readonly [string, ...string[]];
}

export type RelayName = 'parley' | 'bare dgram' | 'coturn';

export const USERNAME = 'bench';
export const PASSWORD = 'of-no-worth';

const PARLEY_SERVER = fileURLToPath(new URL('../../../dist/cli/turnserver.js', import.meta.url));
const BARE_FORWARDER = fileURLToPath(new URL('./bareForwarder.js', import.meta.url));
const COTURN_SERVER = ['/usr/bin/turnserver', '/usr/local/bin/turnserver'].find((path) => existsSync(path));

/** Flags that both TURN servers take. */
function turnFlags(listeningPort: number): string[] {
  return [
    ...['-n', '-a', '-r', 'bench.example', '-u', `${USERNAME}:${PASSWORD}`, '-L', '127.0.0.1', '-E', '127.0.0.1'],
    ...['-p', String(listeningPort), '--allow-loopback-peers', '--no-tcp', '--no-tls', '--no-dtls', '--no-cli'],
    ...['--log-file=stdout'],
  ];
}

export const RELAY_KINDS: readonly RelayKind[] = [
  {
    name: 'parley',
    speaksTurn: true,
    isInstalled: existsSync(PARLEY_SERVER),
    command: (listeningPort) => [process.execPath, PARLEY_SERVER, ...turnFlags(listeningPort)],
  },
  {
    name: 'bare dgram',
    speaksTurn: false,
    isInstalled: true,
    command: (listeningPort, { channel }) => [process.execPath, BARE_FORWARDER, String(listeningPort), String(channel)],
  },
  {
    name: 'coturn',
    speaksTurn: true,
    isInstalled: COTURN_SERVER !== undefined,
    // One relay thread: what is compared is the cost on one core.
    command: (listeningPort) => [COTURN_SERVER ?? 'turnserver', ...turnFlags(listeningPort), '-m', '1'],
  },
];
