import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { bindUdp } from './bindUdp.ts';
import { ImpairmentRelay, type ImpairmentRelayOptions } from './ImpairmentRelay.ts';

const closing: { close(): void }[] = [];
afterEach(() => {
  for (const open of closing.splice(0)) open.close();
});

async function socket(): Promise<Socket> {
  const made = await bindUdp('127.0.0.1', 0);
  closing.push(made);
  return made;
}

/** A server that sends each datagram back, and knows from which ports they came. */
async function echoServer(): Promise<{ port: number; seenPorts: Set<number>; received: string[] }> {
  const server = await socket();
  const seenPorts = new Set<number>();
  const received: string[] = [];
  server.on('message', (packet, { address, port }) => {
    seenPorts.add(port);
    received.push(packet.toString());
    server.send(packet, port, address);
  });
  return { port: server.address().port, seenPorts, received };
}

async function relayTo(port: number, options: Partial<ImpairmentRelayOptions> = {}): Promise<ImpairmentRelay> {
  const relay = await ImpairmentRelay.open({ target: { address: '127.0.0.1', port }, ...options });
  closing.push(relay);
  return relay;
}

/** Sends numbers, and resolves with what has come back when `done` has. */
async function exchange(client: Socket, relay: ImpairmentRelay, count: number, done = 'done'): Promise<string[]> {
  const came: string[] = [];
  const isDone = new Promise<void>((resolve) => {
    client.on('message', (packet) => {
      if (packet.toString() === done) resolve();
      else came.push(packet.toString());
    });
  });
  const send = (text: string) => client.send(text, relay.address.port, relay.address.address);
  for (let i = 0; i < count; i++) send(`${i}`);
  // Sent until it comes through: with losses the first may not.
  const asking = setInterval(() => send(done), 20);
  send(done);
  await isDone;
  clearInterval(asking);
  client.removeAllListeners('message');
  return came;
}

describe('ImpairmentRelay', () => {
  it('hands datagrams on both ways, and gives each client a socket of its own', async () => {
    const server = await echoServer();
    const relay = await relayTo(server.port);
    const clients = [await socket(), await socket()];
    for (const client of clients) expect(await exchange(client, relay, 20)).toHaveLength(20);
    expect(server.seenPorts.size).toBe(2);
    expect(relay.clients.map(({ serverSidePort }) => serverSidePort).sort()).toEqual([...server.seenPorts].sort());
    expect(relay.counters.up).toMatchObject({ lost: 0, dropped: 0 });
    expect(relay.counters.up.offered).toBeGreaterThanOrEqual(42);
  });

  it('keeps the order under delay and jitter', async () => {
    const server = await echoServer();
    const relay = await relayTo(server.port, { profiles: { up: { delayMs: 5, jitterMs: 10 }, down: { jitterMs: 5 } } });
    const came = await exchange(await socket(), relay, 200);
    expect(came).toEqual(Array.from({ length: 200 }, (_, i) => `${i}`));
  });

  it('loses the same datagrams for the same seed', async () => {
    const lostOf = async (seed: number) => {
      const server = await echoServer();
      const relay = await relayTo(server.port, { seed, profiles: { up: { lossRatio: 0.2 } } });
      await exchange(await socket(), relay, 200);
      expect(relay.counters.up.lost).toBeGreaterThan(10);
      return server.received.filter((text) => text !== 'done');
    };
    const first = await lostOf(4);
    expect(await lostOf(4)).toEqual(first);
    expect(await lostOf(5)).not.toEqual(first);
  });

  it('changes at run time, for all or for one client', async () => {
    const server = await echoServer();
    const relay = await relayTo(server.port);
    const [one, other] = [await socket(), await socket()];
    await exchange(one, relay, 1);
    await exchange(other, relay, 1);
    relay.change('up', { lossRatio: 1 });
    relay.clients[1]?.change('up', { lossRatio: 0 });
    expect(await exchange(other, relay, 5)).toHaveLength(5);
    one.send('lost', relay.address.port);
    await exchange(other, relay, 1);
    expect(server.received).not.toContain('lost');
    expect(relay.clients[0]?.links.up.counters.lost).toBe(1);
  });

  it('loses what it is told to by the datagram', async () => {
    const server = await echoServer();
    const relay = await relayTo(server.port);
    const client = await socket();
    relay.drops = (direction, packet) => direction === 'up' && packet.toString() === 'no';
    client.send('no', relay.address.port);
    client.send('yes', relay.address.port);
    const [answer] = (await once(client, 'message')) as [Buffer];
    expect(answer.toString()).toBe('yes');
    expect(server.received).toEqual(['yes']);
  });

  it('hands a client over: the server sees another port, and the way back is the new one', async () => {
    const server = await echoServer();
    const relay = await relayTo(server.port);
    const client = await socket();
    await exchange(client, relay, 1);
    const [before] = server.seenPorts;
    await relay.handOver();
    server.seenPorts.clear();
    expect(await exchange(client, relay, 3)).toHaveLength(3);
    expect([...server.seenPorts]).toEqual([relay.clients[0]?.serverSidePort]);
    expect(server.seenPorts.has(before as number)).toBe(false);
  });

  it('closes twice, and with datagrams on their way', async () => {
    const server = await echoServer();
    const relay = await relayTo(server.port, { profiles: { down: { delayMs: 60_000 } } });
    const client = await socket();
    client.send('x', relay.address.port);
    while (server.received.length === 0) await new Promise(setImmediate);
    relay.close();
    relay.close();
    expect(relay.clients).toEqual([]);
  });
});
