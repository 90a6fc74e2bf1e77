/** The sink's process: many clients that receive, each on a socket of its own, and report as browsers do. */
import { connectClient } from './client/connectClient.ts';
import { DatagramReader } from './client/DatagramReader.ts';
import { clientCertificate } from './client/WebRtcClient.ts';
import { percentile } from './measure/statistics.ts';
import { monotonicMs } from './monotonicMs.ts';
import { cpuUs, serveRequests } from './process/serveRequests.ts';
import { SinkConsumer } from './SinkConsumer.ts';
import type { SinkRequests } from './sinkRequests.ts';

/** Feedback every 100 ms, reports every second; the consumers take turns, so that they don't come all at once. */
const TURN_MS = 10;
const TURNS_PER_FEEDBACK = 10;
const TURNS_PER_REPORT = 100;

const reader = DatagramReader.create();
const consumers: SinkConsumer[] = [];
let delaysMs: number[] = [];
let turn = 0;

serveRequests<SinkRequests>({
  fingerprint: () => clientCertificate.sha256Fingerprint,
  connect: async ({ remote, suite }) => {
    const consumer: SinkConsumer = new SinkConsumer(consumers.length, (delayMs) => delaysMs.push(delayMs));
    const place = consumers.push(consumer) - 1;
    const client = await connectClient({
      remote,
      suite,
      reader,
      onRtp: (buffer, offset, lengthBytes) => consumer.receiveRtp(buffer, offset, lengthBytes),
      onRtcp: (compound, lengthBytes) => consumer.receiveRtcp(compound, lengthBytes),
    });
    consumer.client = client;
    return { place, localPort: client.localPort };
  },
  receive: ({ place, ssrc, transportWideId }) => consumers[place]?.expect(ssrc, transportWideId),
  consumersWithMedia: () => consumers.filter(({ receivedPackets }) => receivedPackets > 0).length,
  counters: () => ({
    atMs: monotonicMs(),
    cpuUs: cpuUs(),
    receivedPackets: sum(({ receivedPackets }) => receivedPackets),
    lostPackets: sum(({ lostPackets }) => lostPackets),
    checkedPackets: sum(({ checkedPackets }) => checkedPackets),
    wrongPackets: sum(({ wrongPackets }) => wrongPackets),
    receivedBytes: sum(({ receivedBytes }) => receivedBytes),
  }),
  takeDelays: () => {
    const taken = delaysMs.sort((a, b) => a - b);
    delaysMs = [];
    return { count: taken.length, p50Ms: percentile(taken, 0.5), p99Ms: percentile(taken, 0.99) };
  },
});

setInterval(() => {
  turn += 1;
  for (const [place, consumer] of consumers.entries()) {
    if ((turn + place) % TURNS_PER_FEEDBACK === 0) consumer.sendFeedback();
    if ((turn + place) % TURNS_PER_REPORT === 0) consumer.sendReport();
  }
}, TURN_MS);

function sum(of: (consumer: SinkConsumer) => number): number {
  return consumers.reduce((total, consumer) => total + of(consumer), 0);
}
