import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import type { ParleyServer } from '../ParleyServer.ts';
import { mediaPort } from '../testing/ports.ts';
import { startRealServer } from '../testing/startRealServer.ts';
import { UsageError } from '../UsageError.ts';
import { doctorCommand } from './doctorCommand.ts';

const hasIpv6 = networkInterfaces().lo?.some(({ address }) => address === '::1') ?? false;

let nth = 0;
let folder: string;
const servers: ParleyServer[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-doctor-'));
  writeFileSync(join(folder, 'index.html'), '<title>Parley</title>');
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close('test ended');
  rmSync(folder, { recursive: true });
});

/** Settings for ports of this test's own, on one address. */
function settings(env: NodeJS.Dict<string> = {}): NodeJS.Dict<string> {
  const [media, turn] = [mediaPort(nth++), mediaPort(nth++)];
  const ports = { MEDIA_PORT: String(media), TURN_PORT: String(turn), TURN_TLS_PORT: String(turn + 1) };
  return { ...ports, PARLEY_CONFIG: '/dev/null', CONSOLE: 'off', WORKERS: '1', MEDIA_LISTEN_IP: '127.0.0.1', ...env };
}

async function start(env: NodeJS.Dict<string>): Promise<ParleyServer> {
  const server = await startRealServer(env, createLogger('silent'), folder);
  servers.push(server);
  return server;
}

const noSettings = { PARLEY_CONFIG: '/dev/null' };

