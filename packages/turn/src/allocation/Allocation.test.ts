import { describe, expect, it } from 'vitest';
import { ExactPeers } from '../policy/ExactPeers.ts';
import { AttributeType, Method } from '../stun/attributes.ts';
import { mutate, seededRandom } from '../stun/testing/random.ts';
import { FakePath } from '../testing/FakePath.ts';
import { TestClient } from '../testing/TestClient.ts';
import { TestServer } from '../testing/TestServer.ts';

const PEER = '8.8.8.8';

function relaying(options: ConstructorParameters<typeof TestServer>[0] = {}, path = new FakePath()) {
  const server = new TestServer(options);
  const client = new TestClient(server, path);
  client.allocate();
  return { server, client, relay: server.relays.bound[0]! };
}

describe('relaying', () => {
  it('sends ChannelData to the peer, without padding, and answers as ChannelData', () => {
    const { client, relay } = relaying();
    client.channelBind(0x4abc, PEER, 99);
    client.channelData(0x4abc, Buffer.from('hello'), 3);
    expect(relay.sent).toEqual([{ data: Buffer.from('hello'), address: PEER, port: 99 }]);
    relay.onPacket!(Buffer.from('world'), PEER, 99);
    expect(client.path.sent.at(-1)).toEqual(Buffer.concat([Buffer.from([0x4a, 0xbc, 0, 5]), Buffer.from('world')]));
  });

  it('pads ChannelData to clients on streams', () => {
    const { client, relay } = relaying({}, new FakePath('192.0.2.10', 1, 'tcp'));
    client.channelBind(0x4000, PEER, 99);
    relay.onPacket!(Buffer.from('world'), PEER, 99);
    expect(client.path.sent.at(-1)).toEqual(Buffer.concat([Buffer.from([0x40, 0, 0, 5]), Buffer.from('world\0\0\0')]));
  });

  it('sends the data of Send, and answers as Data', () => {
    const { client, relay } = relaying();
    client.createPermission(PEER);
    for (const port of [7, 7, 8]) client.sendIndication(PEER, port, Buffer.from(`to ${port}`));
    expect(relay.sent.map(({ port, data }) => `${port} ${data}`)).toEqual(['7 to 7', '7 to 7', '8 to 8']);
    relay.onPacket!(Buffer.from('from 8'), PEER, 8);
    const indication = client.path.lastAnswer();
    expect([indication.class, indication.method]).toEqual(['indication', Method.data]);
    expect(indication.xorAddressAt(indication.find(AttributeType.xorPeerAddress))).toEqual({
      family: 4,
      address: PEER,
      port: 8,
    });
    expect(indication.bytes(AttributeType.data)?.toString()).toBe('from 8');
  });

  it('relays IPv6 both ways', () => {
    const server = new TestServer();
    const client = new TestClient(server);
    client.allocate((w) => w.bytes(AttributeType.requestedAddressFamily, Buffer.from([2, 0, 0, 0])));
    client.createPermission('2606:4700::1');
    client.sendIndication('2606:4700::1', 7, Buffer.from('x'));
    const relay = server.relays.bound[0]!;
    expect(relay.sent[0]).toMatchObject({ address: '2606:4700::1', port: 7 });
    relay.onPacket!(Buffer.alloc(3, 1), '2606:4700::1', 7);
    const indication = client.path.lastAnswer();
    expect(indication.xorAddressAt(indication.find(AttributeType.xorPeerAddress))?.address).toBe('2606:4700::1');
    expect(indication.bytes(AttributeType.data)).toEqual(Buffer.alloc(3, 1));
  });

  it('carries empty and largest packets', () => {
    const { client, relay } = relaying();
    client.channelBind(0x4000, PEER, 99);
    for (const size of [0, 1, 1500, 65_507]) {
      client.channelData(0x4000, Buffer.alloc(size, 5));
      expect(relay.sent.at(-1)!.data).toEqual(Buffer.alloc(size, 5));
      relay.onPacket!(Buffer.alloc(size, 6), PEER, 99);
      expect(client.path.sent.at(-1)!.subarray(4)).toEqual(Buffer.alloc(size, 6));
    }
  });

  it('drops what has no permission or channel, in both directions, and answers nothing', () => {
    const { server, client, relay } = relaying();
    client.createPermission(PEER);
    const before = client.path.sent.length;
    client.sendIndication('8.8.4.4', 7, Buffer.from('x'));
    client.sendIndication(PEER, 0, Buffer.from('x'));
    client.channelData(0x4000, Buffer.from('x'));
    client.send(Buffer.from([0x40, 0, 0, 99, 1]));
    client.send(Buffer.from([0x40, 0]));
    relay.onPacket!(Buffer.from('x'), '8.8.4.4', 7);
    expect(relay.sent).toEqual([]);
    expect(client.path.sent.length).toBe(before);
    expect(server.counters.droppedFromClients).toBe(5);
    expect(server.counters.droppedFromPeers).toBe(1);
  });

  it('does not relay a channel longer than its datagram', () => {
    const { client, relay } = relaying();
    client.channelBind(0x4000, PEER, 99);
    client.send(Buffer.from([0x40, 0, 0, 2, 1]));
    expect(relay.sent).toEqual([]);
  });

  it('counts the usage of a session', () => {
    const { server, client, relay } = relaying();
    client.channelBind(0x4000, PEER, 99);
    const { usage } = client.path.allocation!;
    const before = { ...usage };
    client.channelData(0x4000, Buffer.alloc(100));
    relay.onPacket!(Buffer.alloc(50), PEER, 99);
    expect(usage.receivedPackets - before.receivedPackets).toBe(1);
    expect(usage.receivedBytes - before.receivedBytes).toBe(104);
    expect(usage.sentPackets).toBe(1);
    expect(usage.sentBytes).toBe(54);
    expect(server.counters).toMatchObject({
      packetsToPeers: 1,
      bytesToPeers: 100,
      packetsToClients: 1,
      bytesToClients: 50,
    });
  });

  it('keeps a session to its bandwidth, second by second', () => {
    const { server, client, relay } = relaying({ maxBytesPerSecond: 250 });
    client.channelBind(0x4000, PEER, 99);
    for (let i = 0; i < 5; i++) client.channelData(0x4000, Buffer.alloc(100));
    expect(relay.sent.length).toBe(2);
    expect(server.counters.droppedByBandwidth).toBe(3);
    server.clock.advance(1);
    client.channelData(0x4000, Buffer.alloc(100));
    expect(relay.sent.length).toBe(3);
  });

  it('goes on whatever a client with an allocation sends', () => {
    const { server, client, relay } = relaying();
    client.channelBind(0x4000, PEER, 99);
    const random = seededRandom(17);
    const samples = [
      client.build(Method.refresh, (w) => w.uint32(AttributeType.lifetime, 700)),
      client.build(Method.createPermission, (w) => w.xorAddress(AttributeType.xorPeerAddress, PEER, 0)),
      Buffer.from([0x40, 0, 0, 4, 1, 2, 3, 4, ...Buffer.alloc(20)]),
    ].map((sample) => Buffer.from(sample));
    for (let i = 0; i < 20_000; i++) client.send(mutate(samples[i % samples.length]!, random));
    expect(server.counters.allocations).toBe(1);
    client.channelData(0x4000, Buffer.from('still here'));
    expect(relay.sent.at(-1)!.data.toString()).toBe('still here');
  });
});

