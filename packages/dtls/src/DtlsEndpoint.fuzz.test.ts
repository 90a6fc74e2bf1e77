import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { DtlsRole } from './DtlsEndpointOptions.ts';
import { SeededRandom } from './testing/SeededRandom.ts';
import { TestLink, type TestPeer } from './testing/TestLink.ts';

const DATAGRAMS_PER_CASE = 7_000;
const srtpProfiles = ['AES_CM_128_HMAC_SHA1_80'] as const;

/** All that a handshake and some data put on the wire, from each side. */
function recordedTraffic(): Record<DtlsRole, Buffer[]> {
  const link = new TestLink({ client: { srtpProfiles, mtuBytes: 300 }, server: { srtpProfiles, mtuBytes: 300 } });
  link.connect();
  link.client.endpoint.sendData(Buffer.alloc(100, 1));
  link.server.endpoint.sendData(Buffer.alloc(100, 2));
  link.settle();
  return { client: link.client.sent, server: link.server.sent };
}

/** Flips, cuts, lengthens and joins; most of the result still looks like a record. */
function mutate(random: SeededRandom, datagrams: readonly Buffer[]): Buffer {
  const pick = () => datagrams[random.below(datagrams.length)] ?? Buffer.alloc(0);
  const kind = random.below(10);
  if (kind === 0) return random.bytes(random.below(200));
  const datagram = Buffer.from(kind === 1 ? Buffer.concat([pick(), pick()]) : pick());
  if (kind === 2) return datagram.subarray(0, random.below(datagram.length + 1));
  if (kind === 3) return Buffer.concat([datagram, random.bytes(random.below(50))]);
  for (let flips = 1 + random.below(4); flips > 0; flips--) {
    // Headers are where parsers go wrong, so half of the changes go there.
    const offset = random.next() < 0.5 ? random.below(Math.min(60, datagram.length)) : random.below(datagram.length);
    datagram[offset] = random.next() < 0.3 ? [0, 1, 0x7f, 0xff][random.below(4)]! : random.below(256);
  }
  return datagram;
}

const recorded = recordedTraffic();

/** A handshake whose victim got everything up to a certain datagram, and nothing after. */
function victimAfter(victim: DtlsRole, receivedDatagrams: number): { link: TestLink; peer: TestPeer } {
  let received = 0;
  const link = new TestLink({
    client: { srtpProfiles, mtuBytes: 300 },
    server: { srtpProfiles, mtuBytes: 300 },
    impair: (datagram, from) => (from !== victim && ++received > receivedDatagrams ? [] : [{ datagram }]),
  });
  link.server.endpoint.start();
  link.client.endpoint.start();
  link.timers.advance(40);
  return { link, peer: link[victim] };
}

describe.each([
  { name: 'a server that waits for a hello', victim: 'server', received: 0 },
  { name: 'a server that has said hello', victim: 'server', received: 1 },
  { name: 'a server that has half of the second flight', victim: 'server', received: 2 },
  { name: 'a client that has said hello', victim: 'client', received: 0 },
  { name: 'a client that has half of the answer', victim: 'client', received: 1 },
  // All but Finished and the data.
  { name: 'a client that waits for the end', victim: 'client', received: recorded.server.length - 2 },
] as const)('$name', ({ victim, received }) => {
  test('takes random and mutated datagrams', () => {
    const random = new SeededRandom(received + (victim === 'client' ? 100 : 200));
    const traffic = recorded[victim === 'client' ? 'server' : 'client'];
    let { peer, link } = victimAfter(victim, received);
    expect(peer.states).toEqual(['connecting']);
    let victims = 1;
    for (let i = 0; i < DATAGRAMS_PER_CASE; i++) {
      peer.endpoint.receive(mutate(random, traffic));
      if (peer.endpoint.state !== 'connecting' || i % 500 === 499) {
        // Retransmissions up to the end of its time, now and then: they are most of the work.
        if (i % 500 === 499) link.timers.advance(31_000);
        expect(peer.states).not.toContain('connected');
        expect(peer.srtpKeys).toEqual([]);
        ({ peer, link } = victimAfter(victim, received));
        victims++;
      }
    }
    expect(victims).toBeGreaterThan(10);
  }, 30_000);
});

test('a connection goes on beside random and mutated datagrams, and its memory stays', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const used = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const random = new SeededRandom(7);
  const link = new TestLink({ client: { srtpProfiles }, server: { srtpProfiles } }).connect();
  const traffic = [...recorded.client, ...recorded.server, ...link.client.sent, ...link.server.sent];
  const before = used();
  for (let i = 0; i < 20_000; i++) {
    const datagram = mutate(random, traffic);
    link.server.endpoint.receive(datagram);
    link.client.endpoint.receive(datagram);
  }
  expect(used() - before).toBeLessThan(4 * 1024 * 1024);
  link.client.endpoint.sendData(Buffer.from('still here'));
  link.server.endpoint.sendData(Buffer.from('and here'));
  link.settle();
  expect([link.client.endpoint.state, link.server.endpoint.state]).toEqual(['connected', 'connected']);
  expect([link.server.data.map(String), link.client.data.map(String)]).toEqual([['still here'], ['and here']]);
});

test('a handshake under a flood of fragments keeps a bounded amount of them', () => {
  const link = new TestLink();
  link.server.endpoint.start();
  const random = new SeededRandom(11);
  const memoryBefore = process.memoryUsage().external;
  for (let i = 0; i < 20_000; i++) {
    const fragment = Buffer.alloc(25 + 100, i);
    // A record with a piece of a message that claims to be 30,000 bytes long, at some place in it.
    fragment.writeUInt8(22, 0);
    fragment.writeUInt16BE(0xfefd, 1);
    fragment.writeUIntBE(i, 3, 8 - 2);
    fragment.writeUInt16BE(0, 3);
    fragment.writeUInt16BE(112, 11);
    fragment.writeUInt8(1 + random.below(2) * 10, 13);
    fragment.writeUIntBE(30_000, 14, 3);
    fragment.writeUInt16BE(random.below(8), 17);
    fragment.writeUIntBE(random.below(29_900), 19, 3);
    fragment.writeUIntBE(100, 22, 3);
    link.server.endpoint.receive(fragment);
  }
  expect(process.memoryUsage().external - memoryBefore).toBeLessThan(16 * 1024 * 1024);
  link.connect();
  expect(link.server.states.at(-1)).toBe('connected');
});
