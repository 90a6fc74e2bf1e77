import type { ProduceData } from '../../../channel/contract.ts';
import type { MediaKind, RtpEncodingParameters, RtpMapping, RtpParameters } from '../../../types/rtpParameters.ts';
import type { ProducerScore, ProducerType } from '../../../types/transport.ts';
import { videoCodecNameOf } from '../../codecs/parsePayload.ts';
import type { SenderInfo } from '../../rtcp/RtcpPacket.ts';
import { ForwardedExtensions } from '../../rtp/ForwardedExtensions.ts';
import { type HeaderExtensionIds, headerExtensionIdsOf } from '../../rtp/headerExtensionIds.ts';
import { KeyFrameRequester } from '../../rtp/KeyFrameRequester.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { RtpStreamReceiverListener } from '../../rtp/RtpStreamReceiver.ts';
import type { MediaTally } from '../../stats/MediaTally.ts';
import type { Consumer } from '../consumers/Consumer.ts';
import { dumpOfRtpParameters } from '../dumpOfRtpParameters.ts';
import type { RtpObserver } from '../observers/RtpObserver.ts';
import { producerTypeOf } from '../rtpParametersQueries.ts';
import { dumpOfStream, statsOfReceiver } from '../rtpStreamStats.ts';
import { PRODUCER_TRACE_TYPES, TraceEvents, tracePacket } from '../TraceEvents.ts';
import { checkProducible } from './checkProducible.ts';
import { FanOut } from './FanOut.ts';
import { OrientationWatch } from './OrientationWatch.ts';
import type { ProducerContext } from './ProducerContext.ts';
import type { ProducerStream } from './ProducerStream.ts';
import { ProducerStreams } from './ProducerStreams.ts';

/** A source of media: takes the packets of its streams, keeps account of them, and hands them to its consumers. */
export class Producer {
  readonly id: string;
  readonly transportId: string;
  readonly kind: MediaKind;
  readonly type: ProducerType;
  readonly rtpParameters: RtpParameters;
  readonly rtpMapping: RtpMapping;
  readonly extensionIds: HeaderExtensionIds;
  readonly observers = new Set<RtpObserver>();
  readonly trace: TraceEvents<(typeof PRODUCER_TRACE_TYPES)[number]>;
  readonly #context: ProducerContext;
  readonly #mappedPayloadTypes = new Uint8Array(128);
  readonly #forwardedExtensions: ForwardedExtensions;
  readonly #streams: ProducerStreams;
  readonly #keyFrames: KeyFrameRequester;
  readonly #fanOut: FanOut;
  #observing: RtpObserver[] = [];
  #paused: boolean;
  #closed = false;
  readonly #orientation = new OrientationWatch();
  /** Packets of no known stream, of a payload type that was not negotiated, or while paused. */
  discardedPacketCount = 0;

