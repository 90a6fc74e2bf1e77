import { resolve } from 'node:path';
import { TurnServer } from '../TurnServer.ts';
import { formatEndpoint, type SessionInfo, usageLine } from '../TurnServerEvents.ts';
import { FlagError, type Flags, parseFlags } from './flags.ts';
import { Log } from './Log.ts';
import { serverOptions } from './serverOptions.ts';

/** The command `turnserver`: coturn's flags for what it does; see README.md. */

/** npm runs this in the package's folder; files are meant from where it was called. */
function resolveFiles(flags: Flags): void {
  const from = process.env.INIT_CWD ?? process.cwd();
  for (const name of ['cert', 'pkey', 'log-file'] as const) {
    const file = flags[name];
    if (file !== undefined && file !== 'stdout') flags[name] = resolve(from, file);
  }
}

function describe({ id, realm, username, transport, client, relayed }: SessionInfo): string {
  return `session ${id}: realm=<${realm}>, username=<${username}>, ${transport} ${client}, relayed ${relayed.join(' ')}`;
}

function logSessions(server: TurnServer, log: Log): void {
  server.on('allocated', (session, lifetimeSeconds) => {
    log.line(`${describe(session)}: new, lifetime=${lifetimeSeconds}`);
  });
  server.on('refreshed', (session, lifetimeSeconds) => {
    log.line(`${describe(session)}: refreshed, lifetime=${lifetimeSeconds}`);
  });
  server.on('denied', ({ transport, client, method, code, username }) => {
    log.line(`${transport} ${client}: method ${method} denied with ${code}, username=<${username ?? ''}>`);
  });
}

async function main(): Promise<void> {
  const flags = parseFlags(process.argv.slice(2));
  resolveFiles(flags);
  const log = new Log(flags['log-file']);
  const server = new TurnServer(serverOptions(flags));
  server.on('ended', (session) => {
    log.line(usageLine(session));
    log.line(`session ${session.id}: closed, ${session.reason}`);
  });
  server.on('certificateRejected', (error) => log.line(`the new certificate is not used: ${error.message}`));
  if (flags.verbose) logSessions(server, log);
  await server.listen();
  for (const { transport, address, port } of server.endpoints) {
    log.line(`listening: ${transport} ${formatEndpoint(address, port)}`);
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      server.close();
      log.close();
    });
  }
}

main().catch((error: unknown) => {
  const hint = error instanceof FlagError ? 'turnserver: ' : 'turnserver: cannot start: ';
  process.stderr.write(`${hint}${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
