import type { ConsumeAnswer, ConsumeData, ProduceData } from '../../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../../channel/EngineChannel.ts';
import type { TransportType } from '../../../types/baseTransport.ts';
import type { ProducerType } from '../../../types/transport.ts';
import type { EngineLog } from '../../EngineLog.ts';
import { type Egress, MAX_FORWARDED_PACKET_BYTES } from '../../io/Egress.ts';
import type { Environment } from '../../io/Environment.ts';
import type { Ticker } from '../../io/Ticker.ts';
import type { Turn } from '../../io/Turn.ts';
import type { RtcpWriter } from '../../rtcp/RtcpWriter.ts';
import { ByteCounter } from '../../rtp/ByteCounter.ts';
import {
  type HeaderExtensionIds,
  type HeaderExtensionName,
  headerExtensionIdsOf,
} from '../../rtp/headerExtensionIds.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import { MediaTally } from '../../stats/MediaTally.ts';
import type { Consumer } from '../consumers/Consumer.ts';
import type { ConsumerDownlink, OutgoingStream, StreamPurpose } from '../consumers/ConsumerDownlink.ts';
import { PipeConsumer } from '../consumers/PipeConsumer.ts';
import { SingleStreamConsumer } from '../consumers/SingleStreamConsumer.ts';
import { Producer } from '../producers/Producer.ts';
import type { ProducerUplink } from '../producers/ProducerContext.ts';
import { TRANSPORT_TRACE_TYPES, TraceEvents } from '../TraceEvents.ts';
import { Downlink } from './Downlink.ts';
import { RtcpFeedback } from './RtcpFeedback.ts';
import { RtcpReports } from './RtcpReports.ts';
import { RtpListener } from './RtpListener.ts';

/** What a transport gives the RTP session that runs over it. */
export interface RtpLink {
  readonly type: TransportType;
  readonly isConnected: boolean;
  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream;
  closeStream(ssrc: number): void;
  /** Protects and sends a compound packet. */
  sendRtcp(compound: RtcpWriter): void;
}

/** How a session reaches the rest of its router. */
export interface SessionContext {
  transportId: string;
  channel: EngineChannel;
  environment: Environment;
  log: EngineLog;
  egress: Egress;
  ticker: Ticker;
  turn: Turn;
  producerById(id: string): Producer | undefined;
  onProducer(producer: Producer): void;
  onProducerClosed(producer: Producer): void;
  onConsumer(consumer: Consumer): void;
  onConsumerClosed(consumer: Consumer): void;
}

/** One RTP session (RFC 3550): the producers and consumers of a transport, and the RTCP between them and the remote. */
export class RtpSession implements ConsumerDownlink, ProducerUplink {
  readonly environment: Environment;
  readonly egress: Egress;
  readonly log: EngineLog;
  readonly producers = new Map<string, Producer>();
  readonly consumers = new Map<string, Consumer>();
  /** Everything that came as RTP, repairs among it. */
  readonly rtpReceived = new ByteCounter();
  readonly rtxReceived = new ByteCounter();
  readonly downlink: Downlink;
  readonly feedback: RtcpFeedback;
  readonly trace: TraceEvents<(typeof TRANSPORT_TRACE_TYPES)[number]>;
  readonly #link: RtpLink;
  readonly #context: SessionContext;
  readonly #listener = new RtpListener<Producer>();
  readonly #consumersBySsrc = new Map<number, Consumer>();
  readonly #reports: RtcpReports;
  readonly #stopTicking: () => void;
  readonly #extensionIds: HeaderExtensionIds = headerExtensionIdsOf();
  #scratch = new RtpPacket();
  #closed = false;
  /** Of producers and consumers that have closed; undefined: none has. */
  #past: MediaTally | undefined;
  /** Packets that could not be read or are too long to be forwarded, and packets of no producer. */
  malformedPacketCount = 0;
  unroutedPacketCount = 0;

