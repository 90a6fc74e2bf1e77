import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as tlsRequest } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config/ConfigError.ts';
import { readConfig } from '../config/readConfig.ts';
import { createLogger } from '../logger.ts';
import { ParleyServer } from '../ParleyServer.ts';
import { FakeSfu } from '../testing/FakeSfu.ts';
import { TestClient } from '../testing/TestClient.ts';

let sfu: FakeSfu;
let webDirectory: string;
const started: ParleyServer[] = [];

beforeEach(() => {
  sfu = new FakeSfu();
  webDirectory = mkdtempSync(join(tmpdir(), 'parley-web-'));
});

afterEach(async () => {
  for (const server of started.splice(0)) await server.close('test ended');
  rmSync(webDirectory, { recursive: true });
});

async function start(env: Record<string, string> = {}): Promise<ParleyServer> {
  const config = readConfig({ HOST: '127.0.0.1', PORT: '0', CONSOLE: 'off', WORKERS: '1', TURN: 'off', ...env });
  const logger = createLogger('silent');
  const server = await ParleyServer.start(config, {
    createWorker: sfu.createWorker,
    createRouter: sfu.createRouter,
    version: '1',
    webDirectory,
    logger,
  });
  started.push(server);
  return server;
}

function buildWebApp(): void {
  mkdirSync(join(webDirectory, 'assets'));
  writeFileSync(join(webDirectory, 'index.html'), '<!doctype html><title>Parley</title>');
  writeFileSync(join(webDirectory, 'assets', 'app-abc123.js'), 'export {};');
  writeFileSync(join(webDirectory, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
}

describe('the web app', () => {
  it('is served with a page that is checked each time and assets that are kept', async () => {
    buildWebApp();
    const { port } = await start();
    const url = `http://127.0.0.1:${port}`;
    for (const path of ['/?roomId=demo', '/any/path?roomId=x', '/index.html']) {
      const page = await fetch(url + path, { headers: { accept: 'text/html' } });
      expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-cache']);
      expect(await page.text()).toContain('<title>Parley</title>');
    }
    const asset = await fetch(`${url}/assets/app-abc123.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect((await fetch(`${url}/favicon.svg`)).headers.get('cache-control')).toBe('no-cache');
  });

  it('is at one address: who asks for a page below it is sent there', async () => {
    buildWebApp();
    const { port } = await start();
    const sentTo = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual' });
      return [response.status, response.headers.get('location')];
    };
    expect(await sentTo('/demo')).toEqual([302, './']);
    expect(await sentTo('/any/path?roomId=x&a=/b')).toEqual([302, '../?roomId=x&a=/b']);
    expect(await sentTo('//evil.example/')).toEqual([302, '../../']);
  });

  it('can be below a path, with all that belongs to it', async () => {
    buildWebApp();
    const { port } = await start({ BASE_PATH: '/meet' });
    const url = `http://127.0.0.1:${port}`;
    const bare = await fetch(`${url}/meet?roomId=demo`, { redirect: 'manual' });
    expect([bare.status, bare.headers.get('location')]).toEqual([308, '/meet/?roomId=demo']);
    for (const path of ['/meet/?roomId=demo', '/meet/some/where', '/meet/assets/app-abc123.js', '/meet/favicon.svg']) {
      expect((await fetch(url + path)).status, path).toBe(200);
    }
    expect((await fetch(`${url}/meet/protoo?roomId=demo&peerId=ada`)).status).toBe(426);
    expect((await fetch(`${url}/meet/rooms/demo`)).status).toBe(200);
    // Who looks after the server, and a proxy that takes the path off, ask without it.
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const client = await TestClient.connect({ port, peerId: 'ada', path: '/meet/protoo' });
    expect(await client.received('mediasoup-version')).toEqual({ version: '1' });
    client.connection.drop();
  });

  it('answers 404 for files that are not there, and never leaves its directory', async () => {
    buildWebApp();
    writeFileSync(join(webDirectory, '.env'), 'SECRET=1');
    const { port } = await start();
    for (const path of ['/assets/old-000.js', '/x.png', '/..%2f..%2fetc%2fpasswd.txt', '/.env', '/%00.js']) {
      const { status } = await fetch(`http://127.0.0.1:${port}${path}`);
      expect([400, 403, 404], path).toContain(status);
    }
    expect((await fetch(`http://127.0.0.1:${port}/x`, { method: 'POST' })).status).toBe(404);
    // What can't be decoded is no file either: the page itself says what is wrong with its address.
    expect((await fetch(`http://127.0.0.1:${port}/%E0%A4%A`)).status).toBe(200);
  });

  it('says how to build it when it is not built', async () => {
    const { port } = await start();
    const page = await fetch(`http://127.0.0.1:${port}/?roomId=demo`);
    expect(page.status).toBe(503);
    expect(await page.text()).toContain('npm run build');
  });

  it('comes with headers that let the app work and keep the rest out', async () => {
    buildWebApp();
    const { port } = await start();
    const { headers } = await fetch(`http://127.0.0.1:${port}/`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toMatch(/connect-src 'self' ws: wss:/);
    expect(policy).toMatch(/media-src 'self' data: blob:/);
    expect(policy).not.toContain('unsafe-eval');
    expect(headers.get('permissions-policy')).toContain('camera=(self)');
    expect(headers.get('permissions-policy')).toContain('display-capture=(self)');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('GET /health', () => {
  it('is 200 while a worker runs, else 503', async () => {
    const { port } = await start();
    const url = `http://127.0.0.1:${port}/health`;
    const healthy = await fetch(url);
    expect(healthy.status).toBe(200);
    expect(await healthy.json()).toEqual({ status: 'ok', workers: { live: 1, wanted: 1 }, rooms: 0, peers: 0 });
    sfu.workerFailures.push(...Array.from({ length: 20 }, () => new Error('no memory')));
    sfu.workers[0]!.die();
    expect((await fetch(url)).status).toBe(503);
  });
});

describe('GET /healthz', () => {
  it('is 200 whatever else is wrong, for the process answers', async () => {
    const { port } = await start();
    sfu.workerFailures.push(...Array.from({ length: 20 }, () => new Error('no memory')));
    sfu.workers[0]!.die();
    const alive = await fetch(`http://127.0.0.1:${port}/healthz`);
    expect([alive.status, await alive.json()]).toEqual([200, { status: 'ok' }]);
    expect(alive.headers.get('cache-control')).toBe('no-store');
  });
});

describe('GET /readyz', () => {
  const ask = async ({ port }: ParleyServer) => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    return { status: response.status, body: (await response.json()) as unknown };
  };

  it('is 200 while new meetings are taken, also when one of several workers is being replaced', async () => {
    const server = await start({ WORKERS: '2' });
    const ready = { status: 'ready', reasons: [], turn: 'off', draining: false };
    expect(await ask(server)).toEqual({ status: 200, body: { ...ready, workers: { live: 2, wanted: 2 } } });
    sfu.workerFailures.push(...Array.from({ length: 20 }, () => new Error('no memory')));
    sfu.workers[0]!.die();
    expect(await ask(server)).toEqual({ status: 200, body: { ...ready, workers: { live: 1, wanted: 2 } } });
    sfu.workers[1]!.die();
    expect(await ask(server)).toMatchObject({ status: 503, body: { reasons: ['no media worker runs'] } });
  });

  it('is 503 as soon as the server drains', async () => {
    const server = await start();
    const client = await TestClient.connect({ port: server.port, peerId: 'ada' });
    const drained = server.drain(60_000);
    expect(await ask(server)).toMatchObject({
      status: 503,
      body: { status: 'not ready', draining: true, reasons: ['draining: told to end, no new rooms'] },
    });
    client.connection.drop();
    await drained;
  });
});

describe('starting', () => {
  it('listens on IPv4 and, where there is one, IPv6 for localhost, on one port', async () => {
    const { addresses, port } = await start({ HOST: 'localhost' });
    expect(addresses[0]).toBe(`127.0.0.1:${port}`);
    for (const address of addresses) {
      expect(address).toMatch(new RegExp(`:${port}$`));
      expect((await fetch(`http://${address}/health`)).status).toBe(200);
    }
  });

  it('names the port that is in use and the variable, and leaves nothing open', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const failure = await start({ PORT: String(port) }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as Error).message).toBe(
      `PORT=${port}: port ${port} on 127.0.0.1 is in use; set PORT to another one`,
    );
    expect(sfu.liveWorkers).toEqual([]);
    other.close();
  });

  it('names an address that is not of this machine', async () => {
    await expect(start({ HOST: '192.0.2.1' })).rejects.toThrow('HOST=192.0.2.1: is not an address of this machine');
  });

  it('names certificate files that can not be used', async () => {
    const file = join(webDirectory, 'cert.pem');
    await expect(start({ TLS_CERT: file, TLS_KEY: file })).rejects.toThrow(`TLS_CERT=${file}: can't be read (ENOENT)`);
    writeFileSync(file, 'hello');
    await expect(start({ TLS_CERT: file, TLS_KEY: file })).rejects.toThrow(`TLS_CERT=${file}: is not a PEM file`);
    await expect(start({ TURN: 'on', TURN_TLS_CERT: file, TURN_TLS_KEY: file })).rejects.toThrow('TURN_TLS_CERT=');
    await expect(start({ DTLS_CERT: file, DTLS_KEY: file })).rejects.toThrow(`DTLS_CERT=${file}: is not a PEM file`);
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
    await expect(start({ TLS_CERT: file, TLS_KEY: file })).rejects.toThrow(/^TLS_CERT, TLS_KEY: /);
    expect(sfu.liveWorkers).toEqual([]);
  });

  it('makes a certificate of its own when asked to', async () => {
    const { port } = await start({ TLS: 'self-signed' });
    const request = tlsRequest({ host: '127.0.0.1', port, path: '/health', rejectUnauthorized: false }).end();
    const [response] = await once(request, 'response');
    response.resume();
    expect(response.statusCode).toBe(200);
    const certificate = (response.socket as TLSSocket).getPeerCertificate();
    expect(certificate.subjectaltname).toContain('DNS:localhost');
    expect(certificate.subjectaltname).toContain('IP Address:127.0.0.1');
    request.destroy();
    const client = await TestClient.connectTo(`wss://127.0.0.1:${port}/?roomId=demo&peerId=ada`);
    expect(await client.received('mediasoup-version')).toEqual({ version: '1' });
    client.connection.drop();
  });
});

describe('GET /metrics', () => {
  const token = 'a token, of an API';
  const ask = (server: ParleyServer, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${server.port}/metrics`, { headers });

  it('answers this machine, and nobody through a proxy, while there is no token', async () => {
    const server = await start();
    const direct = await ask(server);
    expect([direct.status, direct.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    expect(await direct.text()).toContain('\nparley_workers 1\n');
    expect((await ask(server, { 'x-forwarded-for': '192.0.2.1' })).status).toBe(403);
  });

  it('wants the token of the API where there is one', async () => {
    const server = await start({ API_TOKEN: token });
    expect((await ask(server)).status).toBe(401);
    expect((await ask(server, { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it('counts who comes and who was refused', async () => {
    const server = await start({ MAX_PARTICIPANTS: '1' });
    const ada = await TestClient.connect({ port: server.port, peerId: 'ada' });
    await expect(TestClient.connect({ port: server.port, peerId: 'ben' })).rejects.toMatchObject({ status: 503 });
    const text = await (await ask(server)).text();
    expect(text).toContain('parley_rooms 1\n');
    expect(text).toContain('parley_peers{state="joining"} 1\n');
    expect(text).toContain('parley_connections_refused_total{status="503"} 1\n');
    ada.connection.drop();
  });

  it('has a port of its own on demand, which serves nothing else, and ends with the server', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as { port: number };
    await expect(start({ METRICS_PORT: String(port) })).rejects.toThrow(
      `METRICS_PORT=${port}: port ${port} on 127.0.0.1 is in use; set METRICS_PORT to another one`,
    );
    free.close();
    const server = await start({ METRICS_PORT: String(port), API_TOKEN: token });
    const url = `http://127.0.0.1:${port}`;
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('parley_rooms 0\n');
    expect((await fetch(`${url}/rooms/demo`)).status).toBe(404);
    await server.close('test');
    await expect(fetch(`${url}/metrics`)).rejects.toThrow();
  });
});
