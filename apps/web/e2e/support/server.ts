import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../../server/dist/main.js', import.meta.url));

/** A running Parley server of a test's own. */
export type TestServer = {
  /** For example `http://localhost:41234`. */
  origin: string;
  /** What it has logged so far. */
  log: () => string;
  /** Ends it as an administrator would, and waits for its end. */
  stop: () => Promise<void>;
  process: ChildProcess;
};

/**
 * The server to call through: the one that `PARLEY_ORIGIN` names, such as a container's (tools/docker/prove.sh), else one of the
 * test's own.
 */
export async function serverUnderTest(): Promise<Pick<TestServer, 'origin' | 'stop'>> {
  const { PARLEY_ORIGIN: origin } = process.env;
  return origin ? { origin, stop: async () => {} } : startServer();
}

/** Options of {@link startServer}. */
export type TestServerOptions = {
  /** Port to use again, for a test that restarts the server. Default: a free one. */
  port?: number;
  /** More environment variables. */
  env?: Record<string, string>;
};

/** Starts the built server on free ports and waits until it answers. Rejects with its output when it ends before that. */
export async function startServer({ port, env = {} }: TestServerOptions = {}): Promise<TestServer> {
  const httpPort = port ?? (await freePort());
  const child = spawn(process.execPath, [entry], {
    env: {
      ...process.env,
      // A file of whoever runs the tests is no business of theirs.
      PARLEY_CONFIG: '/dev/null',
      PORT: String(httpPort),
      MEDIA_PORT: String(await freePort()),
      TURN_PORT: String(await freePort()),
      TURN_TLS_PORT: String(await freePort()),
      WORKERS: '1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit');
  const origin = `${env.TLS ? 'https' : 'http'}://localhost:${httpPort}`;

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
  };
  await Promise.race([
    untilItListens(httpPort),
    ended.then(() => Promise.reject(new Error(`the server ended while starting:\n${output}`))),
  ]);
  return { origin, stop, process: child, log: () => output };
}

/** HTTP opens last: who can connect finds a server that is ready. */
async function untilItListens(port: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const socket = connect(port, 'localhost');
    const listens = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (listens) return;
    // There is no event to wait for: the port belongs to another process.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listened on port ${port} within 20 s`);
}

/**
 * The ports that are handed out lie below those that systems give to outgoing connections: one of those could take the port
 * before its server does, or while the server of a test restarts. Each process starts elsewhere.
 */
const portRange = { first: 20_000, count: 10_000 };
let nextPort = (process.pid * 101) % portRange.count;

/** A port that nobody on this machine uses for TCP or for UDP. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = portRange.first + nextPort;
    nextPort = (nextPort + 1) % portRange.count;
    if ((await isFree('tcp', port)) && (await isFree('udp', port))) return port;
  }
}

/** The first of two free ports in a row: one for each of a server's two workers. */
export async function freePortPair(): Promise<number> {
  let [first, second] = [await freePort(), await freePort()];
  while (second !== first + 1) [first, second] = [second, await freePort()];
  return first;
}

async function isFree(protocol: 'tcp' | 'udp', port: number): Promise<boolean> {
  const socket = protocol === 'tcp' ? createServer().listen(port) : createSocket('udp4').bind(port);
  try {
    await once(socket, 'listening');
  } catch {
    return false;
  }
  const closed = once(socket, 'close');
  socket.close();
  await closed;
  return true;
}
