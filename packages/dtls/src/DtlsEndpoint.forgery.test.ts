import { afterEach, describe, expect, test, vi } from 'vitest';
import { DtlsCertificate } from './certificate/DtlsCertificate.ts';
import { KeySchedule } from './crypto/KeySchedule.ts';
import type { DtlsEndpointOptions, DtlsRole } from './DtlsEndpointOptions.ts';
import { handshakeType } from './handshake/HandshakeMessage.ts';
import { contentType } from './record/contentType.ts';
import {
  clientHelloBody,
  forgedAlert,
  forgedClientHello,
  forgedCloseNotify,
  fragmentDatagrams,
  plaintextRecord,
  splitRecords,
} from './testing/forgedRecords.ts';
import { clientCertificate, serverCertificate, TestLink, type TestPeer } from './testing/TestLink.ts';

const srtpProfiles: DtlsEndpointOptions['srtpProfiles'] = ['AES_CM_128_HMAC_SHA1_80'];
const both = { client: { srtpProfiles }, server: { srtpProfiles } };

afterEach(() => vi.restoreAllMocks());

/** It never was connected and never gave out keys or data. */
function expectRefused(peer: TestPeer, reason: RegExp) {
  expect(peer.states).toEqual(['connecting', expect.stringMatching(reason)]);
  expect(peer.srtpKeys).toEqual([]);
  expect(peer.data).toEqual([]);
  expect(peer.endpoint.remoteCertificatePem).toBeUndefined();
}

/** The victim's certificate, which everybody can see, with a key that does not belong to it. */
function stolen(certificate: DtlsCertificate): DtlsCertificate {
  return new DtlsCertificate(certificate.chain, DtlsCertificate.generate().privateKey);
}

/** Makes the given side's next Finished wrong; how the other side checks it stays right. */
function corruptNextFinished(side: DtlsRole) {
  const original = KeySchedule.prototype.verifyData;
  let done = false;
  vi.spyOn(KeySchedule.prototype, 'verifyData').mockImplementation(function (this: KeySchedule, of, hash) {
    const verifyData = original.call(this, of, hash);
    if (of === side && !done) {
      done = true;
      verifyData[11]! ^= 1;
    }
    return verifyData;
  });
}

describe('a server refuses', () => {
  test('a certificate with another fingerprint', () => {
    const certificate = DtlsCertificate.generate();
    const link = new TestLink({
      client: { srtpProfiles, certificate },
      server: { srtpProfiles, remoteFingerprint: clientCertificate.sha256Fingerprint },
    }).connect();
    expectRefused(link.server, /^failed: .*fingerprint/);
  });

  test('a stolen certificate: CertificateVerify was signed with another key', () => {
    const link = new TestLink({ ...both, client: { srtpProfiles, certificate: stolen(clientCertificate) } }).connect();
    expectRefused(link.server, /^failed: .*CertificateVerify/);
    expect(link.client.states).not.toContain('connected');
  });

  test('a stolen certificate also while it does not know the fingerprint', () => {
    const link = new TestLink({
      client: { srtpProfiles, certificate: stolen(clientCertificate) },
      server: { srtpProfiles, remoteFingerprint: undefined },
    }).connect();
    link.server.endpoint.setRemoteFingerprint(clientCertificate.sha256Fingerprint);
    expectRefused(link.server, /^failed: .*CertificateVerify/);
  });

  test('a forged Finished', () => {
    corruptNextFinished('client');
    const link = new TestLink(both).connect();
    expectRefused(link.server, /^failed: .*Finished/);
    expect(link.client.states).not.toContain('connected');
  });

  test('a client without a certificate', () => {
    const client = DtlsCertificate.generate();
    // A chain that is empty by the time it is sent.
    Object.defineProperty(client, 'chain', { value: [] });
    const link = new TestLink({
      client: { srtpProfiles, certificate: client },
      server: { srtpProfiles, remoteFingerprint: clientCertificate.sha256Fingerprint },
    }).connect();
    expectRefused(link.server, /^failed: the peer shows no certificate/);
  });

  test('a client that leaves out its CertificateVerify', () => {
    const link = new TestLink({
      ...both,
      impair: (datagram, from) => [
        { datagram: from === 'client' ? without(datagram, handshakeType.certificateVerify) : datagram },
      ],
    }).connect();
    expectRefused(link.server, /^failed: the handshake timed out/);
  });
});

