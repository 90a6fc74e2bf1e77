/**
 * The bare sender's process: what the kernel and dgram take to send such packets to such sockets, one slot, no callbacks, no name
 * look-up, one call after the other, and nothing else done.
 */
import { bindUdp } from '../client/bindUdp.ts';
import { monotonicMs } from '../monotonicMs.ts';
import { Pacer } from '../Pacer.ts';
import { cpuUs, serveRequests } from '../process/serveRequests.ts';
import { BARE_SSRC, type BareSendAnswer, type BareSendData, type BareSendRequests } from './bareSendRequests.ts';

/** CPU time is read around so many packets at least: reading it costs too. */
const MIN_BURST = 32;

const socket = await bindUdp();

serveRequests<BareSendRequests>({ measure });

async function measure(data: BareSendData): Promise<BareSendAnswer> {
  const { ports, packetsPerSecond, durationMs } = data;
  const packet = makePacket(data.datagramBytes);
  let sentPackets = 0;
  let spentUs = 0;
  let due = 0;
  const pacer = new Pacer((count) => {
    due += count;
    if (due < MIN_BURST) return;
    const before = cpuUs();
    for (; due > 0; due--) socket.send(packet, 0, packet.length, ports[sentPackets++ % ports.length], '127.0.0.1');
    spentUs += cpuUs() - before;
  });
  const endMs = monotonicMs() + durationMs;
  pacer.setRate(packetsPerSecond);
  while (monotonicMs() < endMs) await new Promise((resolve) => setTimeout(resolve, endMs - monotonicMs()));
  pacer.setRate(0);
  return { sentPackets, usPerPacket: sentPackets === 0 ? 0 : spentUs / sentPackets };
}

function makePacket(datagramBytes: number): Buffer {
  const packet = Buffer.alloc(datagramBytes, 0x55);
  packet[0] = 0x80;
  packet[1] = 96;
  packet.writeUInt32BE(BARE_SSRC, 8);
  return packet;
}
