import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { joinData } from './testing/payloads.ts';
import { mediaPort } from './testing/ports.ts';
import { TestClient } from './testing/TestClient.ts';

const script = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const children: ChildProcessWithoutNullStreams[] = [];
let portsUsed = 20;

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** The built server in a process of its own, as `npm start` runs it. */
function run(env: Record<string, string> = {}, args: string[] = []) {
  const child = spawn(process.execPath, [script, ...args], {
    env: {
      PATH: process.env.PATH,
      PARLEY_CONFIG: '/dev/null',
      HOST: '127.0.0.1',
      PORT: '0',
      WORKERS: '1',
      MEDIA_PORT: String(mediaPort(portsUsed++)),
      TURN: 'off',
      ...env,
    },
  });
  children.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (text) => {
    output.stdout += text;
  });
  child.stderr.on('data', (text) => {
    output.stderr += text;
  });
  const exited = once(child, 'close').then(([code]) => code as number);
  return { child, output, exited };
}

type Run = ReturnType<typeof run>;

/** Resolves with the HTTP port once the summary is printed. */
async function started({ child, output, exited }: Run): Promise<number> {
  const gone = exited.then((code) => {
    throw new Error(`exited with ${code}: ${output.stderr}`);
  });
  for (;;) {
    const port = /Open +https?:\/\/\S+:(\d+)/.exec(output.stderr)?.[1];
    if (port && output.stderr.includes('Logs')) return Number(port);
    await Promise.race([once(child.stderr, 'data'), gone]);
  }
}

describe('the server process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'starts, tells where to go, and on %s tells its clients and exits 0',
    async (signal) => {
      const server = run();
      const port = await started(server);
      expect(server.output.stderr).toContain('Parley is running.');
      const ada = await TestClient.connect({ port, peerId: 'ada' });
      expect(await ada.received('mediasoup-version')).toMatchObject({
        version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      });
      server.child.kill(signal);
      expect(await ada.received('rejoin')).toEqual({ reason: 'the server is restarting' });
      expect((await ada.closed).code).toBe(1012);
      expect(await server.exited).toBe(0);
      const lines = server.output.stdout.trim().split('\n');
      expect(lines.map((line) => JSON.parse(line).msg)).toEqual(
        expect.arrayContaining(['media worker started', 'closed']),
      );
    },
  );

  it('drains on the first signal, ends cleanly on the second', async () => {
    const server = run({ DRAIN_SECONDS: '600' });
    const port = await started(server);
    const ada = await TestClient.connect({ port, peerId: 'ada' });
    await ada.request('join', joinData);
    server.child.kill('SIGTERM');
    expect(await ada.received('serverDraining')).toEqual({ secondsLeft: 600 });
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
    server.child.kill('SIGINT');
    expect(await ada.received('rejoin')).toEqual({ reason: 'the server is restarting' });
    expect(await server.exited).toBe(0);
  });

  it('has drained when the last has left', async () => {
    const server = run({ DRAIN_SECONDS: '600' });
    const ada = await TestClient.connect({ port: await started(server), peerId: 'ada' });
    await ada.request('join', joinData);
    server.child.kill('SIGTERM');
    await ada.received('serverDraining');
    ada.close();
    expect(await server.exited).toBe(0);
    expect(ada.hasReceived('rejoin')).toBe(false);
  });

  it.each([
    [{ PORT: 'x' }, 'PORT=x: PORT must be an integer from 0 to 65535'],
    [{ TLS_CERT: '/nonexistent.pem' }, 'TLS_KEY must be set too when TLS_CERT is'],
    [{ PUBLIC_ADDRESS: '0.0.0.0' }, 'PUBLIC_ADDRESS must not be 0.0.0.0'],
  ])('does not start with %j, and says why in one line', async (env, reason) => {
    const server = run(env);
    expect(await server.exited).toBe(1);
    expect(server.output.stderr.trim().split('\n')).toEqual([
      'Parley could not start.',
      expect.stringContaining(reason),
    ]);
  });

  it('lists all that is wrong, a line each', async () => {
    const server = run({ PORT: 'x', WORKERS: 'y' });
    expect(await server.exited).toBe(1);
    expect(server.output.stderr.trim().split('\n')).toEqual([
      'Parley could not start.',
      expect.stringMatching(/^ {2}PORT=x: /),
      expect.stringMatching(/^ {2}WORKERS=y: /),
    ]);
  });

  it('starts with a mistyped variable, and says so', async () => {
    const server = run({ MAX_ROOM: '1' });
    await started(server);
    expect(server.output.stderr).toContain('MAX_ROOM is not a setting; did you mean MAX_ROOMS?');
  });

  it('prints help and ends', async () => {
    const server = run({}, ['--help']);
    expect(await server.exited).toBe(0);
    expect(server.output.stdout).toContain('  MEDIA_PORT\n');
    expect(server.output.stderr).toBe('');
  });

  it('names the HTTP port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const server = run({ PORT: String(port) });
    expect(await server.exited).toBe(1);
    expect(server.output.stderr).toContain(`port ${port} on 127.0.0.1 is in use; set PORT to another one`);
    other.close();
  });

  it('names the media port that is in use', async () => {
    const other = createSocket('udp4').bind(mediaPort(portsUsed + 1), '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address();
    const server = run({ MEDIA_PORT: String(port) });
    expect(await server.exited).toBe(1);
    expect(server.output.stderr).toContain(`MEDIA_PORT: port ${port} can't be opened`);
    expect(server.output.stderr.trim().split('\n')).toHaveLength(2);
    other.close();
  });
});