  constructor(data: ProduceData, context: ProducerContext) {
    checkProducible(data.rtpParameters);
    this.id = data.producerId;
    this.transportId = context.transportId;
    this.kind = data.kind;
    this.rtpParameters = data.rtpParameters;
    this.rtpMapping = data.rtpMapping;
    this.type = producerTypeOf(data.rtpParameters);
    this.extensionIds = headerExtensionIdsOf(data.rtpParameters.headerExtensions);
    this.#context = context;
    this.#fanOut = new FanOut(context.turn, context.environment.clock);
    this.trace = new TraceEvents({
      types: PRODUCER_TRACE_TYPES,
      tell: (event) => context.channel.notify('producer.trace', this.id, event),
      nowMs: () => context.environment.clock.nowMs(),
    });
    this.#paused = data.paused;
    this.#streams = new ProducerStreams(data.rtpParameters, this.extensionIds, (index) => this.#listenerOf(index));
    for (const { payloadType, mappedPayloadType } of data.rtpMapping.codecs) {
      this.#mappedPayloadTypes[payloadType] = mappedPayloadType;
    }
    // Only AV1 goes through as it came: what is rewritten for other codecs would belie their dependency descriptors.
    const isAv1 = videoCodecNameOf(data.rtpParameters.codecs[0]?.mimeType ?? '') === 'av1';
    const { dependencyDescriptor } = this.extensionIds;
    this.#forwardedExtensions = new ForwardedExtensions(
      { ...this.extensionIds, dependencyDescriptor: isAv1 ? dependencyDescriptor : 0 },
      data.enableMediasoupPacketIdHeaderExtension ? context.environment.randomBytes(4).readUInt32BE(0) : undefined,
    );
    this.#keyFrames = new KeyFrameRequester({
      delayMs: data.keyFrameRequestDelay,
      send: (ssrc) => this.#sendKeyFrameRequest(ssrc),
    });
  }

  get consumers(): ReadonlySet<Consumer> {
    return this.#fanOut.consumers;
  }

  get encodings(): readonly RtpEncodingParameters[] {
    return this.#streams.encodings;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get streams(): readonly (ProducerStream | undefined)[] {
    return this.#streams.byEncoding;
  }

  /** Score (0 to 10) of each encoding; undefined: no packet yet. */
  get scores(): (number | undefined)[] {
    return this.streams.map((stream) => stream?.receiver.score);
  }

  get remoteClockOffsetMs(): number | undefined {
    return this.#context.uplink.remoteClockOffsetMs;
  }

  streamBySsrc(ssrc: number): ProducerStream | undefined {
    return this.#streams.bySsrc(ssrc);
  }

  addConsumer(consumer: Consumer): void {
    this.#fanOut.addConsumer(consumer);
  }

  /** Hands on what has come in this turn already, because a consumer is about to change. */
  flush(): void {
    this.#fanOut.flush();
  }

  removeConsumer(consumer: Consumer): void {
    this.#fanOut.removeConsumer(consumer);
  }

  addObserver(observer: RtpObserver): void {
    this.observers.add(observer);
    this.#observing = [...this.observers];
  }

  removeObserver(observer: RtpObserver): void {
    this.observers.delete(observer);
    this.#observing = [...this.observers];
  }

  pause(): void {
    if (this.#paused) return;
    this.#fanOut.flush();
    this.#paused = true;
    for (const { receiver } of this.#streams.known) receiver.pause();
    for (const consumer of this.consumers) consumer.producerPaused();
    for (const observer of this.observers) observer.producerPaused(this);
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const nowMs = this.#context.environment.clock.nowMs();
    for (const { receiver } of this.#streams.known) receiver.resume(nowMs);
    for (const consumer of this.consumers) consumer.producerResumed();
    for (const observer of this.observers) observer.producerResumed(this);
  }

  /** Idempotent. Consumers learn of it and are gone. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#fanOut.flush();
    for (const observer of [...this.observers]) observer.removeProducer(this);
    for (const consumer of [...this.consumers]) consumer.producerClosed();
    this.#fanOut.clear();
  }

  /**
   * Takes one packet that was found to be this producer's.
   * @returns a view to parse the next packet with: the given one, or one that the history no longer needs.
   */
  receive(packet: RtpPacket, nowMs: number): RtpPacket {
    packet.arrivalMs = nowMs;
    const stream = this.#streams.bySsrc(packet.ssrc);
    if (stream) return this.#receiveMedia(stream, packet, nowMs);
    const repaired = this.#streams.repairedBy(packet.ssrc) ?? this.#learn(packet);
    if (!repaired) {
      this.discardedPacketCount++;
      return packet;
    }
    if (packet.ssrc === repaired.ssrc) return this.#receiveMedia(repaired, packet, nowMs);
    this.#context.rtxReceived.add(packet.lengthBytes, nowMs);
    if (!repaired.receiver.receiveRtxPacket(packet, nowMs)) return packet;
    return this.#forward(repaired, packet, true, nowMs);
  }

  /** A sender report of one of the streams, with the remote's time in our milliseconds. */
  receiveSenderReport(ssrc: number, report: Omit<SenderInfo, 'ssrc'> & { remoteUnixMs: number }, nowMs: number): void {
    const stream = this.#streams.bySsrc(ssrc);
    if (!stream) return;
    stream.receiver.receiveSenderReport(report.ntpSeconds, report.ntpFraction, report.rtpTimestamp, nowMs);
    stream.captureTime.onSenderReport(report.rtpTimestamp, report.remoteUnixMs);
    this.trace.tell('sr', 'in', {
      ssrc,
      ntpSec: report.ntpSeconds,
      ntpFrac: report.ntpFraction,
      rtpTs: report.rtpTimestamp,
      packetCount: report.packetCount,
      octetCount: report.octetCount,
    });
  }

  /** Asks the remote for a key frame of an encoding, unless that is already under way. */
  requestKeyFrame(streamIndex: number): void {
    if (this.kind !== 'video' || this.#paused || this.#closed) return;
    const stream = this.streams[streamIndex];
    if (stream) this.#keyFrames.request(stream.ssrc, this.#context.environment.clock.nowMs());
  }

  /** To be called every 40 ms or so. */
  tick(nowMs: number): void {
    const { roundTripTimeMs } = this.#context.uplink;
    for (const { receiver } of this.#streams.known) {
      receiver.rttMs = roundTripTimeMs;
      receiver.tick(nowMs);
    }
    this.#keyFrames.tick(nowMs);
    // With the tick, so that a remote that turns with each packet is no burden to the host.
    const orientation = this.#orientation.takeChange();
    if (orientation) this.#context.channel.notify('producer.videoOrientationChange', this.id, orientation);
  }

  dump(): Record<string, unknown> {
    return {
      id: this.id,
      kind: this.kind,
      type: this.type,
      rtpParameters: dumpOfRtpParameters(this.rtpParameters),
      rtpMapping: this.rtpMapping,
      rtpStreams: this.#streams.known.map((stream) => dumpOfStream(stream.receiver, this.rtpParameters, stream.index)),
      traceEventTypes: this.trace.types,
      paused: this.#paused,
    };
  }

  getStats(nowMs: number): Record<string, unknown>[] {
    return this.#streams.known.map((stream) => statsOfReceiver(stream.receiver, this.kind, nowMs));
  }

  /** Adds what was received so far. */
  tally(into: MediaTally): void {
    for (const { receiver } of this.#streams.known) into.addStream('received', this.kind, receiver);
  }

  #receiveMedia(stream: ProducerStream, packet: RtpPacket, nowMs: number): RtpPacket {
    if (packet.payloadType !== stream.receiver.payloadType) {
      this.discardedPacketCount++;
      return packet;
    }
    if (!stream.receiver.receivePacket(packet, nowMs)) return packet;
    return this.#forward(stream, packet, false, nowMs);
  }

  #forward(stream: ProducerStream, packet: RtpPacket, isRtx: boolean, nowMs: number): RtpPacket {
    if (packet.payload.isKeyFrame) this.#keyFrames.onKeyFrame(stream.ssrc);
    if (this.#paused) {
      this.discardedPacketCount++;
      return packet;
    }
    if (this.trace.tracesPackets) tracePacket(this.trace, 'in', packet, packet.payload, this.extensionIds, isRtx);
    packet.streamIndex = stream.index;
    stream.captureTime.onPacket(packet.timestamp, this.#context.environment.clock.unixMs());
    packet.payloadType = this.#mappedPayloadTypes[packet.payloadType] as number;
    this.#forwardedExtensions.collect(packet);
    this.#orientation.notice(packet, this.extensionIds.videoOrientation);
    const free = stream.history.swapIn(packet);
    packet.arrival = ++stream.arrivalCount;
    this.#fanOut.add(packet, stream);
    const observing = this.#observing;
    for (let i = 0; i < observing.length; i++) (observing[i] as RtpObserver).receive(this, packet, nowMs);
    return free;
  }

  /** The stream of a packet whose SSRC is new, or which it repairs. */
  #learn(packet: RtpPacket): ProducerStream | undefined {
    const knownCount = this.#streams.known.length;
    const stream = this.#streams.learn(packet);
    if (stream && this.#streams.known.length > knownCount) {
      this.#context.log.debug(
        'rtp',
        `new stream of producer ${this.id}: encoding ${stream.index}, ssrc ${stream.ssrc}`,
      );
      this.#onScore();
    }
    return stream;
  }

  #listenerOf(index: number): RtpStreamReceiverListener {
    return {
      onNack: ({ ssrc }, sequenceNumbers) => {
        this.#context.uplink.sendNack(ssrc, sequenceNumbers);
        this.trace.tell('nack', 'out');
      },
      onKeyFrameRequired: () => this.requestKeyFrame(index),
      onScore: () => this.#onScore(),
      onRestart: () => {
        this.#fanOut.flush();
        for (const consumer of this.consumers) consumer.streamRestarted(index);
      },
    };
  }

  #sendKeyFrameRequest(ssrc: number): void {
    const stream = this.#streams.bySsrc(ssrc);
    if (!stream) return;
    const how = stream.receiver.keyFrameRequestType;
    if (!how) return;
    stream.receiver.countKeyFrameRequest(how);
    this.#context.uplink.sendKeyFrameRequest(ssrc, how);
    this.trace.tell(how, 'out', { ssrc });
  }

  #onScore(): void {
    const scores: ProducerScore[] = this.#streams.known.map(({ index, ssrc, receiver: { rid, score } }) => ({
      encodingIdx: index,
      ssrc,
      ...(rid && { rid }),
      score,
    }));
    this.#context.channel.notify('producer.score', this.id, { scores });
    this.#fanOut.flush();
    for (const consumer of this.consumers) consumer.producerScoresChanged();
  }
}
