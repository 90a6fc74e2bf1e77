import { describe, expect, it } from 'vitest';
import { AttributeType, Method } from '../stun/attributes.ts';
import { longTermKey } from '../stun/integrity.ts';
import { TestClient } from '../testing/TestClient.ts';
import { REALM, TestServer } from '../testing/TestServer.ts';

function allocated(): { server: TestServer; client: TestClient } {
  const server = new TestServer();
  const client = new TestClient(server);
  client.allocate();
  return { server, client };
}

const FORBIDDEN = ['127.0.0.1', '10.0.0.1', '169.254.169.254', '192.168.1.1', '224.0.0.1', '0.0.0.0', '100.64.0.1'];
const FORBIDDEN_IPV6 = ['::1', 'fe80::1', 'fd00::1', 'ff02::1', '64:ff9b::7f00:1', '2002:7f00:1::', '::7f00:1'];
const IPV6 = Buffer.from([2, 0, 0, 0]);

describe('CreatePermission', () => {
  it('lets packets through, for five minutes', () => {
    const { server, client } = allocated();
    expect(client.createPermission('8.8.8.8').class).toBe('success');
    client.refresh(3600);
    const relay = server.relays.bound[0]!;
    const before = client.path.sent.length;
    relay.onPacket!(Buffer.from('a'), '8.8.8.8', 9);
    server.clock.advance(299);
    relay.onPacket!(Buffer.from('b'), '8.8.8.8', 9);
    server.clock.advance(2);
    relay.onPacket!(Buffer.from('c'), '8.8.8.8', 9);
    expect(client.path.sent.length - before).toBe(2);
    expect(server.counters.droppedFromPeers).toBe(1);
  });

  it('gives all or none of several permissions', () => {
    const { server, client } = allocated();
    expect(client.createPermission('8.8.8.8', '10.0.0.1').errorCode?.code).toBe(403);
    client.sendIndication('8.8.8.8', 9, Buffer.from('x'));
    expect(server.relays.bound[0]!.sent).toEqual([]);
    expect(client.createPermission('8.8.8.8', '8.8.4.4').class).toBe('success');
    client.sendIndication('8.8.4.4', 9, Buffer.from('x'));
    expect(server.relays.bound[0]!.sent.length).toBe(1);
  });

  it('answers 400 without a peer or with a malformed one', () => {
    const { client } = allocated();
    expect(client.createPermission().errorCode?.code).toBe(400);
    const malformed = client.request(Method.createPermission, (w) =>
      w.bytes(AttributeType.xorPeerAddress, Buffer.alloc(7)),
    );
    expect(malformed.errorCode?.code).toBe(400);
  });

  it('answers 443 to a peer of a family that is not relayed', () => {
    expect(allocated().client.createPermission('2606:4700::1').errorCode?.code).toBe(443);
  });

  it.each(FORBIDDEN)('answers 403 to the forbidden peer %s, by both requests', (peer) => {
    const { client } = allocated();
    expect(client.createPermission(peer).errorCode?.code).toBe(403);
    expect(client.channelBind(0x4001, peer, 80).errorCode?.code).toBe(403);
  });

  it.each(FORBIDDEN_IPV6)('answers 403 to the forbidden peer %s, by both requests', (peer) => {
    const server = new TestServer();
    const client = new TestClient(server);
    client.allocate((w) => w.bytes(AttributeType.requestedAddressFamily, IPV6));
    expect(client.createPermission(peer).errorCode?.code).toBe(403);
    expect(client.channelBind(0x4001, peer, 80).errorCode?.code).toBe(403);
  });

  it('answers 437 without an allocation and 441 to another user', () => {
    const client = new TestClient(new TestServer());
    expect(client.createPermission('8.8.8.8').errorCode?.code).toBe(437);
    expect(client.channelBind(0x4000, '8.8.8.8', 9).errorCode?.code).toBe(437);
    client.allocate();
    client.username = 'other';
    client.key = longTermKey('other', REALM, 'pass');
    expect(client.createPermission('8.8.8.8').errorCode?.code).toBe(441);
    expect(client.channelBind(0x4000, '8.8.8.8', 9).errorCode?.code).toBe(441);
  });

  it('answers 508 when a client collects permissions without end', () => {
    const { client } = allocated();
    for (let i = 0; i < 1024; i++) client.createPermission(`8.8.${i >> 8}.${i & 255}`);
    expect(client.createPermission('9.9.9.9').errorCode?.code).toBe(508);
    expect(client.createPermission('8.8.1.1').class).toBe('success');
  });
});

describe('ChannelBind', () => {
  it.each([0, 0x3fff, 0x8000, 0xffff])('answers 400 to the number %d', (number) => {
    expect(allocated().client.channelBind(number, '8.8.8.8', 9).errorCode?.code).toBe(400);
  });

  it.each([0x4000, 0x4fff, 0x5000, 0x7fff])('binds the number %d', (number) => {
    expect(allocated().client.channelBind(number, '8.8.8.8', 9).class).toBe('success');
  });

  it('answers 400 to port 0, no peer, no number', () => {
    const { client } = allocated();
    expect(client.channelBind(0x4000, '8.8.8.8', 0).errorCode?.code).toBe(400);
    const noPeer = client.request(Method.channelBind, (w) =>
      w.bytes(AttributeType.channelNumber, Buffer.from([0x40, 0, 0, 0])),
    );
    expect(noPeer.errorCode?.code).toBe(400);
    const noNumber = client.request(Method.channelBind, (w) =>
      w.xorAddress(AttributeType.xorPeerAddress, '8.8.8.8', 9),
    );
    expect(noNumber.errorCode?.code).toBe(400);
  });

  it('answers 400 to the same peer with another number, and the same number with another peer', () => {
    const { client } = allocated();
    expect(client.channelBind(0x4000, '8.8.8.8', 9).class).toBe('success');
    expect(client.channelBind(0x4001, '8.8.8.8', 9).errorCode?.code).toBe(400);
    expect(client.channelBind(0x4000, '8.8.8.8', 10).errorCode?.code).toBe(400);
    expect(client.channelBind(0x4000, '8.8.4.4', 9).errorCode?.code).toBe(400);
    expect(client.channelBind(0x4000, '8.8.8.8', 9).class).toBe('success');
    expect(client.channelBind(0x4001, '8.8.8.8', 10).class).toBe('success');
  });

  it('answers 443 to a peer of a family that is not relayed', () => {
    expect(allocated().client.channelBind(0x4000, '2606:4700::1', 9).errorCode?.code).toBe(443);
  });

  it('lasts ten minutes, its permission five: data passes while both hold', () => {
    const { server, client } = allocated();
    client.refresh(3600);
    client.channelBind(0x4000, '8.8.8.8', 9);
    const relay = server.relays.bound[0]!;
    const sends = (): boolean => {
      const before = relay.sent.length;
      client.channelData(0x4000, Buffer.from('x'));
      return relay.sent.length > before;
    };
    server.clock.advance(299);
    expect(sends()).toBe(true);
    server.clock.advance(2);
    expect(sends()).toBe(false);
    client.createPermission('8.8.8.8');
    expect(sends()).toBe(true);
    server.clock.advance(280);
    client.createPermission('8.8.8.8');
    server.clock.advance(25);
    expect(sends()).toBe(false);
    relay.onPacket!(Buffer.from('y'), '8.8.8.8', 9);
    // The channel is gone, the permission is not: what comes now is a Data indication.
    expect(client.path.lastAnswer().method).toBe(Method.data);
    expect(client.channelBind(0x4000, '8.8.4.4', 9).class).toBe('success');
  });
});
