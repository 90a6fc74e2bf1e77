/** The generator's process: one client that sends one stream, as a browser's camera or microphone would. */

import { Egress } from '../../dist/worker/io/Egress.js';
import { createAcceleration } from '../../dist/worker/native/createAcceleration.js';
import { unixMsToNtp } from '../../dist/worker/rtcp/ntp.js';
import { parseRtcp } from '../../dist/worker/rtcp/parseRtcp.js';
import { RtcpWriter } from '../../dist/worker/rtcp/RtcpWriter.js';
import { SLOT_HEADROOM_BYTES } from '../../dist/worker/srtp/PacketSlot.js';
import type { SrtpSendStream } from '../../dist/worker/srtp/SrtpSender.js';
import { connectClient } from './client/connectClient.ts';
import type { MediaClient } from './client/MediaClient.ts';
import { clientCertificate } from './client/WebRtcClient.ts';
import type { GeneratorRequests } from './generatorRequests.ts';
import type { SentMedia } from './media/mediaParameters.ts';
import { SyntheticSource } from './media/SyntheticSource.ts';
import { monotonicMs } from './monotonicMs.ts';
import { Pacer } from './Pacer.ts';
import { cpuUs, serveRequests } from './process/serveRequests.ts';

const SENDER_REPORT_INTERVAL_MS = 1_000;

// The cheapest way there is, whichever is measured: what the generator needs is missing elsewhere.
const { batch, createCipher } = createAcceleration(undefined, {});
const reports = new RtcpWriter();
const egress = new Egress(batch);
let client: MediaClient | undefined;
let source: SyntheticSource | undefined;
let stream: SrtpSendStream | undefined;
let nackedPackets = 0;

const pacer = new Pacer((count) => {
  for (let packet = 0; packet < count; packet++) sendPacket();
  batch?.flush();
});

serveRequests<GeneratorRequests>({
  fingerprint: () => clientCertificate.sha256Fingerprint,
  connect: async ({ remote, suite }) => {
    client = await connectClient({ remote, suite, createCipher, onRtp: () => undefined, onRtcp: receiveRtcp });
  },
  produce: ({ media }) => produce(media),
  setRate: ({ packetsPerSecond, groupSize }) => {
    const group = { packetCount: groupSize, intervals: groupSize };
    pacer.setRate(packetsPerSecond, source?.trace?.bursts ?? [group]);
  },
  counters: () => ({ atMs: monotonicMs(), cpuUs: cpuUs(), sentPackets: source?.packetCount ?? 0, nackedPackets }),
});

function produce(media: SentMedia): void {
  source = new SyntheticSource(media);
  stream = client?.sender.stream(media.ssrc);
  setInterval(sendReport, SENDER_REPORT_INTERVAL_MS);
}

function sendPacket(): void {
  if (!client || !source || !stream) return;
  const { buffer } = egress;
  const start = egress.slotOffset + SLOT_HEADROOM_BYTES;
  const plainBytes = source.write(buffer, start);
  const lengthBytes = stream.protectRtp(buffer, start, plainBytes, source.payloadOffset);
  if (batch) batch.add(client, client, start, lengthBytes);
  else if (!client.sendSlot(buffer, start, lengthBytes)) egress.giveAway();
}

function sendReport(): void {
  if (!client || !source || source.packetCount === 0) return;
  reports.reset();
  reports.senderReport({
    ssrc: source.media.ssrc,
    ...unixMsToNtp(performance.timeOrigin + performance.now()),
    rtpTimestamp: source.timestamp,
    packetCount: source.packetCount,
    octetCount: source.octetCount,
  });
  reports.sdesCname(source.media.ssrc, 'bench');
  client.sendRtcp(reports);
}

/** Lost packets stay lost, so that they are seen: they are only counted. */
function receiveRtcp(compound: Buffer, lengthBytes: number): void {
  for (const packet of parseRtcp(compound, 0, lengthBytes) ?? []) {
    if (packet.type === 'pli' || packet.type === 'fir') source?.requestKeyFrame();
    else if (packet.type === 'nack') nackedPackets += packet.sequenceNumbers.length;
  }
}