describe('a client refuses', () => {
  test('a certificate with another fingerprint', () => {
    const link = new TestLink({
      client: { srtpProfiles, remoteFingerprint: clientCertificate.sha256Fingerprint },
      server: { srtpProfiles },
    }).connect();
    expectRefused(link.client, /^failed: .*fingerprint/);
    expect(link.server.states).not.toContain('connected');
  });

  test('a stolen certificate: the key share was signed with another key', () => {
    const link = new TestLink({ ...both, server: { srtpProfiles, certificate: stolen(serverCertificate) } }).connect();
    expectRefused(link.client, /^failed: .*key share/);
    expect(link.server.states).not.toContain('connected');
  });

  test('a stolen certificate also when it does not look at fingerprints', () => {
    const link = new TestLink({
      client: { srtpProfiles, verifyPeer: false },
      server: { srtpProfiles, certificate: stolen(serverCertificate) },
    }).connect();
    expectRefused(link.client, /^failed: .*key share/);
  });

  test('a forged Finished', () => {
    corruptNextFinished('server');
    const link = new TestLink(both).connect();
    expectRefused(link.client, /^failed: .*Finished/);
  });

  test('a server that leaves out its key share', () => {
    const link = new TestLink({
      ...both,
      impair: (datagram, from) => [
        { datagram: from === 'server' ? without(datagram, handshakeType.serverKeyExchange) : datagram },
      ],
    }).connect();
    expectRefused(link.client, /^failed: the handshake timed out/);
  });
});

describe('bytes anybody could send change nothing', () => {
  const strangersHello = forgedClientHello(Buffer.alloc(32, 1));
  const forgedData = plaintextRecord(contentType.applicationData, Buffer.from('plaintext'), 99);
  const forgedFinished = plaintextRecord(
    contentType.handshake,
    Buffer.from('1400000c00040000000000000c000000000000000000000000', 'hex'),
  );
  const forgeries = [forgedAlert, forgedCloseNotify, strangersHello, forgedData, forgedFinished];

  test('behind every datagram of a handshake', () => {
    const link = new TestLink({
      ...both,
      impair: (datagram) => [datagram, ...forgeries].map((bytes) => ({ datagram: bytes })),
    }).connect();
    expect(link.client.states).toEqual(['connecting', 'connected']);
    expect(link.server.states).toEqual(['connecting', 'connected']);
    expect(link.client.endpoint.counters.retransmissions).toBe(0);
    expect(link.client.endpoint.counters.plaintextAlerts).toBeGreaterThan(0);
    expect(link.client.endpoint.lastPlaintextAlert?.description).toBe('close_notify');
    expect(link.server.endpoint.counters.unexpected).toBeGreaterThan(0);
  });

  test('when a Finished in plaintext comes just before the genuine one', () => {
    const finished = (messageSequence: number) =>
      fragmentDatagrams(handshakeType.finished, messageSequence, Buffer.alloc(12), [])[0]!;
    const link = new TestLink({
      ...both,
      impair: (datagram) => [finished(4), finished(5), datagram].map((bytes) => ({ datagram: bytes })),
    }).connect();
    expect(link.client.states).toEqual(['connecting', 'connected']);
    expect(link.server.states).toEqual(['connecting', 'connected']);
  });

  test('on a connection, which does not answer either', () => {
    const link = new TestLink(both).connect();
    for (const peer of [link.client, link.server]) {
      const sent = peer.sent.length;
      for (let i = 0; i < 100; i++) for (const forgery of forgeries) peer.endpoint.receive(forgery);
      expect(peer.sent.length).toBe(sent);
      expect(peer.endpoint.state).toBe('connected');
      expect(peer.endpoint.counters.plaintextAlerts).toBe(200);
      expect(peer.data).toEqual([]);
    }
    link.client.endpoint.sendData(Buffer.from('still here'));
    link.settle();
    expect(link.server.data.map(String)).toEqual(['still here']);
  });

  test('when everything that was ever sent comes again', () => {
    const link = new TestLink(both).connect();
    link.client.endpoint.sendData(Buffer.from('once'));
    link.server.endpoint.sendData(Buffer.from('once'));
    link.settle();
    const clientSent = [...link.client.sent];
    const serverSent = [...link.server.sent];
    for (const datagram of clientSent) link.server.endpoint.receive(datagram);
    for (const datagram of serverSent) link.client.endpoint.receive(datagram);
    expect([link.client.sent.length, link.server.sent.length]).toEqual([clientSent.length, serverSent.length]);
    expect(link.server.data.map(String)).toEqual(['once']);
    expect(link.client.data.map(String)).toEqual(['once']);
    // Finished and the data.
    expect(link.server.endpoint.counters.replayed).toBe(2);
    expect(link.client.endpoint.counters.replayed).toBe(2);
  });

  test('when encrypted records are altered in any byte', () => {
    const link = new TestLink(both).connect();
    link.client.endpoint.sendData(Buffer.from('genuine'));
    const record = link.client.sent.at(-1)!;
    for (let offset = 0; offset < record.length; offset++) {
      const altered = Buffer.from(record);
      altered[offset]! ^= 0x01;
      link.server.endpoint.receive(altered);
    }
    expect(link.server.data).toEqual([]);
    expect(link.server.endpoint.counters.badMac).toBeGreaterThan(20);
    link.settle();
    expect(link.server.data.map(String)).toEqual(['genuine']);
  });

  test('a hello that is repeated without end gets a flight or two, not one each', () => {
    const { server } = new TestLink(both);
    server.endpoint.start();
    for (let i = 0; i < 1000; i++) server.endpoint.receive(strangersHello);
    expect(server.endpoint.counters.retransmissions).toBe(0);
  });
});

