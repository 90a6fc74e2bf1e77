import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Impairment } from './Impairment.ts';
import type { PacketTuple } from './PacketTuple.ts';
import { UdpPort } from './UdpPort.ts';

let port: UdpPort;
let impairment: Impairment;
let remote: ReturnType<typeof createSocket>;
let arrived: { packet: string; tuple: PacketTuple }[];

beforeEach(async () => {
  arrived = [];
  impairment = new Impairment(Math.random);
  const onPacket = (tuple: PacketTuple, packet: Buffer) => void arrived.push({ packet: String(packet), tuple });
  port = await UdpPort.bind({ ip: '127.0.0.1', port: 0 }, { onPacket, onTupleClosed: () => undefined });
  port.impairment = impairment;
  remote = createSocket('udp4').bind(0, '127.0.0.1');
  await once(remote, 'listening');
});
afterEach(() => {
  impairment.close();
  port.close();
  remote.close();
});

/** Sends to the port, and waits until that has come. */
async function send(packet: string): Promise<PacketTuple> {
  const before = arrived.length;
  remote.send(packet, port.port, '127.0.0.1');
  while (arrived.length === before) await new Promise((resolve) => setImmediate(resolve));
  return arrived.at(-1)!.tuple;
}

it('delays what comes and what goes, and loses nothing by that', async () => {
  impairment.set({ uplink: { delayMs: 20 }, downlink: { delayMs: 20 } });
  const tuple = await send('hello');
  const answer = once(remote, 'message');
  tuple.send(Buffer.from('good day'));
  expect(String((await answer)[0])).toBe('good day');
  expect(arrived.map(({ packet }) => packet)).toEqual(['hello']);
});

it('loses what it is told to lose, until it is off', async () => {
  const tuple = await send('before');
  const passed = vi.spyOn(impairment, 'pass');
  impairment.set({ uplink: { lossRatio: 1 }, downlink: { lossRatio: 1 } });
  for (let i = 0; i < 20; i++) remote.send('lost', port.port, '127.0.0.1');
  tuple.send(Buffer.from('lost'));
  while (passed.mock.calls.length < 21) await new Promise((resolve) => setImmediate(resolve));
  impairment.unset();
  await send('after');
  const answer = once(remote, 'message');
  tuple.send(Buffer.from('seen'));
  expect(String((await answer)[0])).toBe('seen');
  expect(arrived.map(({ packet }) => packet)).toEqual(['before', 'after']);
});
