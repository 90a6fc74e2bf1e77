/**
 * The floor's process: what the kernel and dgram take to send such packets to such sockets, when nothing else is done:
 * one slot, no callbacks, no name look-up, one call after the other.
 */
import type { Socket } from 'node:dgram';
import { bindUdp } from './client/bindUdp.ts';
import { FLOOR_SSRC, type FloorAnswer, type FloorData, type FloorRequests } from './floorRequests.ts';
import { monotonicMs } from './monotonicMs.ts';
import { Pacer } from './Pacer.ts';
import { cpuUs, serveRequests } from './process/serveRequests.ts';

/** CPU time is read around so many packets at least: reading it costs too. */
const MIN_BURST = 32;

const socket = await bindUdp();

serveRequests<FloorRequests>({ measure: (data) => measure(socket, data) });

async function measure(socket: Socket, data: FloorData): Promise<FloorAnswer> {
  const { ports, packetsPerSecond, durationMs } = data;
  const datagram = Buffer.alloc(data.datagramBytes, 0x55);
  datagram[0] = 0x80;
  datagram[1] = 96;
  datagram.writeUInt32BE(FLOOR_SSRC, 8);
  let sentPackets = 0;
  let spentUs = 0;
  let due = 0;
  const pacer = new Pacer((count) => {
    due += count;
    if (due < MIN_BURST) return;
    const before = cpuUs();
    for (; due > 0; due--) {
      socket.send(datagram, 0, datagram.length, ports[sentPackets % ports.length] as number, '127.0.0.1');
      sentPackets += 1;
    }
    spentUs += cpuUs() - before;
  });
  const endMs = monotonicMs() + durationMs;
  pacer.setRate(packetsPerSecond);
  while (monotonicMs() < endMs) await new Promise((resolve) => setTimeout(resolve, endMs - monotonicMs()));
  pacer.setRate(0);
  return { sentPackets, usPerPacket: sentPackets === 0 ? 0 : spentUs / sentPackets };
}
