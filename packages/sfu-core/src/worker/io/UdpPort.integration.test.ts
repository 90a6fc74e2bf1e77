import { createSocket, Socket } from 'node:dgram';
import { afterEach, expect, it, vi } from 'vitest';
import { Egress } from './Egress.ts';
import type { PacketOwner, PacketTuple } from './PacketTuple.ts';
import { UdpPort } from './UdpPort.ts';

const remote = createSocket('udp4');
let port: UdpPort | undefined;

afterEach(() => {
  vi.restoreAllMocks();
  port?.close();
  remote.close();
});

it('drops media while the kernel takes none and much is waiting, and goes on when it does', async () => {
  const met = new Promise<PacketTuple>((resolve) => {
    const stranger: PacketOwner = { onPacket: resolve, onTupleClosed: () => undefined };
    UdpPort.bind({ ip: '127.0.0.1', port: 0 }, stranger).then((bound) => {
      port = bound;
      remote.send('hello', bound.port, '127.0.0.1');
    });
  });
  const tuple = await met;
  const egress = new Egress();
  const { buffer } = egress;
  const queued = vi.spyOn(Socket.prototype, 'getSendQueueCount').mockReturnValue(0);
  const sent = vi.spyOn(Socket.prototype, 'send');
  const sendSome = (count: number) => {
    sent.mockClear();
    for (let i = 0; i < count; i++) tuple.sendSlot(egress, 0, 100);
    return sent.mock.calls.length;
  };
  expect(sendSome(5)).toBe(5);
  expect(egress.buffer).toBe(buffer);
  // A few that wait keep their slots, and others may join them.
  queued.mockReturnValue(3);
  expect(sendSome(5)).toBe(5);
  expect(egress.buffer).not.toBe(buffer);
  queued.mockReturnValue(100_000);
  expect(sendSome(5)).toBe(1);
  expect(sendSome(5)).toBe(0);
  queued.mockReturnValue(0);
  expect(sendSome(5)).toBe(5);
});
