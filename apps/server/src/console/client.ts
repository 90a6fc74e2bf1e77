import { createInterface } from 'node:readline';
import { quoted } from './CommandLine.ts';
import { ConsoleClient } from './ConsoleClient.ts';
import { findConsoleSockets } from './socketPath.ts';

/**
 * `npm run console`: talks to the server that runs on this machine. Arguments are one command; without any, commands are
 * read from the terminal, or from a pipe.
 */
async function main(args: string[]): Promise<number> {
  const given = process.env.CONSOLE_SOCKET;
  const client = given ? await ConsoleClient.open(given) : await openOnly();
  try {
    if (args.length > 0) return await show(client, args.map(quoted).join(' '));
    return process.stdin.isTTY ? await interact(client) : await readCommands(client);
  } finally {
    client.close();
  }
}

/** The console of the one server that runs here. */
async function openOnly(): Promise<ConsoleClient> {
  const found: { path: string; client: ConsoleClient }[] = [];
  for (const path of findConsoleSockets()) {
    // A server that was killed leaves its socket.
    const client = await ConsoleClient.open(path).catch(() => undefined);
    if (client) found.push({ path, client });
  }
  const [only] = found;
  if (!only) throw new Error('no server with a console runs here as this user; set CONSOLE_SOCKET');
  if (found.length > 1) {
    for (const { client } of found) client.close();
    const paths = found.map(({ path }) => `\n  ${path}`).join('');
    throw new Error(`several servers run here; set CONSOLE_SOCKET to one of:${paths}`);
  }
  return only.client;
}

/** @returns The exit code. */
async function show(client: ConsoleClient, line: string): Promise<number> {
  try {
    const text = await client.run(line);
    if (text) process.stdout.write(`${text}\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  }
}

async function readCommands(client: ConsoleClient): Promise<number> {
  let worst = 0;
  for await (const line of createInterface({ input: process.stdin })) {
    worst = Math.max(worst, await show(client, line));
  }
  return worst;
}

async function interact(client: ConsoleClient): Promise<number> {
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: 'parley> ',
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      client.complete(line).then((hits) => {
        const [only] = hits;
        // The next word can be typed at once.
        done(null, [only !== undefined && hits.length === 1 ? [`${only} `] : hits, /\S*$/.exec(line)?.[0] ?? '']);
      });
    },
  });
  void client.closed.then(() => terminal.close());
  process.stdout.write('"help" shows what there is, Tab completes, Ctrl+D leaves.\n');
  terminal.prompt();
  for await (const line of terminal) {
    if (['exit', 'quit', 'q'].includes(line.trim())) break;
    await show(client, line);
    terminal.prompt();
  }
  return 0;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  },
);