describe('relaying to exactly the peers that are announced', () => {
  const announced = { address: '203.0.113.7', port: 44_444 };
  const local = { address: '127.0.0.1', port: 44_445 };

  it('translates there and back, and checks the port of every packet', () => {
    const permitPeer = new ExactPeers();
    const remove = permitPeer.add({ announced, local });
    const { server, client, relay } = relaying({ permitPeer });
    expect(client.createPermission('203.0.113.8').errorCode?.code).toBe(403);
    expect(client.createPermission('127.0.0.1').errorCode?.code).toBe(403);
    expect(client.createPermission(announced.address).class).toBe('success');
    expect(client.channelBind(0x4000, announced.address, 22).errorCode?.code).toBe(403);

    client.sendIndication(announced.address, 22, Buffer.from('other port'));
    expect(relay.sent).toEqual([]);
    client.sendIndication(announced.address, announced.port, Buffer.from('x'));
    expect(relay.sent).toMatchObject([local]);

    const before = client.path.sent.length;
    relay.onPacket!(Buffer.from('x'), local.address, 22);
    relay.onPacket!(Buffer.from('x'), announced.address, announced.port);
    expect(client.path.sent.length).toBe(before);
    relay.onPacket!(Buffer.from('x'), local.address, local.port);
    const indication = client.path.lastAnswer();
    expect(indication.xorAddressAt(indication.find(AttributeType.xorPeerAddress))).toEqual({ family: 4, ...announced });

    expect(client.channelBind(0x4000, announced.address, announced.port).class).toBe('success');
    client.channelData(0x4000, Buffer.from('y'));
    expect(relay.sent.length).toBe(2);
    remove();
    client.channelData(0x4000, Buffer.from('z'));
    client.sendIndication(announced.address, announced.port, Buffer.from('z'));
    relay.onPacket!(Buffer.from('z'), local.address, local.port);
    expect(relay.sent.length).toBe(2);
    expect(server.counters.droppedFromPeers).toBe(3);
  });

  it('names a peer as the client knows it when it is announced twice', () => {
    const permitPeer = new ExactPeers();
    const other = { address: '198.51.100.200', port: 44_444 };
    permitPeer.add({ announced, local });
    permitPeer.add({ announced: other, local });
    const { client, relay } = relaying({ permitPeer });
    client.createPermission(announced.address, other.address);
    client.channelBind(0x4000, other.address, other.port);
    relay.onPacket!(Buffer.from('x'), local.address, local.port);
    expect(client.path.sent.at(-1)).toEqual(Buffer.from([0x40, 0, 0, 1, 0x78]));
  });
});
