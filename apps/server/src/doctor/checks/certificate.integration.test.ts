import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, expect, it } from 'vitest';
import { checkServedCertificate } from './certificate.ts';

const dayMs = 24 * 60 * 60 * 1000;
let server: Server | undefined;

afterEach(() => {
  server?.close();
});

/** Serves a certificate for a name; its port. */
async function serve(name: string, validDays: number): Promise<number> {
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    notBeforeDate: new Date(Date.now() - 10 * dayMs),
    notAfterDate: new Date(Date.now() + validDays * dayMs),
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  });
  server = createServer({ cert: made.cert, key: made.private }, (socket) => socket.end()).listen(0, '127.0.0.1');
  server.on('tlsClientError', () => {});
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const levels = async (port: number) => (await checkServedCertificate('localhost', port)).map(({ level }) => level);

it('finds a certificate for another name', async () => {
  const [name] = await checkServedCertificate('localhost', await serve('meet.example.org', 90));
  expect(name).toMatchObject({ level: 'fault', text: expect.stringContaining('not for localhost, but for DNS:meet') });
});

it.each([
  ['in time', 90, 'ok'],
  ['about to end', 3, 'warning'],
  ['over', -1, 'fault'],
])('finds one that is %s', async (_when, validDays, level) => {
  const [ofName, ofDates] = await levels(await serve('localhost', validDays));
  expect([ofName, ofDates]).toEqual(['ok', level]);
});

it('finds one that signed itself', async () => {
  expect(await levels(await serve('localhost', 90))).toEqual(['ok', 'ok', 'warning']);
});

it('finds that no TLS is spoken', async () => {
  const port = await serve('localhost', 1);
  server?.close();
  server = undefined;
  const [finding] = await checkServedCertificate('localhost', port);
  expect(finding).toMatchObject({ level: 'fault', text: expect.stringContaining('no TLS') });
});
