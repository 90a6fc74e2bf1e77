import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
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
    env: { ...process.env, PORT: String(httpPort), MEDIA_PORT: String(await freeMediaPort()), WORKERS: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const ended = once(child, 'exit');
  const origin = `http://localhost:${httpPort}`;

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
  };
  await Promise.race([
    untilItAnswers(origin),
    ended.then(() => Promise.reject(new Error(`the server ended while starting:\n${output}`))),
  ]);
  return { origin, stop, process: child, log: () => output };
}

async function untilItAnswers(origin: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const response = await fetch(origin).catch(() => undefined);
    if (response) return;
    // There is no event to wait for: the port belongs to another process.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${origin} did not answer within 20 s`);
}

/** A TCP port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** A port that is free for TCP and for UDP. */
async function freeMediaPort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    const socket = createSocket('udp4');
    try {
      socket.bind(port, '127.0.0.1');
      await once(socket, 'listening');
      return port;
    } catch {
      // Taken for UDP: another one.
    } finally {
      socket.close();
    }
  }
}
