import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DtlsCertificate } from '@parley/dtls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Method } from '../stun/attributes.ts';
import { StunMessage } from '../stun/StunMessage.ts';
import { StunWriter } from '../stun/StunWriter.ts';
import { TurnProcess } from '../testing/TurnProcess.ts';

/** As npm starts them: from built JavaScript. */
const command = (name: string) => fileURLToPath(new URL(`../../dist/cli/${name}.js`, import.meta.url));
const run = (name: string, args: string) => new TurnProcess(process.execPath, [command(name), ...args.split(' ')]);

describe('turnserver', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-turnserver-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('runs the example of the project description, and ends when it is told to', async () => {
    const certificate = DtlsCertificate.generate();
    writeFileSync(join(folder, 'cert.pem'), certificate.certificatePem);
    writeFileSync(join(folder, 'key.pem'), certificate.privateKeyPem);
    const example =
      '--user=ninefingers:0xbc807ee29df3c9ffa736523fb2c4e8ee --user=gorst:hero -r north.gov ' +
      `--cert=${folder}/cert.pem --pkey=${folder}/key.pem --log-file=stdout -v --mobility --cipher-list=ALL`;
    const server = run('turnserver', `${example} -L 127.0.0.1 -p 25001 --tls-listening-port=25002`);
    try {
      await server.outputMatching(/listening: dtls 127\.0\.0\.1:25002/);
      expect(server.output).toMatch(/listening: udp 127\.0\.0\.1:25001/);
      const client = createSocket('udp4').bind(0, '127.0.0.1');
      await once(client, 'listening');
      const request = new StunWriter().begin('request', Method.binding, Buffer.alloc(12, 1)).finish();
      client.send(request, 25_001, '127.0.0.1');
      const [answer] = (await once(client, 'message')) as [Buffer];
      expect(StunMessage.parse(answer)?.xorMappedAddress?.port).toBe(client.address().port);
      client.close();
      server.kill();
      expect(await server.ended()).toBe(0);
    } finally {
      server.kill('SIGKILL');
    }
  });

  it.each([
    ['--nosuch-flag', 'nosuch-flag'],
    ['--min-port=x', 'min-port'],
    ['-L 127.0.0.1 --cert=/nowhere.pem --pkey=/nowhere.pem', '/nowhere.pem'],
  ])('says what is wrong with %s, with status 1', async (args, named) => {
    const server = run('turnserver', args);
    expect(await server.ended()).toBe(1);
    expect(server.output).toContain(named);
    expect(server.output).not.toContain('    at ');
  });
});

describe('turnadmin', () => {
  it('prints the key of the project description', async () => {
    const admin = run('turnadmin', '-k -u ninefingers -r north.gov -p youhavetoberealistic');
    expect(await admin.ended()).toBe(0);
    expect(admin.output.trim()).toBe('0xbc807ee29df3c9ffa736523fb2c4e8ee');
  });

  it('says how it is used', async () => {
    const admin = run('turnadmin', '-k -u ninefingers');
    expect(await admin.ended()).toBe(1);
    expect(admin.output).toContain('usage: turnadmin -k');
  });
});
