/**
 * The floors' process: what the kernel and dgram take to send such packets to such sockets, one slot, no callbacks, no name
 * look-up, one call after the other; with nothing else done, or with what a forwarder in JavaScript can't do without.
 */
import type { Socket } from 'node:dgram';
import { SLOT_HEADROOM_BYTES } from '../../dist/worker/srtp/PacketSlot.js';
import { SrtpSender, type SrtpSendStream } from '../../dist/worker/srtp/SrtpSender.js';
import { bindUdp } from './client/bindUdp.ts';
import { FLOOR_SSRC, type FloorAnswer, type FloorData, type FloorRequests, type FloorWork } from './floorRequests.ts';
import { monotonicMs } from './monotonicMs.ts';
import { Pacer } from './Pacer.ts';
import { cpuUs, serveRequests } from './process/serveRequests.ts';

/** CPU time is read around so many packets at least: reading it costs too. */
const MIN_BURST = 32;
const SLOT_BYTES = 2048;
const HEADER_BYTES = 24;
const TAG_BYTES = 10;

const socket = await bindUdp();
/** One for each receiver, as each has keys of its own. */
const streams: SrtpSendStream[] = [];
/** Goes on from one measurement to the next, as it must under one key. */
let sequenceNumber = 0;

serveRequests<FloorRequests>({ measure: (data) => measure(socket, data) });

async function measure(socket: Socket, data: FloorData): Promise<FloorAnswer> {
  const { ports, packetsPerSecond, durationMs } = data;
  const sendOne = senderOf(data.work, socket, data);
  let sentPackets = 0;
  let spentUs = 0;
  let due = 0;
  const pacer = new Pacer((count) => {
    due += count;
    if (due < MIN_BURST) return;
    const before = cpuUs();
    for (; due > 0; due--) sendOne(sentPackets++ % ports.length);
    spentUs += cpuUs() - before;
  });
  const endMs = monotonicMs() + durationMs;
  pacer.setRate(packetsPerSecond);
  while (monotonicMs() < endMs) await new Promise((resolve) => setTimeout(resolve, endMs - monotonicMs()));
  pacer.setRate(0);
  return { sentPackets, usPerPacket: sentPackets === 0 ? 0 : spentUs / sentPackets };
}

/** Sends a packet to the receiver in that place. */
function senderOf(work: FloorWork, socket: Socket, { ports, datagramBytes }: FloorData): (place: number) => void {
  const packet = Buffer.alloc(datagramBytes, 0x55);
  packet[0] = 0x80;
  packet[1] = 96;
  packet.writeUInt32BE(FLOOR_SSRC, 8);
  if (work === 'send') {
    return (place) => socket.send(packet, 0, packet.length, ports[place] as number, '127.0.0.1');
  }
  const slot = Buffer.alloc(SLOT_BYTES);
  const start = SLOT_HEADROOM_BYTES;
  const lengthBytes = datagramBytes - TAG_BYTES;
  return (place) => {
    // As a forwarder does, one packet goes to all before the next.
    if (place === 0) sequenceNumber = (sequenceNumber + 1) & 0xffff;
    packet.copy(slot, start + HEADER_BYTES, HEADER_BYTES, lengthBytes);
    packet.copy(slot, start, 0, HEADER_BYTES);
    slot.writeUInt16BE(sequenceNumber, start + 2);
    const protectedBytes = streamOf(place).protectRtp(slot, start, lengthBytes, HEADER_BYTES);
    socket.send(slot, start, protectedBytes, ports[place] as number, '127.0.0.1');
  };
}

function streamOf(place: number): SrtpSendStream {
  const known = streams[place];
  if (known) return known;
  const key = Buffer.alloc(16, place);
  const stream = new SrtpSender('AES_CM_128_HMAC_SHA1_80', key, Buffer.alloc(14, place)).stream(FLOOR_SSRC);
  streams[place] = stream;
  return stream;
}
