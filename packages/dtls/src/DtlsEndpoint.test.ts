import { describe, expect, test } from 'vitest';
import { DtlsEndpoint } from './DtlsEndpoint.ts';
import type { SrtpProfileName } from './srtp/srtpProfile.ts';
import { generateRsaCertificate } from './testing/rsaCertificate.ts';
import { clientCertificate, serverCertificate, TestLink } from './testing/TestLink.ts';
import { TestTimers } from './testing/TestTimers.ts';

const profiles: SrtpProfileName[] = [
  'AEAD_AES_256_GCM',
  'AEAD_AES_128_GCM',
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
];

describe('a handshake', () => {
  test.each(profiles)('gives both sides the keys of %s', (profile) => {
    const link = new TestLink({ client: { srtpProfiles: profiles }, server: { srtpProfiles: [profile] } }).connect();
    expect(link.client.states).toEqual(['connecting', 'connected']);
    expect(link.server.states).toEqual(['connecting', 'connected']);
    const [keys] = link.client.srtpKeys;
    expect(keys?.profile).toBe(profile);
    expect([keys?.localKey.length, keys?.localSalt.length]).toEqual(
      { AEAD_AES_256_GCM: [32, 12], AEAD_AES_128_GCM: [16, 12] }[profile as string] ?? [16, 14],
    );
    expect(keys?.localKey.equals(keys.remoteKey)).toBe(false);
    expect(link.server.srtpKeys).toEqual([
      {
        profile,
        localKey: keys?.remoteKey,
        localSalt: keys?.remoteSalt,
        remoteKey: keys?.localKey,
        remoteSalt: keys?.localSalt,
      },
    ]);
  });

  test("follows the server's order of profiles", () => {
    const link = new TestLink({
      client: { srtpProfiles: profiles },
      server: { srtpProfiles: ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] },
    }).connect();
    expect(link.client.srtpKeys[0]?.profile).toBe('AES_CM_128_HMAC_SHA1_80');
  });

  test('tells keys before it says connected, and certificates after', () => {
    const order: string[] = [];
    const link = new TestLink({
      client: { srtpProfiles: profiles },
      server: {
        srtpProfiles: profiles,
        onSrtpKeys: () => order.push('keys'),
        onStateChange: (state) => order.push(state),
      },
    });
    expect(link.server.endpoint.remoteCertificatePem).toBeUndefined();
    link.connect();
    expect(order).toEqual(['connecting', 'keys', 'connected']);
    expect(link.server.endpoint.remoteCertificatePem).toBe(clientCertificate.certificatePem);
    expect(link.client.endpoint.remoteCertificatePem).toBe(serverCertificate.certificatePem);
  });

  test('leaves no timer behind', () => {
    const link = new TestLink().connect().settle();
    expect(link.timers.size).toBe(0);
  });

  test('without SRTP gives no keys but carries data', () => {
    const link = new TestLink().connect();
    expect(link.client.srtpKeys).toEqual([]);
    link.client.endpoint.sendData(Buffer.from('ping'));
    link.server.endpoint.sendData(Buffer.from('pong'));
    link.settle();
    expect(link.server.data.map(String)).toEqual(['ping']);
    expect(link.client.data.map(String)).toEqual(['pong']);
  });

  test('asks for a cookie when told to', () => {
    const link = new TestLink({ server: { cookie: 'always' } }).connect();
    expect(link.client.states.at(-1)).toBe('connected');
    expect(link.server.states.at(-1)).toBe('connected');
    expect(link.server.sent[0]!.length).toBeLessThan(link.client.sent[0]!.length);
  });

  test('asks for no certificate when the peer needs no proof', () => {
    const link = new TestLink({ client: { verifyPeer: true }, server: { verifyPeer: false } }).connect();
    expect(link.server.states.at(-1)).toBe('connected');
    expect(link.client.states.at(-1)).toBe('connected');
    expect(link.server.endpoint.remoteCertificatePem).toBeUndefined();
  });

  test('fails on both sides when no SRTP profile is shared', () => {
    const link = new TestLink({
      client: { srtpProfiles: ['AEAD_AES_256_GCM'] },
      server: { srtpProfiles: ['AEAD_AES_128_GCM'], handshakeTimeoutMs: 1000 },
    }).connect();
    expect(link.server.states.at(-1)).toMatch(/^failed: .*SRTP profile/);
    // The alert is in plaintext, so it only explains why time ran out.
    expect(link.client.states.at(-1)).toBe(
      'failed: the handshake timed out; the peer had sent the plaintext alert handshake_failure',
    );
    expect(link.client.endpoint.lastPlaintextAlert).toEqual({ level: 'fatal', description: 'handshake_failure' });
  });

  test('fails when a client that wants SRTP meets a server that does not', () => {
    const link = new TestLink({ client: { srtpProfiles: profiles } }).connect();
    expect(link.client.states.at(-1)).toMatch(/^failed: .*SRTP profile/);
    expect(link.server.states).not.toContain('connected');
  });

  test('gives up after its time when nobody answers, and stops sending', () => {
    const link = new TestLink({ impair: () => [] });
    link.client.endpoint.start();
    link.timers.advance(29_999);
    expect(link.client.states).toEqual(['connecting']);
    const sent = link.client.sent.length;
    // 50, 100, 200, 400, 800, then every 1600 ms.
    expect(sent).toBe(1 + 5 + Math.floor((29_999 - 1550) / 1600));
    link.timers.advance(30_000);
    expect(link.client.states).toEqual(['connecting', 'failed: the handshake timed out']);
    expect(link.client.sent.length).toBe(sent);
    expect(link.timers.size).toBe(0);
  });

  test('a server waits for a first hello as long as it takes', () => {
    const link = new TestLink();
    link.server.endpoint.start();
    link.timers.advance(120_000);
    link.connect(300_000);
    expect(link.server.states.at(-1)).toBe('connected');
  });

  test('survives a link that delivers within the call to send', () => {
    const states: string[] = [];
    const data: string[] = [];
    const timers = new TestTimers();
    const server: DtlsEndpoint = new DtlsEndpoint({
      role: 'server',
      certificate: serverCertificate,
      remoteFingerprint: clientCertificate.sha256Fingerprint,
      timers,
      send: (datagram) => client.receive(datagram),
      onStateChange: (state) => states.push(`server ${state}`),
      onData: (bytes) => data.push(String(bytes)),
    });
    const client: DtlsEndpoint = new DtlsEndpoint({
      role: 'client',
      certificate: clientCertificate,
      remoteFingerprint: serverCertificate.sha256Fingerprint,
      timers,
      send: (datagram) => server.receive(datagram),
      onStateChange: (state) => {
        states.push(`client ${state}`);
        if (state === 'connected') client.sendData(Buffer.from('at once'));
      },
    });
    server.start();
    client.start();
    expect(states).toEqual(['server connecting', 'client connecting', 'client connected', 'server connected']);
    expect(data).toEqual(['at once']);
    expect(timers.size).toBe(0);
  });
});

