import { describe, expect, test } from 'vitest';
import { DtlsCertificate } from './certificate/DtlsCertificate.ts';
import type { DtlsEndpointOptions } from './DtlsEndpointOptions.ts';
import { handshakeType } from './handshake/HandshakeMessage.ts';
import { clientHelloBody, fragmentDatagrams, handshakeTypes, splitRecords } from './testing/forgedRecords.ts';
import { generateRsaCertificate } from './testing/rsaCertificate.ts';
import { SeededRandom } from './testing/SeededRandom.ts';
import { type Impairment, TestLink } from './testing/TestLink.ts';

const srtpProfiles: DtlsEndpointOptions['srtpProfiles'] = ['AEAD_AES_128_GCM'];

/** Connects over a bad network and sees to it that data flows both ways afterwards. */
function connect(
  impair: Impairment,
  both: Partial<DtlsEndpointOptions> = {},
  server: Partial<DtlsEndpointOptions> = {},
) {
  const link = new TestLink({
    client: { srtpProfiles, ...both },
    server: { srtpProfiles, ...both, ...server },
    impair,
  }).connect();
  expect(link.client.states).toEqual(['connecting', 'connected']);
  expect(link.server.states).toEqual(['connecting', 'connected']);
  expect(link.client.srtpKeys[0]?.localKey).toEqual(link.server.srtpKeys[0]?.remoteKey);
  return link;
}

/** How many datagrams or records a handshake takes when nothing goes wrong. */
function count(what: (datagram: Buffer) => number, both: Partial<DtlsEndpointOptions>, server = {}) {
  const link = connect((datagram) => [{ datagram }], both, server);
  return [...link.client.sent, ...link.server.sent].reduce((sum, datagram) => sum + what(datagram), 0);
}

describe.each([
  { name: 'large datagrams', both: {}, server: {} },
  { name: 'datagrams of 120 bytes', both: { mtuBytes: 120 }, server: {} },
  { name: 'a cookie', both: {}, server: { cookie: 'always' } as const },
])('with $name', ({ both, server }) => {
  test('any datagram may be lost', () => {
    const datagrams = count(() => 1, both, server);
    expect(datagrams).toBeGreaterThan(3);
    for (let lost = 0; lost < datagrams; lost++) {
      let index = 0;
      connect((datagram) => (index++ === lost ? [] : [{ datagram }]), both, server);
    }
  });

  test('any record may be lost', () => {
    const records = count((datagram) => splitRecords(datagram).length, both, server);
    for (let lost = 0; lost < records; lost++) {
      let index = 0;
      connect(
        (datagram) => [{ datagram: Buffer.concat(splitRecords(datagram).filter(() => index++ !== lost)) }],
        both,
        server,
      );
    }
  });

  test('everything may come twice', () => {
    connect((datagram) => [{ datagram }, { datagram, extraDelayMs: 3 }], both, server);
    connect((datagram) => [{ datagram }, { datagram, extraDelayMs: 200 }], both, server);
  });

  test('everything may come in the opposite order', () => {
    // The later within its flight, the sooner it arrives.
    connect((datagram, _from, index) => [{ datagram, extraDelayMs: 40 - (index % 40) }], both, server);
  });

  test('every record may travel alone, and the last first', () => {
    connect(
      (datagram) =>
        splitRecords(datagram)
          .reverse()
          .map((record) => ({ datagram: record })),
      both,
      server,
    );
  });

  test('everything may be lost, doubled and shuffled', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const random = new SeededRandom(seed);
      const copies = () => (random.next() < 0.3 ? 0 : random.next() < 0.2 ? 2 : 1);
      connect(
        (datagram) => Array.from({ length: copies() }, () => ({ datagram, extraDelayMs: random.below(80) })),
        both,
        server,
      );
    }
  });
});

test('any two datagrams may be lost', () => {
  for (let first = 0; first < 8; first++) {
    for (let second = first + 1; second < 9; second++) {
      let index = 0;
      connect((datagram) => (index++ === first || index - 1 === second ? [] : [{ datagram }]));
    }
  }
});

test('a path of 800 ms connects in spite of needless retransmissions', () => {
  connect((datagram) => [{ datagram, extraDelayMs: 395 }]);
});

test('ChangeCipherSpec may be missing, for a record says itself that it is encrypted', () => {
  const withoutIt = (datagram: Buffer) => Buffer.concat(splitRecords(datagram).filter((record) => record[0] !== 20));
  const link = connect((datagram) => [{ datagram: withoutIt(datagram) }]);
  expect(link.client.endpoint.counters.retransmissions).toBe(0);
});

test('a chain of certificates larger than many datagrams arrives', () => {
  const leaf = generateRsaCertificate();
  const chain = Array.from({ length: 20 }, () => leaf.chain[0]!);
  connect((datagram) => [{ datagram }], { certificate: new DtlsCertificate(chain, leaf.privateKey), mtuBytes: 600 });
});

test('nothing is sent twice on a good path', () => {
  const link = connect((datagram) => [{ datagram }]).settle();
  expect(link.client.endpoint.counters.retransmissions).toBe(0);
  expect(link.server.endpoint.counters.retransmissions).toBe(0);
  for (const datagram of [...link.client.sent, ...link.server.sent]) expect(datagram.length).toBeLessThanOrEqual(1200);
});

describe("Chromium's hello, 1,500 bytes in two datagrams,", () => {
  const body = clientHelloBody(Buffer.alloc(32, 7), 1300);
  const [first, second] = fragmentDatagrams(handshakeType.clientHello, 0, body, [1150]);

  test.each([
    { name: 'in order', arriving: [first!, second!] },
    { name: 'the wrong way round', arriving: [second!, first!] },
    { name: 'doubled', arriving: [first!, first!, second!] },
    { name: 'wrong way round and doubled', arriving: [second!, second!, first!, second!] },
    { name: 'after a hello of somebody else that stayed incomplete', arriving: [strangersHalf(), second!, first!] },
    { name: 'around half a hello of somebody else', arriving: [first!, strangersHalf(), first!, second!] },
  ])('is answered when it comes $name', ({ arriving }) => {
    const { server } = new TestLink();
    server.endpoint.start();
    for (const datagram of arriving.slice(0, -1)) server.endpoint.receive(datagram);
    server.endpoint.receive(arriving.at(-1)!);
    expect(server.sent.flatMap(handshakeTypes).slice(0, 2)).toEqual([
      handshakeType.serverHello,
      handshakeType.certificate,
    ]);
  });

  test('is not answered before it is whole', () => {
    const { server } = new TestLink();
    server.endpoint.start();
    for (const datagram of [first!, first!, first!]) server.endpoint.receive(datagram);
    expect(server.sent).toEqual([]);
  });

  function strangersHalf(): Buffer {
    return fragmentDatagrams(handshakeType.clientHello, 0, clientHelloBody(Buffer.alloc(32, 9), 900), [500])[0]!;
  }
});
