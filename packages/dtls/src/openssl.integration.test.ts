import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DtlsCertificate } from './certificate/DtlsCertificate.ts';
import type { SrtpKeyingMaterial } from './srtp/srtpKeyingMaterial.ts';
import { OpensslProcess, opensslInstalled } from './testing/OpensslProcess.ts';
import { bindLoopback, UdpPeer } from './testing/UdpPeer.ts';

const EXPORT = [
  '-keymatexport',
  'EXTRACTOR-dtls_srtp',
  '-keymatexportlen',
  '60',
  '-use_srtp',
  'SRTP_AES128_CM_SHA1_80',
];
const KEYING_MATERIAL = /Keying material: ([0-9A-F]{120})/;

/** The block as it was exported, put together again from one side's view. */
function exportedBlock(keys: SrtpKeyingMaterial, side: 'client' | 'server'): string {
  const { localKey, localSalt, remoteKey, remoteSalt } = keys;
  const parts =
    side === 'client' ? [localKey, remoteKey, localSalt, remoteSalt] : [remoteKey, localKey, remoteSalt, localSalt];
  return Buffer.concat(parts).toString('hex').toUpperCase();
}

const cleanup: (() => void)[] = [];
afterEach(() => {
  for (const step of cleanup.splice(0)) step();
});

