import { describe, expect, it } from 'vitest';
import { AllocationQuota } from '../policy/QuotaPolicy.ts';
import { AttributeType } from '../stun/attributes.ts';
import { longTermKey } from '../stun/integrity.ts';
import { FakePath } from '../testing/FakePath.ts';
import { TestClient } from '../testing/TestClient.ts';
import { REALM, TestServer } from '../testing/TestServer.ts';
import { MOBILITY_TICKET } from './turnAttributes.ts';

const IPV6 = Buffer.from([2, 0, 0, 0]);

describe('Refresh', () => {
  it('sets a new lifetime from now', () => {
    const server = new TestServer();
    const client = new TestClient(server);
    client.allocate();
    server.clock.advance(500);
    expect(client.refresh(900).uint32(AttributeType.lifetime)).toBe(900);
    server.clock.advance(890);
    expect(server.counters.allocations).toBe(1);
    server.clock.advance(12);
    expect(server.counters.allocations).toBe(0);
  });

  it('ends the allocation with lifetime 0', () => {
    const server = new TestServer();
    const client = new TestClient(server);
    client.allocate();
    expect(client.refresh(0).uint32(AttributeType.lifetime)).toBe(0);
    expect(server.ended.map(({ reason }) => reason)).toEqual(['deleted']);
    expect(server.relays.bound[0]!.isClosed).toBe(true);
    expect(client.refresh(0).errorCode?.code).toBe(437);
    expect(client.allocate().class).toBe('success');
  });

  it('answers 441 to another user, 400 to a malformed lifetime, 443 to a family that is not relayed', () => {
    const client = new TestClient(new TestServer());
    client.allocate();
    expect(client.refresh(undefined, (w) => w.bytes(AttributeType.lifetime, Buffer.alloc(2))).errorCode?.code).toBe(
      400,
    );
    expect(client.refresh(600, (w) => w.bytes(AttributeType.requestedAddressFamily, IPV6)).errorCode?.code).toBe(443);
    client.username = 'other';
    client.key = longTermKey('other', REALM, 'pass');
    expect(client.refresh(0).errorCode?.code).toBe(441);
  });

  it('gives up one family of two', () => {
    const server = new TestServer();
    const client = new TestClient(server);
    client.allocate((w) => w.bytes(AttributeType.additionalAddressFamily, IPV6));
    expect(client.refresh(0, (w) => w.bytes(AttributeType.requestedAddressFamily, IPV6)).class).toBe('success');
    expect(server.relays.bound.map(({ isClosed }) => isClosed)).toEqual([false, true]);
    expect(client.createPermission('2606:4700::1').errorCode?.code).toBe(443);
    expect(client.createPermission('8.8.8.8').class).toBe('success');
    expect(server.counters.allocations).toBe(1);
  });
});

describe('mobility (RFC 8016)', () => {
  function moving(): { server: TestServer; client: TestClient; ticket: Buffer; quota: AllocationQuota } {
    const quota = new AllocationQuota({ perUser: 1 });
    const server = new TestServer({ mobility: true, quota });
    const client = new TestClient(server);
    const answer = client.allocate((w) => w.bytes(MOBILITY_TICKET));
    client.channelBind(0x4000, '8.8.8.8', 1234);
    return { server, client, ticket: Buffer.from(answer.bytes(MOBILITY_TICKET)!), quota };
  }

  function resume(client: TestClient, ticket: Buffer, lifetimeSeconds?: number) {
    return client.refresh(lifetimeSeconds, (w) => w.bytes(MOBILITY_TICKET, ticket));
  }

  it('goes on from another address, with a new ticket, and no longer from the old one', () => {
    const { server, client, ticket, quota } = moving();
    const elsewhere = new TestClient(server, new FakePath('192.0.2.77', 5555));
    const answer = resume(elsewhere, ticket);
    expect(answer.class).toBe('success');
    expect(answer.bytes(MOBILITY_TICKET)).not.toEqual(ticket);
    elsewhere.channelData(0x4000, Buffer.from('hi'));
    client.channelData(0x4000, Buffer.from('old'));
    expect(server.relays.bound[0]!.sent.map(({ data }) => data.toString())).toEqual(['hi']);
    server.relays.bound[0]!.onPacket!(Buffer.from('answer'), '8.8.8.8', 1234);
    expect(elsewhere.path.sent.at(-1)!.subarray(4).toString()).toBe('answer');
    expect(client.path.isAdopted).toBe(false);
    expect(quota.total).toBe(1);
  });

  it('takes a ticket once, and only from who made the session', () => {
    const { server, ticket } = moving();
    const thief = new TestClient(server, new FakePath('192.0.2.78'), 'other', 'pass');
    expect(resume(thief, ticket).errorCode?.code).toBe(441);
    expect(resume(thief, ticket, 0).errorCode?.code).toBe(441);
    expect(resume(new TestClient(server, new FakePath('192.0.2.77')), ticket).class).toBe('success');
    expect(resume(new TestClient(server, new FakePath('192.0.2.79')), ticket).errorCode?.code).toBe(437);
    expect(server.counters.allocations).toBe(1);
  });

  it('keeps a session whose connection is gone, but not one without a ticket', () => {
    const { server, client, ticket } = moving();
    server.dispatcher.onPathClosed(client.path);
    expect(server.counters.allocations).toBe(1);
    expect(resume(new TestClient(server, new FakePath('192.0.2.77')), ticket).class).toBe('success');

    const plain = new TestClient(server, new FakePath('192.0.2.80'), 'other', 'pass');
    plain.allocate();
    server.dispatcher.onPathClosed(plain.path);
    expect(server.ended.at(-1)?.reason).toBe('disconnected');
  });

  it('knows no ticket of a session that ended, and answers 405 when turned off', () => {
    const { server, client, ticket } = moving();
    client.refresh(0);
    expect(resume(new TestClient(server, new FakePath('192.0.2.77')), ticket).errorCode?.code).toBe(437);
    const off = new TestClient(new TestServer());
    off.allocate();
    expect(resume(off, ticket).errorCode?.code).toBe(405);
  });
});