describe("a stranger's hello that comes first", () => {
  test('does not keep the genuine client out when that comes later', () => {
    const link = new TestLink(both);
    link.server.endpoint.start();
    link.server.endpoint.receive(forgedClientHello(Buffer.alloc(32, 1)));
    link.timers.advance(2000);
    link.connect();
    expect(link.server.states).toEqual(['connecting', 'connected']);
    expect(link.client.states).toEqual(['connecting', 'connected']);
    expect(link.timers.now()).toBeLessThan(5000);
  });

  test('does not get in once the genuine client has gone on', () => {
    // The client's second flight arrives only in part: its proofs are lost for a long time.
    let losing = true;
    const link = new TestLink({
      ...both,
      impair: (datagram, from) => {
        const lost =
          losing && from === 'client' && splitRecords(datagram).some((record) => record.readUInt16BE(3) === 1);
        return [{ datagram: lost ? without(datagram, handshakeType.certificateVerify) : datagram }];
      },
    });
    link.server.endpoint.start();
    link.client.endpoint.start();
    link.timers.advance(4000);
    const sent = link.server.sent.length;
    link.server.endpoint.receive(forgedClientHello(Buffer.alloc(32, 1)));
    expect(link.server.sent.length).toBe(sent);
    losing = false;
    link.connect();
    expect(link.server.states).toEqual(['connecting', 'connected']);
  });

  test('is not worth failing for when it asks for what we do not have', () => {
    const link = new TestLink({ ...both, impair: (datagram, from) => (from === 'server' ? [] : [{ datagram }]) });
    link.server.endpoint.start();
    link.client.endpoint.start();
    link.timers.advance(4000);
    const hello = clientHelloBody(Buffer.alloc(32, 1));
    hello[1] = 0xff; // DTLS 1.0
    for (const datagram of fragmentDatagrams(handshakeType.clientHello, 0, hello, []))
      link.server.endpoint.receive(datagram);
    expect(link.server.endpoint.state).toBe('connecting');
  });
});

/** A datagram without its records of a plaintext handshake message. */
function without(datagram: Buffer, type: number): Buffer {
  return Buffer.concat(
    splitRecords(datagram).filter(
      (record) => !(record[0] === 22 && record.readUInt16BE(3) === 0 && record[13] === type),
    ),
  );
}