// The command is on every developer's machine and in CI; where it is not, there is nothing to talk to.
describe.skipIf(!opensslInstalled)('OpenSSL', () => {
  let folder: string;
  const files: Record<'ec' | 'rsa', { certificate: string; key: string }> = {
    ec: { certificate: '', key: '' },
    rsa: { certificate: '', key: '' },
  };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'parley-dtls-'));
    for (const [kind, newKey] of [
      ['ec', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
      ['rsa', ['-newkey', 'rsa:2048']],
    ] as const) {
      const certificate = join(folder, `${kind}.pem`);
      const key = join(folder, `${kind}.key`);
      execFileSync(
        'openssl',
        ['req', '-x509', '-nodes', ...newKey, '-subj', '/CN=test', '-keyout', key, '-out', certificate],
        { stdio: 'ignore' },
      );
      files[kind] = { certificate, key };
    }
    return () => rmSync(folder, { recursive: true });
  });

  function fromFiles(kind: 'ec' | 'rsa'): DtlsCertificate {
    const { certificate, key } = files[kind];
    return DtlsCertificate.fromPem({ certificatePem: readFileSync(certificate), privateKeyPem: readFileSync(key) });
  }

  function openssl(args: readonly string[]): OpensslProcess {
    const process = new OpensslProcess(args);
    cleanup.push(() => process.kill());
    return process;
  }

  const cases = [
    { name: 'defaults', args: [], ours: 'ec', theirs: 'ec' },
    { name: 'an EC and an RSA certificate', args: [], ours: 'ec', theirs: 'rsa' },
    { name: 'P-256', args: ['-groups', 'P-256'], ours: 'ec', theirs: 'ec' },
    { name: 'AES-256', args: ['-cipher', 'ECDHE-ECDSA-AES256-GCM-SHA384'], ours: 'ec', theirs: 'ec' },
    { name: 'RSA, small datagrams', args: ['-mtu', '400'], ours: 'rsa', theirs: 'rsa' },
    { name: 'RSA AES-256', args: ['-cipher', 'ECDHE-RSA-AES256-GCM-SHA384'], ours: 'rsa', theirs: 'rsa' },
    { name: 'PKCS #1 signatures', args: ['-sigalgs', 'RSA+SHA256:ECDSA+SHA384'], ours: 'rsa', theirs: 'rsa' },
  ] as const;

  test.each(cases)('s_client connects to our server: $name', async ({ args, ours, theirs }) => {
    const socket = await bindLoopback();
    const peer = new UdpPeer(socket, {
      role: 'server',
      certificate: fromFiles(ours),
      remoteFingerprint: fromFiles(theirs).sha256Fingerprint,
      srtpProfiles: ['AES_CM_128_HMAC_SHA1_80'],
      mtuBytes: 400,
    });
    cleanup.push(() => peer.close());
    peer.endpoint.start();
    const target = ['-connect', `127.0.0.1:${socket.address().port}`];
    const { certificate, key } = files[theirs];
    const client = openssl(['s_client', '-dtls1_2', ...target, '-cert', certificate, '-key', key, ...EXPORT, ...args]);

    await peer.until(() => peer.endpoint.state !== 'connecting');
    expect(peer.states).toEqual(['connecting', 'connected']);
    const [, exported] = await client.outputMatching(KEYING_MATERIAL);
    expect(exportedBlock(peer.srtpKeys!, 'server')).toBe(exported);
    expect(client.output).toContain('Extended master secret: yes');

    peer.endpoint.sendData(Buffer.from('to the client'));
    await client.outputMatching(/to the client/);
    client.writeLine('to the server');
    await peer.until(() => peer.data.includes('to the server\n'));
    client.writeLine('Q');
    await peer.until(() => peer.endpoint.state === 'closed');
    expect(peer.states.at(-1)).toBe('closed: closed by the peer');
  });

  test.each(cases)('our client connects to s_server: $name', async ({ args, ours, theirs }) => {
    const { port } = await freePort();
    const { certificate, key } = files[theirs];
    const server = openssl([
      ...['s_server', '-dtls1_2', '-accept', `127.0.0.1:${port}`, '-cert', certificate, '-key', key],
      ...['-Verify', '1', ...EXPORT, ...args],
    ]);
    await server.outputMatching(/ACCEPT/);
    const peer = new UdpPeer(
      await bindLoopback(),
      {
        role: 'client',
        certificate: fromFiles(ours),
        remoteFingerprint: fromFiles(theirs).sha256Fingerprint,
        srtpProfiles: ['AEAD_AES_128_GCM', 'AES_CM_128_HMAC_SHA1_80'],
        mtuBytes: 400,
      },
      port,
    );
    cleanup.push(() => peer.close());
    peer.endpoint.start();

    await peer.until(() => peer.endpoint.state !== 'connecting');
    expect(peer.states).toEqual(['connecting', 'connected']);
    const [, exported] = await server.outputMatching(KEYING_MATERIAL);
    expect(exportedBlock(peer.srtpKeys!, 'client')).toBe(exported);

    server.writeLine('to the client');
    await peer.until(() => peer.data.includes('to the client\n'));
    peer.endpoint.sendData(Buffer.from('to the server\n'));
    await server.outputMatching(/to the server/);
    peer.endpoint.close();
    await server.outputMatching(/DONE|shutting down|CONNECTION CLOSED/);
  });

  test('s_server asks our client for a cookie', async () => {
    const { port } = await freePort();
    const { certificate, key } = files.ec;
    const options = ['-accept', `127.0.0.1:${port}`, '-cert', certificate, '-key', key, ...EXPORT];
    const server = openssl(['s_server', '-dtls1_2', '-listen', ...options]);
    await server.outputMatching(/ACCEPT/);
    const fingerprint = fromFiles('ec').sha256Fingerprint;
    const peer = new UdpPeer(
      await bindLoopback(),
      {
        role: 'client',
        certificate: fromFiles('ec'),
        remoteFingerprint: fingerprint,
        srtpProfiles: ['AES_CM_128_HMAC_SHA1_80'],
      },
      port,
    );
    cleanup.push(() => peer.close());
    peer.endpoint.start();
    await peer.until(() => peer.endpoint.state !== 'connecting');
    expect(peer.states).toEqual(['connecting', 'connected']);
  });

  test('s_client is asked for a cookie, shows no certificate, and carries data when that is allowed', async () => {
    const socket = await bindLoopback();
    const certificate = fromFiles('rsa');
    const peer = new UdpPeer(socket, { role: 'server', certificate, verifyPeer: false, cookie: 'always' });
    cleanup.push(() => peer.close());
    peer.endpoint.start();
    const client = openssl(['s_client', '-dtls1_2', '-connect', `127.0.0.1:${socket.address().port}`]);
    await peer.until(() => peer.endpoint.state !== 'connecting');
    expect(peer.states).toEqual(['connecting', 'connected']);
    client.writeLine('to the server');
    await peer.until(() => peer.data.includes('to the server\n'));
  });

  test.each([
    { name: 'with another fingerprint', showing: 'rsa', reason: /fingerprint/, alert: /alert bad certificate/ },
    { name: 'that is missing', showing: undefined, reason: /no certificate/, alert: /alert handshake failure/ },
  ] as const)('a certificate $name is refused', async ({ showing, reason, alert }) => {
    const socket = await bindLoopback();
    const peer = new UdpPeer(socket, {
      role: 'server',
      certificate: fromFiles('ec'),
      remoteFingerprint: fromFiles('ec').sha256Fingerprint,
      srtpProfiles: ['AES_CM_128_HMAC_SHA1_80'],
    });
    cleanup.push(() => peer.close());
    peer.endpoint.start();
    const shown = showing ? ['-cert', files[showing].certificate, '-key', files[showing].key] : [];
    const target = ['-connect', `127.0.0.1:${socket.address().port}`];
    const client = openssl(['s_client', '-dtls1_2', ...target, ...shown, ...EXPORT]);
    await peer.until(() => peer.endpoint.state !== 'connecting');
    expect(peer.states.at(-1)).toMatch(/^failed: /);
    expect(peer.states.at(-1)).toMatch(reason);
    expect(peer.srtpKeys).toBeUndefined();
    await client.outputMatching(alert);
  });
});

/** A port that was free a moment ago: s_server can't tell which one it took. */
async function freePort(): Promise<{ port: number }> {
  const placeholder = await bindLoopback();
  const { port } = placeholder.address();
  placeholder.close();
  return { port };
}
