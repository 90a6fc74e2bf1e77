import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { Egress } from '../io/Egress.ts';
import type { PacketOwner, PacketTuple } from '../io/PacketTuple.ts';
import { UdpPort } from '../io/UdpPort.ts';
import { createAcceleration } from './createAcceleration.ts';
import type { SendBatch } from './SendBatch.ts';
import { isInstalled } from './testing/isInstalled.ts';

const OFFSET = 64;
const sockets: Socket[] = [];
const ports: UdpPort[] = [];

afterEach(() => {
  for (const port of ports.splice(0)) port.close();
  for (const socket of sockets.splice(0)) socket.close();
});

async function openPort(ip: string): Promise<UdpPort> {
  const stranger: PacketOwner = { onPacket: () => undefined, onTupleClosed: () => undefined };
  const port = await UdpPort.bind({ ip, port: 0 }, stranger);
  ports.push(port);
  return port;
}

/** A remote, how to reach it, and what it got: number and length of each packet. */
async function openRemote(
  port: UdpPort,
  ip: string,
): Promise<{ tuple: PacketTuple; got: string[]; until(count: number): Promise<void> }> {
  const socket = createSocket(ip.includes(':') ? 'udp6' : 'udp4');
  sockets.push(socket);
  const listening = once(socket, 'listening');
  socket.bind(0, ip);
  await listening;
  const got: string[] = [];
  let look: () => void = () => undefined;
  socket.on('message', (packet) => {
    got.push(`${packet.readUInt32BE(0)}:${packet.length}`);
    look();
  });
  const until = (count: number) =>
    new Promise<void>((resolve) => {
      look = () => {
        if (got.length >= count) resolve();
      };
      look();
    });
  return { tuple: port.tupleTo(ip, socket.address().port), got, until };
}

function send(egress: Egress, tuple: PacketTuple, number: number, lengthBytes: number): void {
  const at = egress.slotOffset + OFFSET;
  egress.buffer.writeUInt32BE(number, at);
  tuple.sendSlot(egress, at, lengthBytes);
}

const lengthOf = (number: number) => 400 - (number % 5 === 4 ? 7 : 0) - (number % 11);

// Elsewhere there is no such path.
describe.runIf(isInstalled)('packets through sendmmsg', () => {
  const { batch } = createAcceleration();
  const egress = new Egress(batch);

  it.each(['127.0.0.1', '::1'])('come from a port at %s as they were, each in its order', async (ip) => {
    const port = await openPort(ip);
    expect(port.descriptor).toBeGreaterThan(0);
    const remotes = [await openRemote(port, ip), await openRemote(port, ip), await openRemote(port, ip)];
    const before = (batch as SendBatch).callCount;
    for (let number = 0; number < 60; number++) {
      for (const { tuple } of remotes) {
        send(egress, tuple, 2 * number, 400);
        send(egress, tuple, 2 * number + 1, lengthOf(number));
      }
    }
    egress.flush();
    await Promise.all(remotes.map(({ until }) => until(120)));
    const expected = Array.from({ length: 60 }, (_, number) => [
      `${2 * number}:400`,
      `${2 * number + 1}:${lengthOf(number)}`,
    ]).flat();
    for (const { got } of remotes) expect(got).toEqual(expected);
    expect((batch as SendBatch).callCount - before).toBe(Math.ceil(360 / 64));
    expect(port.canSegment).toBe(true);
  });

  it('come from two ports in turn', async () => {
    const [first, second] = [await openPort('127.0.0.1'), await openPort('127.0.0.1')];
    const [a, b] = [await openRemote(first, '127.0.0.1'), await openRemote(second, '127.0.0.1')];
    for (let number = 0; number < 10; number++) {
      send(egress, a.tuple, number, 100);
      send(egress, b.tuple, number, 200);
    }
    egress.flush();
    await Promise.all([a.until(10), b.until(10)]);
    expect([a.got, b.got]).toEqual([
      Array.from({ length: 10 }, (_, number) => `${number}:100`),
      Array.from({ length: 10 }, (_, number) => `${number}:200`),
    ]);
  });

  it('are forgotten with the port that they wait for', async () => {
    const [closing, other] = [await openPort('127.0.0.1'), await openPort('127.0.0.1')];
    const [a, b] = [await openRemote(closing, '127.0.0.1'), await openRemote(other, '127.0.0.1')];
    send(egress, a.tuple, 1, 100);
    closing.close();
    send(egress, a.tuple, 2, 100);
    send(egress, b.tuple, 3, 100);
    egress.flush();
    await b.until(1);
    expect([a.got, b.got]).toEqual([[], ['3:100']]);
  });

  it('come after what waits in node’s own queue', async () => {
    const port = await openPort('127.0.0.1');
    const remote = await openRemote(port, '127.0.0.1');
    const socketSend = remote.tuple as PacketTuple & { sendLater(packet: Buffer): void };
    const later = Buffer.alloc(50);
    later.writeUInt32BE(1, 0);
    socketSend.sendLater(later);
    send(egress, remote.tuple, 2, 100);
    egress.flush();
    await remote.until(2);
    expect(remote.got).toEqual(['1:50', '2:100']);
  });
});