describe('a fingerprint that is told late', () => {
  test('holds back keys, state and data until it is there', () => {
    const link = new TestLink({
      client: { srtpProfiles: profiles },
      server: { srtpProfiles: profiles, remoteFingerprint: undefined },
    });
    link.connect(2000);
    expect(link.client.states.at(-1)).toBe('connected');
    link.client.endpoint.sendData(Buffer.from('early'));
    link.settle();
    expect(link.server.states).toEqual(['connecting']);
    expect([link.server.srtpKeys, link.server.data]).toEqual([[], []]);
    link.server.endpoint.setRemoteFingerprint(clientCertificate.fingerprints[4]!);
    expect(link.server.states).toEqual(['connecting', 'connected']);
    expect(link.server.srtpKeys).toHaveLength(1);
    expect(link.server.data.map(String)).toEqual(['early']);
  });

  test('fails when it turns out to be another', () => {
    const link = new TestLink({
      server: { remoteFingerprint: undefined, srtpProfiles: profiles },
      client: { srtpProfiles: profiles },
    });
    link.connect(2000);
    link.server.endpoint.setRemoteFingerprint(serverCertificate.sha256Fingerprint);
    expect(link.server.states).toEqual(['connecting', expect.stringMatching(/^failed: .*fingerprint/)]);
    expect(link.server.srtpKeys).toEqual([]);
    link.settle();
    expect(link.client.states.at(-1)).toBe('failed: the peer sent the alert bad_certificate');
  });

  test('fails when it never comes', () => {
    const link = new TestLink({ server: { remoteFingerprint: undefined } }).connect();
    expect(link.server.states.at(-1)).toBe("failed: the peer's fingerprint was never told");
  });
});

describe('an end', () => {
  test('is told to the peer and answered', () => {
    const link = new TestLink().connect();
    link.client.endpoint.close();
    link.settle();
    expect(link.client.states.at(-1)).toBe('closed: closed by this side');
    expect(link.server.states.at(-1)).toBe('closed: closed by the peer');
    expect(link.timers.size).toBe(0);
  });

  test('comes once, and nothing is taken or sent after it', () => {
    const link = new TestLink().connect();
    const { endpoint, sent, states } = link.server;
    endpoint.close();
    endpoint.close();
    const count = sent.length;
    endpoint.sendData(Buffer.from('late'));
    endpoint.start();
    link.client.endpoint.sendData(Buffer.from('late'));
    link.settle();
    expect(sent.length).toBe(count);
    expect(states.filter((state) => state.startsWith('closed'))).toHaveLength(1);
    expect(endpoint.counters.unsent).toBe(1);
    expect(link.server.data).toEqual([]);
  });

  test('in the midst of a handshake stops it', () => {
    const link = new TestLink();
    link.server.endpoint.start();
    link.client.endpoint.start();
    link.timers.runNext();
    link.client.endpoint.close();
    link.server.endpoint.close();
    link.settle();
    expect(link.timers.size).toBe(0);
    expect(link.client.states).toEqual(['connecting', 'closed: closed by this side']);
  });
});

describe('misuse', () => {
  const options = { role: 'client', certificate: clientCertificate, send: () => {} } as const;

  test('is answered by a typed error', () => {
    const endpoint = new DtlsEndpoint(options);
    expect(() => new DtlsEndpoint({ ...options, mtuBytes: 50 })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(() => new DtlsEndpoint({ ...options, srtpProfiles: ['toString' as SrtpProfileName] })).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
    expect(() => endpoint.setRemoteFingerprint({ algorithm: 'sha-256', value: 'AB:CD' })).toThrow(
      expect.objectContaining({ code: 'INVALID_FINGERPRINT' }),
    );
    expect(() => endpoint.sendData(Buffer.alloc(16_385))).toThrow(expect.objectContaining({ code: 'DATA_TOO_LARGE' }));
  });

  test('a datagram before the start is only counted', () => {
    const endpoint = new DtlsEndpoint(options);
    endpoint.receive(Buffer.from([22]));
    expect(endpoint.counters.unexpected).toBe(1);
  });
});

test('a server with an RSA certificate serves a client with an EC one', () => {
  const rsa = generateRsaCertificate();
  const link = new TestLink({ server: { certificate: rsa } }).connect();
  expect(link.client.states.at(-1)).toBe('connected');
  const other = new TestLink({ client: { certificate: rsa } }).connect();
  expect(other.server.states.at(-1)).toBe('connected');
});
