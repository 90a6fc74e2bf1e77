/**
 * The bare forwarder's process: what nobody who forwards can do without. One stream of SRTP is received and decrypted; for each
 * receiver a packet is copied, numbered, encrypted and sent. No reports, no retransmissions, no estimation, no statistics.
 */
import type { SrtpProfileName } from '@parley/dtls';
import type { BatchPort, DatagramBatch } from '../../../dist/worker/io/DatagramBatch.js';
import { Egress } from '../../../dist/worker/io/Egress.js';
import { socketDescriptor } from '../../../dist/worker/io/socketDescriptor.js';
import { createAcceleration } from '../../../dist/worker/native/createAcceleration.js';
import { RtpPacket } from '../../../dist/worker/rtp/RtpPacket.js';
import type { SrtpCipherFactory } from '../../../dist/worker/srtp/createSrtpCipher.js';
import { SLOT_HEADROOM_BYTES } from '../../../dist/worker/srtp/PacketSlot.js';
import { SrtpReceiver } from '../../../dist/worker/srtp/SrtpReceiver.js';
import { bindUdp } from '../client/bindUdp.ts';
import { splitKey } from '../client/splitKey.ts';
import { cpuUs, serveRequests } from '../process/serveRequests.ts';
import { BareConsumer } from './BareConsumer.ts';
import type { BareForwardRequests } from './bareForwardRequests.ts';

const RTCP_TYPES = { first: 192, last: 223 } as const;

const socket = await bindUdp();
const port: BatchPort = { descriptor: socketDescriptor(socket), canSegment: true };
const view = new RtpPacket();
const consumers: BareConsumer[] = [];
/** What has arrived in this turn of the event loop, decrypted; it leaves together, consumer by consumer. */
const arrived: Buffer[] = [];
let suite: SrtpProfileName = 'AES_CM_128_HMAC_SHA1_80';
let createCipher: SrtpCipherFactory;
let batch: DatagramBatch | undefined;
let receiver: SrtpReceiver | undefined;
let egress = new Egress();

serveRequests<BareForwardRequests>({
  start: (data) => {
    suite = data.suite;
    const acceleration = createAcceleration(undefined, data.isNative ? {} : { PARLEY_NATIVE: 'off' });
    ({ batch, createCipher } = acceleration);
    egress = new Egress(batch);
    return { port: socket.address().port, isNative: batch !== undefined };
  },
  addProducer: ({ keyBase64 }) => {
    const { key, salt } = splitKey(suite, keyBase64);
    receiver = new SrtpReceiver(suite, key, salt, createCipher);
  },
  addConsumer: (data) => {
    const consumer = new BareConsumer(socket, suite, createCipher, { ...data, place: consumers.length });
    consumers.push(consumer);
    return consumer.ssrc;
  },
  cpuUs,
});

socket.on('message', (packet) => {
  const second = packet[1] ?? 0;
  if (second >= RTCP_TYPES.first && second <= RTCP_TYPES.last) return;
  const lengthBytes = receiver?.unprotectRtp(packet, 0, packet.length) ?? -1;
  if (lengthBytes <= 0) return;
  if (arrived.push(packet.subarray(0, lengthBytes)) === 1) setImmediate(forward);
});

function forward(): void {
  for (const consumer of consumers) {
    for (const packet of arrived) send(consumer, packet);
  }
  batch?.flush();
  arrived.length = 0;
}

function send(consumer: BareConsumer, packet: Buffer): void {
  if (!view.parse(packet, 0, packet.length)) return;
  const { buffer } = egress;
  const start = egress.slotOffset + SLOT_HEADROOM_BYTES;
  packet.copy(buffer, start);
  const lengthBytes = consumer.protect(buffer, start, packet.length, view.payloadOffset);
  if (batch) batch.add(port, consumer, start, lengthBytes);
  else if (!consumer.send(egress.view(start, lengthBytes))) egress.giveAway();
}