  constructor(link: RtpLink, context: SessionContext) {
    this.#link = link;
    this.#context = context;
    this.environment = context.environment;
    this.egress = context.egress;
    this.log = context.log;
    this.trace = new TraceEvents({
      types: TRANSPORT_TRACE_TYPES,
      tell: (event) => context.channel.notify('transport.trace', context.transportId, event),
      nowMs: () => this.environment.clock.nowMs(),
    });
    this.downlink = new Downlink({
      environment: this.environment,
      egress: this.egress,
      consumers: this.consumers,
      trace: this.trace,
      isConnected: () => this.isConnected,
      roundTripTimeMs: () => this.roundTripTimeMs,
      openStream: (ssrc, purpose) => link.openStream(ssrc, purpose),
      closeStream: (ssrc) => link.closeStream(ssrc),
    });
    this.#reports = new RtcpReports(this, (compound) => this.#sendRtcp(compound));
    this.feedback = new RtcpFeedback((compound) => this.#sendRtcp(compound));
    this.#stopTicking = context.ticker.add((nowMs) => this.#tick(nowMs));
  }

  get isConnected(): boolean {
    return this.#link.isConnected;
  }

  get roundTripTimeMs(): number {
    return this.#reports.roundTripTimeMs;
  }

  get remoteClockOffsetMs(): number | undefined {
    return this.#reports.remoteClock.offsetMs;
  }

  produce(data: ProduceData): { type: ProducerType } {
    const producer = new Producer(data, {
      transportId: this.#context.transportId,
      channel: this.#context.channel,
      environment: this.environment,
      turn: this.#context.turn,
      log: this.log,
      uplink: this,
      rtxReceived: this.rtxReceived,
    });
    this.#listener.add(producer);
    this.producers.set(producer.id, producer);
    this.#learnExtensionIds(data);
    this.#context.onProducer(producer);
    return { type: producer.type };
  }

  consume(data: ConsumeData): ConsumeAnswer {
    const producer = this.#context.producerById(data.producerId);
    if (!producer) throw new EngineError('NotFoundError', `Producer not found [id:${data.producerId}]`);
    const ConsumerOfType = data.type === 'pipe' ? PipeConsumer : SingleStreamConsumer;
    const consumer = new ConsumerOfType(data, {
      channel: this.#context.channel,
      environment: this.environment,
      producer,
      downlink: this,
      // In the lower half, or a receiver that misses the first packets can't tell the roll-over counter (RFC 3711 §3.3.1).
      initialSequenceNumber: this.environment.randomBytes(2).readUInt16BE(0) & 0x7fff,
    });
    const ssrcs = ssrcsOf(consumer);
    for (const ssrc of ssrcs) {
      if (this.#consumersBySsrc.has(ssrc)) {
        throw new EngineError('TypeError', `a Consumer with same ssrc already exists [ssrc:${ssrc}]`);
      }
    }
    consumer.onProducerClosed = () => this.#forgetConsumer(consumer);
    this.consumers.set(consumer.id, consumer);
    for (const ssrc of ssrcs) this.#consumersBySsrc.set(ssrc, consumer);
    producer.addConsumer(consumer);
    // To the host's own process there is no path that could be narrow.
    if (this.#link.type !== 'direct') this.downlink.negotiated(data);
    this.#context.onConsumer(consumer);
    consumer.transportStateChanged();
    return {
      paused: data.paused,
      producerPaused: producer.paused,
      score: consumer.score,
      ...(consumer.preferredLayers && { preferredLayers: consumer.preferredLayers }),
    };
  }

  closeProducer(id: string): void {
    const producer = this.producers.get(id);
    if (!producer) throw new EngineError('NotFoundError', `Producer not found [id:${id}]`);
    this.producers.delete(id);
    this.#listener.remove(producer);
    this.#keepTallyOf(producer);
    producer.close();
    this.#context.onProducerClosed(producer);
  }

  closeConsumer(id: string): void {
    const consumer = this.consumers.get(id);
    if (!consumer) throw new EngineError('NotFoundError', `Consumer not found [id:${id}]`);
    consumer.close();
    this.#forgetConsumer(consumer);
  }

  /** The link was connected, or lost. */
  linkStateChanged(): void {
    for (const consumer of this.consumers.values()) consumer.transportStateChanged();
  }

  /** Takes one unprotected RTP packet; the buffer is ours from now on. */
  receiveRtp(buffer: Buffer, lengthBytes: number): void {
    const nowMs = this.environment.clock.nowMs();
    this.rtpReceived.add(lengthBytes, nowMs);
    const packet = this.#scratch;
    if (lengthBytes > MAX_FORWARDED_PACKET_BYTES || !packet.parse(buffer, 0, lengthBytes)) {
      this.malformedPacketCount++;
      return;
    }
    const { transportWide } = this.#extensionIds;
    if (transportWide !== 0) {
      const offset = packet.extensionOffset(transportWide);
      if (offset >= 0 && packet.extensionLengthBytes(transportWide) === 2) {
        this.feedback.receive(buffer.readUInt16BE(offset), packet.ssrc, nowMs);
      }
    }
    const producer = this.#listener.find(packet, this.#extensionIds);
    if (!producer) {
      this.unroutedPacketCount++;
      return;
    }
    this.#scratch = producer.receive(packet, nowMs);
  }

  /** Takes one unprotected RTCP compound packet. */
  receiveRtcp(buffer: Buffer, lengthBytes: number): void {
    this.#reports.receive(buffer, lengthBytes);
  }

  producerBySsrc(ssrc: number): Producer | undefined {
    return this.#listener.findBySsrc(ssrc);
  }

  consumerBySsrc(ssrc: number): Consumer | undefined {
    return this.#consumersBySsrc.get(ssrc);
  }

  nextTransportWideSequence(sizeBytes: number, nowMs: number): number {
    return this.downlink.nextTransportWideSequence(sizeBytes, nowMs);
  }

  admitsRepair(sizeBytes: number, nowMs: number): boolean {
    return this.downlink.admitsRepair(sizeBytes, nowMs);
  }

  claimChanged(): void {
    this.downlink.share();
  }

  openStream(ssrc: number, purpose: StreamPurpose): OutgoingStream {
    return this.#link.openStream(ssrc, purpose);
  }

  closeStream(ssrc: number): void {
    this.#link.closeStream(ssrc);
  }

  sendNack(mediaSsrc: number, sequenceNumbers: readonly number[]): void {
    this.feedback.sendNack(mediaSsrc, sequenceNumbers);
  }

  sendKeyFrameRequest(mediaSsrc: number, how: 'pli' | 'fir'): void {
    this.feedback.sendKeyFrameRequest(mediaSsrc, how);
  }

  /** Adds what its producers received and its consumers sent so far, those that have closed included. */
  tally(into: MediaTally): void {
    if (this.#past) into.add(this.#past);
    for (const producer of this.producers.values()) producer.tally(into);
    for (const consumer of this.consumers.values()) consumer.tally(into);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopTicking();
    this.downlink.close();
    for (const consumer of [...this.consumers.values()]) this.closeConsumer(consumer.id);
    for (const producer of [...this.producers.values()]) this.closeProducer(producer.id);
  }

  dump(): Record<string, unknown> {
    const bySsrc = [...this.#consumersBySsrc];
    const rows = (wanted: (ssrc: number, consumer: Consumer) => boolean) =>
      bySsrc.filter(([ssrc, consumer]) => wanted(ssrc, consumer)).map(([key, { id }]) => ({ key, value: id }));
    return {
      producerIds: [...this.producers.keys()],
      consumerIds: [...this.consumers.keys()],
      mapSsrcConsumerId: rows((ssrc, { streams }) => streams.some((stream) => stream.ssrc === ssrc)),
      mapRtxSsrcConsumerId: rows((ssrc, { streams }) => streams.some((stream) => stream.rtxSsrc === ssrc)),
      recvRtpHeaderExtensions: {
        mid: this.#extensionIds.mid || undefined,
        rid: this.#extensionIds.rid || undefined,
        rrid: this.#extensionIds.repairedRid || undefined,
        absSendTime: this.#extensionIds.absSendTime || undefined,
        transportWideCc01: this.#extensionIds.transportWide || undefined,
      },
      rtpListener: this.#listener.dump(),
      traceEventTypes: this.trace.types,
    };
  }

  /** What a session did that closes as a whole has been asked for before. */
  #keepTallyOf(closing: Producer | Consumer): void {
    if (this.#closed) return;
    this.#past ??= new MediaTally();
    closing.tally(this.#past);
  }

  #sendRtcp(compound: RtcpWriter): void {
    if (this.#link.isConnected) this.#link.sendRtcp(compound);
  }

  #tick(nowMs: number): void {
    for (const producer of this.producers.values()) producer.tick(nowMs);
    if (!this.#link.isConnected) return;
    this.feedback.tick(nowMs);
    this.#reports.tick(nowMs);
    this.downlink.tick(nowMs);
  }

  #forgetConsumer(consumer: Consumer): void {
    this.#keepTallyOf(consumer);
    this.consumers.delete(consumer.id);
    for (const ssrc of ssrcsOf(consumer)) this.#consumersBySsrc.delete(ssrc);
    this.#context.onConsumerClosed(consumer);
    if (!this.#closed) this.downlink.share();
  }

  /** A remote uses one numbering for all it sends (RFC 8285 §6 within a BUNDLE). */
  #learnExtensionIds({ rtpParameters }: ProduceData): void {
    const ids = headerExtensionIdsOf(rtpParameters.headerExtensions);
    for (const name of Object.keys(ids) as HeaderExtensionName[]) if (ids[name]) this.#extensionIds[name] = ids[name];
    const feedback = rtpParameters.codecs.flatMap(({ rtcpFeedback = [] }) => rtcpFeedback.map(({ type }) => type));
    this.feedback.negotiated(feedback, ids);
  }
}

/** Those of media and of repairs. */
function ssrcsOf({ streams }: Consumer): number[] {
  return streams.flatMap(({ ssrc, rtxSsrc }) => (rtxSsrc === undefined ? [ssrc] : [ssrc, rtxSsrc]));
}
