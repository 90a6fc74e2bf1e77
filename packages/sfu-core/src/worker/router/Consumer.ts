import type { ConsumeData } from '../../channel/contract.ts';
import type { EngineChannel } from '../../channel/EngineChannel.ts';
import { parseScalabilityMode } from '../../ortc/scalabilityMode.ts';
import type { ConsumerLayers, ConsumerScore } from '../../types/transport.ts';
import { isOpusDtx } from '../codecs/opus.ts';
import type { Environment } from '../io/Environment.ts';
import type { LayerSelector } from '../layers/LayerSelector.ts';
import { SimulcastSelector } from '../layers/SimulcastSelector.ts';
import { SingleStreamSelector } from '../layers/SingleStreamSelector.ts';
import type { ReceptionReport } from '../rtcp/RtcpPacket.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { type ConsumerDownlink, ConsumerStream } from './ConsumerStream.ts';
import type { Producer } from './Producer.ts';
import type { ProducerStream } from './ProducerStream.ts';
import { dumpOfSender, statsOfReceiver, statsOfSender } from './rtpStreamStats.ts';
import { CONSUMER_TRACE_TYPES, TraceEvents } from './TraceEvents.ts';

export interface ConsumerContext {
  channel: EngineChannel;
  environment: Environment;
  producer: Producer;
  downlink: ConsumerDownlink;
  /** First outgoing sequence number, chosen by chance (RFC 3550 §5.1). */
  initialSequenceNumber: number;
}

/** One producer as sent to one remote: whether it is, which of its layers are, and what the host is told of it. */
export class Consumer {
  readonly id: string;
  readonly kind: ConsumeData['kind'];
  readonly producer: Producer;
  readonly stream: ConsumerStream;
  readonly trace: TraceEvents<(typeof CONSUMER_TRACE_TYPES)[number]>;
  readonly #data: ConsumeData;
  readonly #channel: EngineChannel;
  readonly #downlink: ConsumerDownlink;
  readonly #selector: LayerSelector;
  readonly #ignoresDtx: boolean;
  #paused: boolean;
  #producerPaused: boolean;
  #closed = false;
  #active = false;
  #priority = 1;
  #layers: ConsumerLayers | undefined;
  #scores = '';

