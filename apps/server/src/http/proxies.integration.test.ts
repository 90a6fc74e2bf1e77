import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config/readConfig.ts';
import { createLogger } from '../logger.ts';
import { ParleyServer } from '../ParleyServer.ts';
import { FakeSfu } from '../testing/FakeSfu.ts';
import { freePort } from '../testing/freePort.ts';
import { TestClient } from '../testing/TestClient.ts';

const page = readFileSync(new URL('../../../../docs/tls.md', import.meta.url), 'utf8');
const [nginx = ''] = examplesOf('nginx');
const [caddy = '', caddyBelowPath = '', caddyTakingPathOff = ''] = examplesOf('caddy');

/** What docs/tls.md says to write into a proxy's configuration. */
function examplesOf(program: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${program}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text);
}

const nginxInstalled = spawnSync('nginx', ['-v']).status === 0;
const caddyInstalled = spawnSync('caddy', ['version']).status === 0;

let folder: string;
let certificate: { cert: string; private: string };
const servers: ParleyServer[] = [];
const proxies: ChildProcess[] = [];

beforeAll(async () => {
  certificate = await generate([{ name: 'commonName', value: 'meet.example.org' }], { keyType: 'ec' });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-proxy-'));
  writeFileSync(join(folder, 'fullchain.pem'), certificate.cert);
  writeFileSync(join(folder, 'privkey.pem'), certificate.private);
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'web', 'index.html'), '<title>Parley</title>');
  writeFileSync(join(folder, 'web', 'assets', 'app-1.js'), 'export {};');
});

afterEach(async () => {
  for (const proxy of proxies.splice(0)) {
    const ended = once(proxy, 'close');
    proxy.kill('SIGTERM');
    await ended;
  }
  for (const server of servers.splice(0)) await server.close('test ended');
  rmSync(folder, { recursive: true });
});

async function start(env: Record<string, string> = {}): Promise<ParleyServer> {
  const { createWorker, createRouter } = new FakeSfu();
  const own = { HOST: '127.0.0.1', PORT: '0', CONSOLE: 'off', WORKERS: '1', TURN: 'off' };
  // Just one of the loopback addresses, so that a client can come from another.
  const config = readConfig({ ...own, TRUSTED_PROXIES: '127.0.0.1', ...env });
  const webDirectory = join(folder, 'web');
  const parts = { createWorker, createRouter, version: '1', webDirectory, logger: createLogger('silent') };
  const server = await ParleyServer.start(config, parts);
  servers.push(server);
  return server;
}

async function startNginx(example: string, server: ParleyServer): Promise<number> {
  const port = await freePort();
  const site = here(example, server.port)
    .replace('listen 443', `listen 127.0.0.1:${port}`)
    .replaceAll(/\S+\/(fullchain|privkey)\.pem/g, join(folder, '$1.pem'));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`);
  const http = `access_log off; ${paths.join(' ')}\n${site}`;
  const text = `daemon off; pid ${join(folder, 'pid')}; error_log stderr;\nevents {}\nhttp {\n${http}\n}\n`;
  writeFileSync(join(folder, 'nginx.conf'), text);
  await run(spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')]), port);
  return port;
}

async function startCaddy(example: string, server: ParleyServer): Promise<number> {
  const port = await freePort();
  const files = `${join(folder, 'fullchain.pem')} ${join(folder, 'privkey.pem')}`;
  const site = here(example, server.port).replace(
    /^(\S+) \{/,
    `https://$1:${port} {\n\tbind 127.0.0.1\n\ttls ${files}`,
  );
  writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
  const env = { ...process.env, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
  await run(spawn('caddy', ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'], { env }), port);
  return port;
}

function here(example: string, serverPort: number): string {
  return example.replaceAll('127.0.0.1:3000', `127.0.0.1:${serverPort}`);
}

/** Resolves when the proxy takes connections; rejects with what it said when it ends before that. */
async function run(proxy: ChildProcess, port: number): Promise<void> {
  let said = '';
  proxy.stderr?.on('data', (text) => (said += text));
  const ended = once(proxy, 'close').then(() => Promise.reject(new Error(said)));
  ended.catch(() => {});
  while (!(await Promise.race([takesConnections(port), ended])));
  proxies.push(proxy);
}

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port, servername: 'meet.example.org', rejectUnauthorized: false });
  return new Promise((resolve) => {
    socket.once('secureConnect', () => resolve(true)).once('error', () => setTimeout(() => resolve(false), 20));
  }).then((takes) => {
    socket.destroy();
    return takes as boolean;
  });
}

