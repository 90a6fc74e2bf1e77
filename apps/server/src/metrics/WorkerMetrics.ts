import { Counter, Gauge, type Registry } from 'prom-client';
import type { SfuStreamStats, SfuTransportType, SfuWorkerStats } from '../sfu/border.ts';
import { ToldHistogram } from './ToldHistogram.ts';

/** Statistics are in milliseconds and bits, metrics in seconds and bytes. */
const MILLISECOND = 0.001;
const BIT = 1 / 8;

/**
 * What the media workers say of themselves. A worker is called by its place: the one that replaces it begins with totals of zero, which
 * Prometheus takes for the new start that it is.
 */
export class WorkerMetrics {
  readonly #metrics: ReturnType<typeof metricsIn>;

  constructor(registry: Registry) {
    this.#metrics = metricsIn(registry);
  }

  /** Takes the place of all that was told before. */
  tell(workers: Iterable<{ index: number; stats: SfuWorkerStats }>): void {
    for (const metric of Object.values(this.#metrics)) metric.reset();
    for (const { index, stats } of workers) this.#tellWorker(index, stats);
  }

  #tellWorker(worker: number, stats: SfuWorkerStats): void {
    const metrics = this.#metrics;
    metrics.cpu.inc({ worker }, stats.cpuTimeMs * MILLISECOND);
    metrics.memory.set({ worker }, stats.residentSetBytes);
    for (const [type, count] of Object.entries(stats.transports)) metrics.transports.set({ worker, type }, count);
    metrics.dataProducers.set({ worker }, stats.dataProducers);
    metrics.dataConsumers.set({ worker }, stats.dataConsumers);
    for (const { spatialLayer, temporalLayer, consumers } of stats.layersSent) {
      metrics.layers.set({ worker, spatial_layer: spatialLayer, temporal_layer: temporalLayer }, consumers);
    }
    for (const type of Object.keys(stats.traffic) as SfuTransportType[]) {
      metrics.bytes.inc({ worker, type, direction: 'received' }, stats.traffic[type].bytesReceived);
      metrics.bytes.inc({ worker, type, direction: 'sent' }, stats.traffic[type].bytesSent);
    }
    for (const kind of ['audio', 'video'] as const) {
      metrics.producers.set({ worker, kind }, stats.producers[kind]);
      metrics.consumers.set({ worker, kind }, stats.consumers[kind]);
      this.#tellStreams({ worker, kind, direction: 'received' }, stats.received[kind]);
      this.#tellStreams({ worker, kind, direction: 'sent' }, stats.sent[kind]);
    }
    metrics.eventLoopDelay.tell({ worker }, stats.eventLoopDelayMs);
    metrics.roundTrip.tell({ worker }, stats.roundTripTimeMs);
    metrics.available.tell({ worker }, stats.availableOutgoingBitrate);
  }

  #tellStreams(labels: { worker: number; kind: string; direction: 'received' | 'sent' }, stats: SfuStreamStats): void {
    const metrics = this.#metrics;
    metrics.rtpPackets.inc(labels, stats.packets);
    metrics.rtpBytes.inc(labels, stats.bytes);
    metrics.lost.inc(labels, stats.packetsLost);
    metrics.retransmitted.inc(labels, stats.packetsRetransmitted);
    // Feedback goes against the stream that it is on.
    const back = { ...labels, direction: labels.direction === 'received' ? 'sent' : 'received' };
    metrics.feedback.inc({ ...back, type: 'nack' }, stats.nackCount);
    metrics.feedback.inc({ ...back, type: 'pli' }, stats.pliCount);
    metrics.feedback.inc({ ...back, type: 'fir' }, stats.firCount);
    metrics.nacked.inc(back, stats.nackPacketCount);
  }
}