  constructor(data: ConsumeData, context: ConsumerContext) {
    const { producer } = context;
    this.id = data.consumerId;
    this.kind = data.kind;
    this.producer = producer;
    this.trace = new TraceEvents({
      types: CONSUMER_TRACE_TYPES,
      tell: (event) => context.channel.notify('consumer.trace', this.id, event),
      nowMs: () => context.environment.clock.nowMs(),
    });
    this.stream = new ConsumerStream(data, { ...context, trace: this.trace, onScore: () => this.#noticeScore() });
    this.#data = data;
    this.#channel = context.channel;
    this.#downlink = context.downlink;
    this.#paused = data.paused;
    this.#producerPaused = producer.paused;
    this.#selector = selectorFor(data);
    this.#ignoresDtx = data.ignoreDtx && /^audio\/(multi)?opus$/i.test(this.stream.sender.mimeType);
    this.#selector.setScores(producer.scores);
  }

  get type(): ConsumeData['type'] {
    return this.#data.type;
  }

  get preferredLayers(): ConsumerLayers | undefined {
    return this.#selector.preferredLayers;
  }

  get score(): ConsumerScore {
    const producerScores = this.producer.scores.map((score) => score ?? 0);
    const forwarded = this.#selector.currentStream;
    return {
      score: this.stream.sender.score,
      producerScore: forwarded < 0 ? 0 : (producerScores[forwarded] ?? 0),
      producerScores,
    };
  }

  /** The producer's stream that is being forwarded; undefined: none. */
  get source(): ProducerStream | undefined {
    return this.producer.streams[this.#selector.currentStream];
  }

  /** What the best stream there is would take, bit/s; 0 while nothing is sent. */
  desiredBitrateBps(nowMs: number): number {
    if (!this.#active) return 0;
    return Math.max(0, ...this.producer.streams.map((stream) => stream?.receiver.bitrateBps(nowMs) ?? 0));
  }

  pause(): void {
    this.#paused = true;
    this.#refreshActivity();
  }

  resume(): void {
    this.#paused = false;
    this.#refreshActivity();
  }

  /** The transport's state has changed: nothing is sent before it is connected. */
  transportStateChanged(): void {
    this.#refreshActivity();
  }

  producerPaused(): void {
    if (this.#producerPaused) return;
    this.#producerPaused = true;
    this.#refreshActivity();
    this.#channel.notify('consumer.producerPause', this.id, undefined);
  }

  producerResumed(): void {
    if (!this.#producerPaused) return;
    this.#producerPaused = false;
    this.#refreshActivity();
    this.#channel.notify('consumer.producerResume', this.id, undefined);
  }

  producerClosed(): void {
    if (this.#closed) return;
    this.close();
    this.onProducerClosed();
    this.#channel.notify('consumer.producerClose', this.id, undefined);
  }

  /** Set by the owner, to forget this consumer when its producer goes. */
  onProducerClosed: () => void = () => undefined;

  /** A stream of the producer has come, died, or changed its score. */
  producerScoresChanged(): void {
    this.#selector.setScores(this.producer.scores);
    this.#noticeLayers();
    this.#noticeScore();
    this.#requestAwaitedKeyFrame();
  }

  /** The remote's view of one of our two streams (RFC 3550 §6.4.1). */
  receiveReceptionReport(report: ReceptionReport, compactNow: number): void {
    if (report.ssrc === this.stream.ssrc) this.stream.sender.receiveReceptionReport(report, compactNow);
  }

  /** The producer's stream counts anew: so does what is made of it. */
  streamRestarted(streamIndex: number): void {
    if (this.#selector.currentStream === streamIndex) this.#selector.restart();
    this.#requestAwaitedKeyFrame();
  }

  /** The outgoing RTP timestamp that belongs to our wall-clock time; undefined while nothing is forwarded. */
  timestampAt(localUnixMs: number): number | undefined {
    if (!this.#active || this.stream.sender.packetCount === 0) return undefined;
    const timestamp = this.source?.captureTime.timestampAt(localUnixMs, this.producer.remoteClockOffsetMs);
    return timestamp === undefined ? undefined : (timestamp + this.stream.timestampOffset) >>> 0;
  }

  /** The remote lost the picture (RFC 4585 §6.3.1, RFC 5104 §4.3.1). */
  receiveKeyFrameRequest(how: 'pli' | 'fir'): void {
    this.trace.tell(how, 'in', { ssrc: this.stream.ssrc });
    this.stream.sender.keyFrameRequestReceived(how);
    this.requestKeyFrame();
  }

  setPreferredLayers(layers: ConsumerLayers): ConsumerLayers | undefined {
    this.#selector.prefer(layers);
    this.#requestAwaitedKeyFrame();
    return this.#selector.preferredLayers;
  }

  setPriority(priority: number): number {
    this.#priority = priority;
    return priority;
  }

  /** Asks the producer for a key frame of what is, or will be, forwarded. */
  requestKeyFrame(): void {
    if (!this.#active || this.kind !== 'video') return;
    const { awaitedStream, currentStream } = this.#selector;
    if (currentStream >= 0) this.producer.requestKeyFrame(currentStream);
    if (awaitedStream >= 0) this.producer.requestKeyFrame(awaitedStream);
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.#active = false;
    this.producer.removeConsumer(this);
    this.stream.close();
  }

  /** Called for every packet of the producer. */
  forward(packet: RtpPacket, source: ProducerStream, nowMs: number): void {
    if (!this.#active) return;
    const selection = this.#selector.select(packet);
    if (selection === 'ignore') return;
    if (selection === 'switch') {
      this.stream.begin(packet, source);
      this.#noticeLayers();
      this.#noticeScore();
    }
    if (this.#ignoresDtx && isOpusDtx(packet)) this.stream.skip(packet);
    else this.stream.send(packet, this.#selector.maxTemporalLayer, nowMs);
  }

  /** Sends again what the remote misses (RFC 4585 §6.2.1). */
  retransmit(sequenceNumbers: readonly number[], nowMs: number): void {
    this.stream.sender.nackReceived(sequenceNumbers.length);
    if (!this.#active) return;
    this.trace.tell('nack', 'in');
    const { streams } = this.producer;
    for (const sequenceNumber of sequenceNumbers) this.stream.resend(sequenceNumber, streams, nowMs);
  }

  dump(): Record<string, unknown> {
    const layers = this.#selector.preferredLayers;
    const current = this.#selector.currentLayers;
    return {
      id: this.id,
      producerId: this.producer.id,
      kind: this.kind,
      type: this.type,
      rtpParameters: this.#data.rtpParameters,
      consumableRtpEncodings: this.#data.consumableRtpEncodings,
      supportedCodecPayloadTypes: this.#data.rtpParameters.codecs.map(({ payloadType }) => payloadType),
      traceEventTypes: this.trace.types,
      paused: this.#paused,
      producerPaused: this.#producerPaused,
      priority: this.#priority,
      rtpStream: dumpOfSender(this.stream.sender),
      rtpStreams: [dumpOfSender(this.stream.sender)],
      ...(layers && {
        preferredSpatialLayer: layers.spatialLayer,
        preferredTemporalLayer: layers.temporalLayer,
        currentSpatialLayer: current?.spatialLayer ?? -1,
        currentTemporalLayer: current?.temporalLayer ?? -1,
        targetSpatialLayer:
          this.#selector.awaitedStream >= 0 ? this.#selector.awaitedStream : (current?.spatialLayer ?? -1),
        targetTemporalLayer: current?.temporalLayer ?? -1,
      }),
    };
  }

  getStats(nowMs: number): Record<string, unknown>[] {
    const own = statsOfSender(this.stream.sender, this.kind, nowMs);
    const source = this.source;
    if (!source) return [own];
    return [own, statsOfReceiver(source.receiver, this.kind, nowMs)];
  }

  #refreshActivity(): void {
    const active = !this.#closed && !this.#paused && !this.#producerPaused && this.#downlink.isConnected;
    if (active === this.#active) return;
    this.#active = active;
    if (active) this.stream.open();
    this.#selector.restart();
    if (active) this.#requestAwaitedKeyFrame();
    this.#noticeLayers();
  }

  #requestAwaitedKeyFrame(): void {
    const { awaitedStream } = this.#selector;
    if (this.#active && awaitedStream >= 0) this.producer.requestKeyFrame(awaitedStream);
  }

  #noticeScore(): void {
    const { score } = this;
    const text = JSON.stringify(score);
    if (text === this.#scores) return;
    this.#scores = text;
    this.#channel.notify('consumer.score', this.id, { score });
  }

  #noticeLayers(): void {
    if (this.#data.type === 'simple') return;
    const layers = this.#active ? this.#selector.currentLayers : undefined;
    const previous = this.#layers;
    if (layers?.spatialLayer === previous?.spatialLayer && layers?.temporalLayer === previous?.temporalLayer) return;
    this.#layers = layers;
    this.#channel.notify('consumer.layersChange', this.id, layers ? { layers } : {});
  }
}

function selectorFor(data: ConsumeData): LayerSelector {
  if (data.type !== 'simulcast') return new SingleStreamSelector({ needsKeyFrame: data.kind === 'video' });
  const { temporalLayers } = parseScalabilityMode(
    data.rtpParameters.encodings?.[0]?.scalabilityMode ?? data.consumableRtpEncodings[0]?.scalabilityMode,
  );
  return new SimulcastSelector({
    spatialLayerCount: data.consumableRtpEncodings.length,
    temporalLayerCount: temporalLayers,
    preferredLayers: data.preferredLayers,
  });
}
