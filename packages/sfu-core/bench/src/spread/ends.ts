/**
 * The process at both ends of a scene of bench/spread: it sends one VP8 stream in plain RTP, and reads what the receivers get, by the
 * headers alone. So it costs little, and knows when each packet was sent.
 */
import { createSocket } from 'node:dgram';
import { parseRtcp } from '../../../dist/worker/rtcp/parseRtcp.js';
import { clientCertificate, WebRtcClient } from '../client/WebRtcClient.ts';
import { percentile } from '../measure/statistics.ts';
import { monotonicMs } from '../monotonicMs.ts';
import { cpuUs, serveRequests } from '../process/serveRequests.ts';
import type { EndsRequests } from './endsRequests.ts';

const PAYLOAD_OFFSET_BYTES = 12;
const PACKETS_PER_FRAME = 4;
/** Longer than any packet takes. */
const REMEMBERED_PACKETS = 1 << 16;

interface Receiver {
  group: number;
  /** What to add to a sequence number to get the packet's place among all that were sent; undefined: none has come. */
  offset: number | undefined;
  highest: number;
  received: number;
  /** When it was asked before. */
  expectedBefore: number;
  receivedBefore: number;
}

const socket = createSocket('udp4');
const receivers = new Map<number, Receiver>();
const sentAtMs = new Float64Array(REMEMBERED_PACKETS);
let delaysMs: number[][] = [];
let target: { port: number; packet: Buffer } | undefined;
let sentPackets = 0;
let isKeyFrameWanted = true;
let pace = { packetsPerSecond: 0, sinceMs: 0, sent: 0 };

serveRequests<EndsRequests>({
  fingerprint: () => clientCertificate.sha256Fingerprint,
  connect: async ({ remote, suite }) => {
    await WebRtcClient.connect({ remote, suite, onRtp: receive, onRtcp: () => undefined });
  },
  send: ({ port, ssrc, payloadType, packetBytes }) => {
    const packet = Buffer.alloc(packetBytes, 0x55);
    packet[0] = 0x80;
    packet[1] = payloadType;
    packet.writeUInt32BE(ssrc, 8);
    target = { port, packet };
  },
  receive: ({ ssrc, group }) => {
    const counters = { highest: 0, received: 0, expectedBefore: 0, receivedBefore: 0 };
    receivers.set(ssrc, { group, offset: undefined, ...counters });
  },
  sendOne: () => sendPacket(),
  setRate: ({ packetsPerSecond }) => {
    pace = { packetsPerSecond, sinceMs: monotonicMs(), sent: 0 };
  },
  receiversWithMedia: () => [...receivers.values()].filter(({ received }) => received > 0).length,
  read: () => {
    const groups = delaysMs.map((delays) => {
      delays.sort((a, b) => a - b);
      return { receivedPackets: delays.length, p50Ms: percentile(delays, 0.5), p99Ms: percentile(delays, 0.99) };
    });
    delaysMs = [];
    return { atMs: monotonicMs(), cpuUs: cpuUs(), sentPackets, lostPackets: takeLost(), groups };
  },
});

setInterval(() => {
  const framesDue = Math.floor(((monotonicMs() - pace.sinceMs) * pace.packetsPerSecond) / 1000 / PACKETS_PER_FRAME);
  const dueByNow = framesDue * PACKETS_PER_FRAME;
  for (; pace.sent < dueByNow; pace.sent++) sendPacket();
}, 1);

// A picture loss indication (RFC 4585 section 6.3.1) is answered with a key frame.
socket.on('message', (compound) => {
  if (parseRtcp(compound, 0, compound.length)?.some(({ type }) => type === 'pli')) isKeyFrameWanted = true;
});

/** One packet of a frame, the first of which is marked as its begin (RFC 7741 section 4.2). */
function sendPacket(): void {
  if (!target) return;
  const { port, packet } = target;
  const isFrameStart = sentPackets % PACKETS_PER_FRAME === 0;
  packet.writeUInt16BE(sentPackets & 0xffff, 2);
  packet.writeUInt32BE((Math.floor(sentPackets / PACKETS_PER_FRAME) * 3000) >>> 0, 4);
  packet[PAYLOAD_OFFSET_BYTES] = isFrameStart ? 0x10 : 0;
  packet[PAYLOAD_OFFSET_BYTES + 1] = isFrameStart && isKeyFrameWanted ? 0 : 1;
  if (isFrameStart) isKeyFrameWanted = false;
  sentAtMs[sentPackets % REMEMBERED_PACKETS] = monotonicMs();
  sentPackets++;
  socket.send(Uint8Array.from(packet), port, '127.0.0.1');
}

function receive(packet: Buffer, offset: number): void {
  const receiver = receivers.get(packet.readUInt32BE(offset + 8));
  if (!receiver) return;
  const sequenceNumber = packet.readUInt16BE(offset + 2);
  // Nothing else is under way when the first one comes: until all have got one, they are sent one by one.
  receiver.offset ??= sentPackets - 1 - sequenceNumber;
  const wrapped = (sequenceNumber + receiver.offset) & 0xffff;
  const place = sentPackets - 1 - ((sentPackets - 1 - wrapped) & 0xffff);
  if (receiver.received === 0) receiver.expectedBefore = place;
  receiver.highest = Math.max(receiver.highest, place);
  receiver.received++;
  delaysMs[receiver.group] ??= [];
  delaysMs[receiver.group]?.push(monotonicMs() - (sentAtMs[place % REMEMBERED_PACKETS] ?? 0));
}

function takeLost(): number {
  let lost = 0;
  for (const receiver of receivers.values()) {
    lost += receiver.highest - receiver.expectedBefore - (receiver.received - receiver.receivedBefore);
    receiver.expectedBefore = receiver.highest;
    receiver.receivedBefore = receiver.received;
  }
  return lost;
}