/** What they are called, and what that means. */
function metricsIn(registry: Registry) {
  const registers = [registry];
  const ofWorker = { labelNames: ['worker'] as const, registers };
  const ofKind = { labelNames: ['worker', 'kind'] as const, registers };
  const ofStreams = { labelNames: ['worker', 'kind', 'direction'] as const, registers };
  return {
    cpu: new Counter({
      name: 'parley_worker_cpu_seconds_total',
      help: 'Processor time that a media worker has used, user and system together.',
      ...ofWorker,
    }),
    memory: new Gauge({
      name: 'parley_worker_resident_memory_bytes',
      help: 'Memory that a media worker takes.',
      ...ofWorker,
    }),
    eventLoopDelay: new ToldHistogram({
      name: 'parley_worker_event_loop_delay_seconds',
      help: 'How late a timer of 100 ms was in a media worker: how long packets may have had to wait.',
      labelNames: ['worker'],
      registry,
      unit: MILLISECOND,
    }),
    transports: new Gauge({
      name: 'parley_transports',
      help: 'Transports that are open, by type; pipes connect the workers of a large room.',
      labelNames: ['worker', 'type'],
      registers,
    }),
    producers: new Gauge({ name: 'parley_producers', help: 'Streams that clients send.', ...ofKind }),
    consumers: new Gauge({ name: 'parley_consumers', help: 'Streams that clients are sent.', ...ofKind }),
    dataProducers: new Gauge({
      name: 'parley_data_producers',
      help: 'Data channels that clients, and the rooms themselves, send over.',
      ...ofWorker,
    }),
    dataConsumers: new Gauge({
      name: 'parley_data_consumers',
      help: 'Data channels that clients, and the rooms themselves, get.',
      ...ofWorker,
    }),
    layers: new Gauge({
      name: 'parley_consumers_by_layer',
      help: 'Consumers of video with several layers, by the highest layers that they are sent now; paused ones are in none.',
      labelNames: ['worker', 'spatial_layer', 'temporal_layer'],
      registers,
    }),
    bytes: new Counter({
      name: 'parley_transport_bytes_total',
      help: 'Bytes on the wire, whatever was in them, by type of transport.',
      labelNames: ['worker', 'type', 'direction'],
      registers,
    }),
    rtpPackets: new Counter({
      name: 'parley_rtp_packets_total',
      help: 'RTP packets of clients, without those sent once more.',
      ...ofStreams,
    }),
    rtpBytes: new Counter({
      name: 'parley_rtp_bytes_total',
      help: 'Bytes of those RTP packets, headers included.',
      ...ofStreams,
    }),
    lost: new Counter({
      name: 'parley_rtp_packets_lost_total',
      help: 'RTP packets that never came: to the server as it sees it, from the server as the clients report it.',
      ...ofStreams,
    }),
    retransmitted: new Counter({
      name: 'parley_rtp_packets_retransmitted_total',
      help: 'RTP packets that came, or were sent, once more.',
      ...ofStreams,
    }),
    feedback: new Counter({
      name: 'parley_rtcp_feedback_total',
      help: 'RTCP messages that ask for lost packets (nack) or a key frame (pli, fir). Sent ones ask a client, received ones the server.',
      labelNames: ['worker', 'kind', 'direction', 'type'],
      registers,
    }),
    nacked: new Counter({
      name: 'parley_rtcp_nacked_packets_total',
      help: 'Packets that those nack messages ask for.',
      ...ofStreams,
    }),
    roundTrip: new ToldHistogram({
      name: 'parley_round_trip_seconds',
      help: 'Round-trip time to clients, looked at every five seconds on each connected transport.',
      labelNames: ['worker'],
      registry,
      unit: MILLISECOND,
    }),
    available: new ToldHistogram({
      name: 'parley_available_outgoing_bytes_per_second',
      help: 'What a client can be sent by its estimate of bandwidth, looked at every five seconds on each connected transport.',
      labelNames: ['worker'],
      registry,
      unit: BIT,
    }),
  };
}