/** What a client on another loopback address gets from the proxy. */
async function get(port: number, host: string, path: string) {
  const options = { host: '127.0.0.1', localAddress: '127.0.0.2', port, path, servername: host };
  const headers = { host: `${host}:${port}`, accept: 'text/html' };
  const [response] = await once(request({ ...options, headers, rejectUnauthorized: false }).end(), 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode as number, location: response.headers.location as string | undefined, body };
}

/** Joins through the proxy, as a page of the host does. */
function connectTo(port: number, host: string, path: string, origin = `https://${host}:${port}`): Promise<TestClient> {
  return TestClient.connectTo(`wss://127.0.0.1:${port}${path}?roomId=demo&peerId=ada`, {
    origin,
    headers: { Host: `${host}:${port}` },
    tls: { servername: host, localAddress: '127.0.0.2' },
  });
}

/** That page, files and signalling are there below a path, and that the server knows who its client is. */
async function expectMeeting(port: number, host: string, path: string, server: ParleyServer): Promise<void> {
  expect((await get(port, host, `${path}?roomId=demo`)).body).toBe('<title>Parley</title>');
  expect((await get(port, host, `${path}assets/app-1.js`)).body).toBe('export {};');
  expect((await get(port, host, `${path}some/where?a=1`)).location).toBe('../?a=1');
  const client = await connectTo(port, host, `${path}protoo`);
  expect(await client.received('mediasoup-version')).toEqual({ version: '1' });
  expect(server.rooms.get('demo')?.getPeer('ada')?.address).toBe('127.0.0.2');
  await expect(connectTo(port, host, `${path}protoo`, 'https://evil.example')).rejects.toMatchObject({ status: 403 });
  // The API is for this machine, and a proxy speaks for others.
  expect((await get(port, host, `${path}rooms/demo`)).status).toBe(403);
  client.connection.drop();
}

describe.skipIf(!nginxInstalled)('nginx (needs the package nginx)', () => {
  it('serves a host of its own', async () => {
    const server = await start();
    await expectMeeting(await startNginx(nginx, server), 'meet.example.org', '/', server);
  });

  it('serves a path', async () => {
    const server = await start({ BASE_PATH: '/meet' });
    const port = await startNginx(nginx.replace('location /', 'location /meet'), server);
    await expectMeeting(port, 'meet.example.org', '/meet/', server);
    expect((await get(port, 'meet.example.org', '/meet?roomId=demo')).location).toMatch(/\/meet\/\?roomId=demo$/);
  });
});

describe.skipIf(!caddyInstalled)('Caddy (needs the package caddy)', () => {
  it('serves a host of its own', async () => {
    const server = await start();
    await expectMeeting(await startCaddy(caddy, server), 'meet.example.org', '/', server);
  });

  it('serves a path', async () => {
    const server = await start({ BASE_PATH: '/meet' });
    const port = await startCaddy(caddyBelowPath, server);
    await expectMeeting(port, 'example.org', '/meet/', server);
    expect((await get(port, 'example.org', '/meet?roomId=demo')).location).toBe('/meet/?roomId=demo');
  });

  it('serves a path that it takes off', async () => {
    const server = await start();
    const port = await startCaddy(caddyTakingPathOff, server);
    await expectMeeting(port, 'example.org', '/meet/', server);
    expect((await get(port, 'example.org', '/meet?roomId=demo')).location).toBe('/meet/?roomId=demo');
  });
});