describe('npm run doctor, with the URL of a server', () => {
  it('finds that all is well: page, signalling, media over UDP and TCP, and every way through TURN', async () => {
    const env = settings({ TLS: 'self-signed' });
    const { port } = await start(env);
    const { text, hasFault } = await doctorCommand([`https://127.0.0.1:${port}`], noSettings);
    expect(text).toContain('the page is there');
    for (const protocol of ['udp', 'tcp']) {
      expect(text).toContain(`media at 127.0.0.1, ${env.MEDIA_PORT}/${protocol}: answers`);
      expect(text).toContain(`turn:127.0.0.1:${env.TURN_PORT}?transport=${protocol}: relays`);
    }
    expect(text).toContain(`turns:127.0.0.1:${env.TURN_TLS_PORT}?transport=tcp: relays`);
    expect(text).toContain('it signed itself');
    expect(hasFault).toBe(false);
  });

  it.skipIf(!hasIpv6)('tries addresses of IPv6 too', async () => {
    const env = settings({ HOST: '::1', MEDIA_LISTEN_IP: '::1', TURN: 'off' });
    const { port } = await start(env);
    const { text, hasFault } = await doctorCommand([`http://[::1]:${port}`], noSettings);
    expect(text).toContain(`media at ::1, ${env.MEDIA_PORT}/udp: answers`);
    expect(text).toContain(`media at ::1, ${env.MEDIA_PORT}/tcp: answers`);
    expect(hasFault).toBe(false);
  });

  it('finds an announced address at which nobody takes media', async () => {
    const env = settings({ PUBLIC_ADDRESS: '127.0.0.9', TURN: 'off' });
    const { port } = await start(env);
    const { text, hasFault } = await doctorCommand([`http://127.0.0.1:${port}`], noSettings);
    expect(text).toMatch(new RegExp(`FAULT +media at 127.0.0.9, ${env.MEDIA_PORT}/udp: no answer`));
    expect(text).toContain(`Let ${env.MEDIA_PORT}/udp through`);
    expect(text).toContain('warning  browsers are told of no TURN server');
    expect(hasFault).toBe(true);
  });

  it('gets in with a token that the secret here signs, and not without', async () => {
    const secret = { JOIN_TOKEN_SECRET: 'a secret that only tests know, and not short' };
    const { port } = await start(settings({ ...secret, TURN: 'off' }));
    const url = `http://127.0.0.1:${port}`;
    const refused = await doctorCommand([url], noSettings);
    expect(refused.text).toContain("a room can't be entered: 403 this server needs a join token");
    expect(refused.hasFault).toBe(true);
    expect((await doctorCommand([url], { ...noSettings, ...secret })).text).toContain('a room was entered');
  });

  it('finds that something else answers, or nothing', async () => {
    const other = createServer((_request, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    expect((await doctorCommand([url], noSettings)).text).toContain('what answers (200) is not Parley');
    other.close();
    await once(other, 'close');
    expect((await doctorCommand([url], noSettings)).text).toMatch(/nothing answers \(.*ECONNREFUSED/);
  });

  it('says how it is used', async () => {
    await expect(doctorCommand(['--colour'], noSettings)).rejects.toThrow(UsageError);
    await expect(doctorCommand(['http://'], noSettings)).rejects.toThrow('http:// is not the URL of a page');
  });
});

describe('npm run doctor, without', () => {
  it('names the setting whose port is taken', async () => {
    const env = settings({ PORT: '0' });
    expect((await doctorCommand([], env)).text).toContain('can be opened');
    const taken = await start(settings());
    const { text, hasFault } = await doctorCommand([], { ...env, TURN_PORT: String(taken.turn?.port) });
    expect(text).toMatch(new RegExp(`FAULT +TURN_PORT: ${taken.turn?.port}/udp on 127.0.0.1 is taken`));
    expect(hasFault).toBe(true);
  });

  it('looks at the ports for figures and for other servers too, and at those of workers that are lent', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const cluster = { REDIS_URL: 'redis://127.0.0.1', CLUSTER_SECRET: 'a secret that only tests know, and not short' };
    const env = settings({
      ...cluster,
      PORT: '0',
      TURN: 'off',
      LENT_WORKERS: '1',
      CLUSTER_ADDRESS: `127.0.0.1:${port}`,
    });
    const { text } = await doctorCommand([], env);
    expect(text).toContain(`CLUSTER_ADDRESS: ${port}/tcp on 127.0.0.1 is taken`);
    expect(text).toContain(`/udp, ${Number(env.MEDIA_PORT) + 1}/tcp can be opened`);
    const measured = await doctorCommand([], settings({ PORT: '0', TURN: 'off', METRICS_PORT: String(port) }));
    expect(measured.text).toContain(`METRICS_PORT: ${port}/tcp on 127.0.0.1 is taken`);
    other.close();
  });

  it('looks at the server that runs with the same settings', async () => {
    const env = settings({ TURN: 'off', HOST: '127.0.0.1' });
    const { port } = await start(env);
    const { text, hasFault } = await doctorCommand([], { ...env, PORT: String(port) });
    expect(text).toContain(`The page at http://127.0.0.1:${port}/`);
    expect(text).toContain('/udp: answers');
    expect(hasFault).toBe(false);
  });

  it('finds certificates that are over, or have another key', async () => {
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const past = { notBeforeDate: new Date(Date.now() - 172_800_000), notAfterDate: new Date(Date.now() - 86_400_000) };
    const over = await generate([{ name: 'commonName', value: 'a' }], { keyType: 'ec', ...past });
    writeFileSync(cert, over.cert);
    writeFileSync(key, over.private);
    const env = settings({ PORT: '0', TLS_CERT: cert, TLS_KEY: key });
    expect((await doctorCommand([], env)).text).toMatch(/FAULT +it was valid until /);
    const other = await generate([{ name: 'commonName', value: 'a' }], { keyType: 'ec' });
    writeFileSync(key, other.private);
    const { text, hasFault } = await doctorCommand([], env);
    expect(text).toMatch(/FAULT +TLS_CERT, TLS_KEY: can't be used together/);
    expect(hasFault).toBe(true);
  });

  it('lists all that is wrong with the settings', async () => {
    const { text, hasFault } = await doctorCommand([], settings({ PORT: 'x', WORKERS: 'y', PUBLIC_ADRESS: 'z' }));
    expect(text).toMatch(/FAULT +PORT=x: .*\n +FAULT +WORKERS=y: .*\n +warning +.*PUBLIC_ADRESS/);
    expect(hasFault).toBe(true);
  });
});
