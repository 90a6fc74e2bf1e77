import { describe, expect, it } from 'vitest';
import { AllocationQuota } from '../policy/QuotaPolicy.ts';
import { AttributeType, Method } from '../stun/attributes.ts';
import type { StunMessage } from '../stun/StunMessage.ts';
import { FakePath } from '../testing/FakePath.ts';
import { TestClient } from '../testing/TestClient.ts';
import { TestServer } from '../testing/TestServer.ts';
import { OLD_ADDITIONAL_ADDRESS_FAMILY } from './turnAttributes.ts';

const IPV4 = Buffer.from([1, 0, 0, 0]);
const IPV6 = Buffer.from([2, 0, 0, 0]);
const RESERVE = Buffer.from([0x80]);

function relayedPorts(answer: StunMessage): number[] {
  const ports: number[] = [];
  for (let at = answer.find(AttributeType.xorRelayedAddress); at >= 0; ) {
    ports.push(answer.xorAddressAt(at)!.port);
    at = answer.find(AttributeType.xorRelayedAddress, at);
  }
  return ports;
}

function newClient(server: TestServer, port = 40_000, username = 'gorst', password = 'hero'): TestClient {
  return new TestClient(server, new FakePath('192.0.2.10', port), username, password);
}

describe('Allocate', () => {
  it('gives an IPv4 relay, the mapped address and a lifetime', () => {
    const server = new TestServer();
    const client = newClient(server);
    const answer = client.allocate();
    expect(answer.xorAddressAt(answer.find(AttributeType.xorRelayedAddress))).toEqual({
      family: 4,
      address: '198.51.100.1',
      port: 50_000,
    });
    expect(answer.xorMappedAddress).toEqual({ family: 4, address: '192.0.2.10', port: 40_000 });
    expect(answer.uint32(AttributeType.lifetime)).toBe(600);
    expect(server.counters.allocations).toBe(1);
    expect(client.path.isAdopted).toBe(true);
  });

  it('gives a retransmitted request the same answer and nothing new; another request gets 437', () => {
    const server = new TestServer();
    const client = newClient(server);
    const request = client.build(Method.allocate, (writer) =>
      writer.bytes(AttributeType.requestedTransport, Buffer.from([17, 0, 0, 0])),
    );
    const copy = Buffer.from(request);
    client.send(request);
    const first = client.path.sent.at(-1);
    client.send(copy);
    expect(client.path.sent.at(-1)).toEqual(first);
    expect(server.relays.bound.length).toBe(1);
    expect(client.allocate().errorCode?.code).toBe(437);
  });

  it('keeps silent about a retransmission while the first is waiting for its port', () => {
    const server = new TestServer();
    server.relays.held = [];
    const client = newClient(server);
    const request = Buffer.from(
      client.build(Method.allocate, (writer) =>
        writer.bytes(AttributeType.requestedTransport, Buffer.from([17, 0, 0, 0])),
      ),
    );
    const before = client.path.sent.length;
    client.send(request);
    client.send(request);
    expect(client.path.sent.length).toBe(before);
    expect(server.relays.held.length).toBe(1);
    server.relays.held[0]!();
    expect(client.path.lastAnswer().class).toBe('success');
    expect(server.counters.allocationsMade).toBe(1);
  });

  it.each([
    [undefined, 600],
    [1, 600],
    [777, 777],
    [3600, 3600],
    [1_000_000, 3600],
  ])('bounds a wished lifetime of %s to %d seconds', (wished, granted) => {
    const answer = newClient(new TestServer()).allocate((writer) => {
      if (wished !== undefined) writer.uint32(AttributeType.lifetime, wished);
    });
    expect(answer.uint32(AttributeType.lifetime)).toBe(granted);
  });

  it('ends when its lifetime is over, and everything with it', () => {
    const server = new TestServer();
    const client = newClient(server);
    client.allocate();
    client.channelBind(0x4000, '8.8.8.8', 1234);
    server.clock.advance(599);
    expect(server.counters.allocations).toBe(1);
    server.clock.advance(2);
    expect(server.counters.allocations).toBe(0);
    expect(server.ended.map(({ reason }) => reason)).toEqual(['expired']);
    expect(server.relays.bound[0]!.isClosed).toBe(true);
    expect(server.wheel.size).toBe(0);
    expect(client.path.isAdopted).toBe(false);
    expect(client.refresh().errorCode?.code).toBe(437);
  });

  it.each([
    ['400 without REQUESTED-TRANSPORT', 400, undefined],
    ['442 for TCP', 442, Buffer.from([6, 0, 0, 0])],
    ['442 for anything else', 442, Buffer.from([99, 0, 0, 0])],
    ['400 for a malformed one', 400, Buffer.from([17])],
  ])('answers %s', (_what, code, transport) => {
    const answer = newClient(new TestServer()).request(Method.allocate, (writer) => {
      if (transport) writer.bytes(AttributeType.requestedTransport, transport);
    });
    expect(answer.errorCode?.code).toBe(code);
  });

  it('answers 420 to an unknown required attribute, and names it', () => {
    const answer = newClient(new TestServer()).allocate((writer) => writer.uint32(0x7f01, 1));
    expect(answer.errorCode?.code).toBe(420);
    expect(answer.bytes(AttributeType.unknownAttributes)?.toString('hex')).toBe('7f01');
  });

  it('answers 405 to a ticket when there is no mobility', () => {
    expect(newClient(new TestServer()).allocate((writer) => writer.bytes(0x8030)).errorCode?.code).toBe(405);
  });

  it('relays from the family asked for, 440 when it has none or there is no such family', () => {
    const server = new TestServer();
    const ipv6 = newClient(server, 1).allocate((w) => w.bytes(AttributeType.requestedAddressFamily, IPV6));
    expect(ipv6.xorAddressAt(ipv6.find(AttributeType.xorRelayedAddress))?.family).toBe(6);
    const none = newClient(server, 2).allocate((w) =>
      w.bytes(AttributeType.requestedAddressFamily, Buffer.from([3, 0, 0, 0])),
    );
    expect(none.errorCode?.code).toBe(440);
    server.relays.families = [4];
    const missing = newClient(server, 3).allocate((w) => w.bytes(AttributeType.requestedAddressFamily, IPV6));
    expect(missing.errorCode?.code).toBe(440);
    const ipv4 = newClient(server, 4).allocate((w) => w.bytes(AttributeType.requestedAddressFamily, IPV4));
    expect(ipv4.class).toBe('success');
  });

  it.each([AttributeType.additionalAddressFamily, OLD_ADDITIONAL_ADDRESS_FAMILY])(
    'gives both families for attribute %d',
    (attribute) => {
      const server = new TestServer();
      const answer = newClient(server).allocate((w) => w.bytes(attribute, IPV6));
      expect(relayedPorts(answer).length).toBe(2);
      expect(server.context.allocations).toBeDefined();
      expect(server.relays.bound.map(({ family }) => family)).toEqual([4, 6]);
      expect(answer.has(AttributeType.addressErrorCode)).toBe(false);
    },
  );

  it('gives one family of two when the other is not to be had, and says why', () => {
    const server = new TestServer();
    server.relays.families = [4];
    const answer = newClient(server).allocate((w) => w.bytes(AttributeType.additionalAddressFamily, IPV6));
    expect(relayedPorts(answer).length).toBe(1);
    expect(answer.bytes(AttributeType.addressErrorCode)).toEqual(Buffer.from([2, 0, 4, 40]));
    const full = new TestServer();
    full.relays.remaining = 1;
    const partial = newClient(full).allocate((w) => w.bytes(AttributeType.additionalAddressFamily, IPV6));
    expect(partial.bytes(AttributeType.addressErrorCode)).toEqual(Buffer.from([2, 0, 5, 8]));
  });

  it.each<[string, [number, Buffer][]]>([
    [
      'EVEN-PORT with RESERVATION-TOKEN',
      [
        [AttributeType.evenPort, RESERVE],
        [AttributeType.reservationToken, Buffer.alloc(8)],
      ],
    ],
    [
      'RESERVATION-TOKEN with a family',
      [
        [AttributeType.reservationToken, Buffer.alloc(8)],
        [AttributeType.requestedAddressFamily, IPV4],
      ],
    ],
    ['a short RESERVATION-TOKEN', [[AttributeType.reservationToken, Buffer.alloc(7)]]],
    [
      'both family attributes',
      [
        [AttributeType.requestedAddressFamily, IPV4],
        [AttributeType.additionalAddressFamily, IPV6],
      ],
    ],
    ['IPv4 as additional family', [[AttributeType.additionalAddressFamily, IPV4]]],
    [
      'two families with a reservation',
      [
        [AttributeType.evenPort, RESERVE],
        [AttributeType.additionalAddressFamily, IPV6],
      ],
    ],
    ['an EVEN-PORT of two bytes', [[AttributeType.evenPort, Buffer.alloc(2)]]],
    ['a lifetime of zero', [[AttributeType.lifetime, Buffer.alloc(4)]]],
    ['a lifetime of three bytes', [[AttributeType.lifetime, Buffer.alloc(3)]]],
  ])('answers 400 to %s', (_what, attributes) => {
    const server = new TestServer();
    const answer = newClient(server).allocate((w) => {
      for (const [type, value] of attributes) w.bytes(type, value);
    });
    expect(answer.errorCode?.code).toBe(400);
    expect(server.relays.bound.length).toBe(0);
  });

  it('reserves the next port for the same user, once, for thirty seconds', () => {
    const server = new TestServer();
    const reserve = (port: number): StunMessage =>
      newClient(server, port).allocate((w) => w.bytes(AttributeType.evenPort, RESERVE));
    const use = (port: number, token: Buffer, username = 'gorst', password = 'hero'): StunMessage =>
      newClient(server, port, username, password).allocate((w) => w.bytes(AttributeType.reservationToken, token));
    const first = reserve(1);
    const token = Buffer.from(first.bytes(AttributeType.reservationToken)!);
    expect(relayedPorts(first)[0]! % 2).toBe(0);
    expect(use(2, token, 'other', 'pass').errorCode?.code).toBe(508);
    expect(relayedPorts(use(3, token))).toEqual([relayedPorts(first)[0]! + 1]);
    expect(use(4, token).errorCode?.code).toBe(508);
    expect(use(5, Buffer.alloc(8, 9)).errorCode?.code).toBe(508);

    const second = reserve(6);
    server.clock.advance(32);
    expect(use(7, Buffer.from(second.bytes(AttributeType.reservationToken)!)).errorCode?.code).toBe(508);
    expect(server.relays.bound.at(-1)!.isClosed).toBe(true);
  });

  it('gives an even port when only that is asked', () => {
    const answer = newClient(new TestServer()).allocate((w) => w.bytes(AttributeType.evenPort, Buffer.from([0])));
    expect(relayedPorts(answer)[0]! % 2).toBe(0);
    expect(answer.has(AttributeType.reservationToken)).toBe(false);
  });

  it('answers 486 above the quota, until a place is free again', () => {
    const server = new TestServer({ quota: new AllocationQuota({ perUser: 2 }) });
    const [first, second, third, other] = [1, 2, 3]
      .map((port) => newClient(server, port))
      .concat(newClient(server, 4, 'other', 'pass')) as [TestClient, TestClient, TestClient, TestClient];
    expect(first.allocate().class).toBe('success');
    expect(second.allocate().class).toBe('success');
    expect(third.allocate().errorCode?.code).toBe(486);
    expect(other.allocate().class).toBe('success');
    first.refresh(0);
    expect(third.allocate().class).toBe('success');
  });

  it('answers 486 to an address that allocates too often', () => {
    const server = new TestServer({ allocationBurst: 3 });
    const codes = [1, 2, 3, 4].map((port) => newClient(server, port).allocate().errorCode?.code);
    expect(codes).toEqual([undefined, undefined, undefined, 486]);
  });

  it('answers 508 when no port is to be had, and the quota has its place back', () => {
    const quota = new AllocationQuota({ total: 1 });
    const server = new TestServer({ quota });
    server.relays.remaining = 0;
    const client = newClient(server);
    expect(client.allocate().errorCode?.code).toBe(508);
    expect(quota.total).toBe(0);
    expect(client.path.isAdopted).toBe(false);
    server.relays.remaining = 1;
    expect(client.allocate().class).toBe('success');
  });
});
