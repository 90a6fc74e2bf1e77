import type { ConsumeData } from '../../channel/contract.ts';
import { type EngineChannel, EngineError } from '../../channel/EngineChannel.ts';
import type { RtpCodecParameters, RtpEncodingParameters } from '../../types/rtpParameters.ts';
import type { ConsumerLayers, ConsumerScore } from '../../types/transport.ts';
import { Vp8Rewriter } from '../codecs/Vp8Rewriter.ts';
import type { Egress } from '../io/Egress.ts';
import type { LayerSelector } from '../layers/LayerSelector.ts';
import { SimulcastSelector } from '../layers/SimulcastSelector.ts';
import { SingleStreamSelector } from '../layers/SingleStreamSelector.ts';
import type { ReceptionReport } from '../rtcp/RtcpPacket.ts';
import { HeaderTemplate } from '../rtp/HeaderTemplate.ts';
import { headerExtensionIdsOf } from '../rtp/headerExtensionIds.ts';
import { RetransmissionIndex, type SentPacket } from '../rtp/RetransmissionIndex.ts';
import type { RtpPacket } from '../rtp/RtpPacket.ts';
import { RtpStreamSender } from '../rtp/RtpStreamSender.ts';
import { RTX_HEADER_LENGTH_BYTES, writeOriginalSequenceNumber } from '../rtp/rtx.ts';
import { SequenceRewriter } from '../rtp/SequenceRewriter.ts';
import { TimestampRewriter } from '../rtp/TimestampRewriter.ts';
import { SLOT_HEADROOM_BYTES } from '../srtp/PacketSlot.ts';
import type { Producer } from './Producer.ts';
import type { ProducerStream } from './ProducerStream.ts';
import { codecOfEncoding, layersOf, rtxCodecOf } from './rtpParametersQueries.ts';
import { dumpOfSender, statsOfReceiver, statsOfSender } from './rtpStreamStats.ts';

/** One outgoing SSRC of a transport. */
export interface OutgoingStream {
  /** Protects and sends the packet that was built in the egress slot behind its headroom. */
  send(lengthBytes: number, payloadOffset: number, nowMs: number): void;
}

/** How a consumer reaches its remote. */
export interface ConsumerDownlink {
  readonly egress: Egress;
  readonly isConnected: boolean;
  readonly roundTripTimeMs: number;
  /** The next transport-wide sequence number; taken when a packet is sent. */
  nextTransportWideSequence(): number;
  /** Only while connected. */
  openStream(ssrc: number): OutgoingStream;
  closeStream(ssrc: number): void;
}

export interface ConsumerContext {
  channel: EngineChannel;
  producer: Producer;
  downlink: ConsumerDownlink;
  /** First outgoing sequence number, chosen by chance (RFC 3550 §5.1). */
  initialSequenceNumber: number;
}

/** A packet without its media may be asked for again this long. */
const VIDEO_HISTORY_MS = 2_000;
const AUDIO_HISTORY_MS = 1_000;
const AUDIO_HISTORY_PACKETS = 128;

/** One producer as sent to one remote: chooses its layers, rewrites its packets, and sends again what got lost. */
export class Consumer {
  readonly id: string;
  readonly kind: ConsumeData['kind'];
  readonly producer: Producer;
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  readonly cname: string;
  readonly sender: RtpStreamSender;
  readonly timestamps: TimestampRewriter;
  readonly #data: ConsumeData;
  readonly #channel: EngineChannel;
  readonly #downlink: ConsumerDownlink;
  readonly #codec: RtpCodecParameters;
  readonly #rtxPayloadType: number | undefined;
  readonly #selector: LayerSelector;
  readonly #header: HeaderTemplate;
  readonly #rtxHeader: HeaderTemplate | undefined;
  readonly #sequence: SequenceRewriter;
  readonly #vp8: Vp8Rewriter | undefined;
  readonly #index: RetransmissionIndex;
  readonly #ignoresDtx: boolean;
  #stream: OutgoingStream | undefined;
  #rtxStream: OutgoingStream | undefined;
  #rtxSequence: number;
  #paused: boolean;
  #producerPaused: boolean;
  #closed = false;
  #active = false;
  #priority = 1;
  #layers: ConsumerLayers | undefined;
  #scores = '';

  constructor(data: ConsumeData, context: ConsumerContext) {
    const { producer } = context;
    const encoding = data.rtpParameters.encodings?.[0];
    const codec = codecOfEncoding(data.rtpParameters, encoding ?? {});
    if (!encoding?.ssrc || !codec) throw new EngineError('TypeError', 'consumer without encoding, ssrc or codec');
    this.id = data.consumerId;
    this.kind = data.kind;
    this.producer = producer;
    this.ssrc = encoding.ssrc;
    this.rtxSsrc = encoding.rtx?.ssrc;
    this.cname = data.rtpParameters.rtcp?.cname ?? '';
    this.#data = data;
    this.#channel = context.channel;
    this.#downlink = context.downlink;
    this.#codec = codec;
    this.#rtxPayloadType = rtxCodecOf(data.rtpParameters, codec)?.payloadType;
    this.#paused = data.paused;
    this.#producerPaused = producer.paused;
    this.#selector = selectorFor(data, encoding);
    this.timestamps = new TimestampRewriter(codec.clockRate);
    this.#sequence = new SequenceRewriter({ firstOutput: context.initialSequenceNumber });
    this.#rtxSequence = context.initialSequenceNumber;
    this.#vp8 = /^video\/vp8$/i.test(codec.mimeType) && data.type === 'simulcast' ? new Vp8Rewriter() : undefined;
    this.#ignoresDtx = data.ignoreDtx && /^audio\/(multi)?opus$/i.test(codec.mimeType);
    this.#index = new RetransmissionIndex(
      this.kind === 'video'
        ? { maxAgeMs: VIDEO_HISTORY_MS }
        : { maxAgeMs: AUDIO_HISTORY_MS, capacity: AUDIO_HISTORY_PACKETS },
    );
    this.sender = new RtpStreamSender(
      {
        ssrc: this.ssrc,
        rtxSsrc: this.rtxSsrc,
        payloadType: codec.payloadType,
        rtxPayloadType: this.#rtxPayloadType,
        mimeType: codec.mimeType,
        clockRate: codec.clockRate,
        cname: this.cname,
      },
      { onScore: () => this.#noticeScore() },
    );
    const ids = headerExtensionIdsOf(data.rtpParameters.headerExtensions);
    const template = (ssrc: number): HeaderTemplate =>
      new HeaderTemplate({
        ssrc,
        ...(ids.mid && data.rtpParameters.mid && { mid: { id: ids.mid, value: data.rtpParameters.mid } }),
        absSendTimeId: ids.absSendTime,
        transportWideId: ids.transportWide,
      });
    this.#header = template(this.ssrc);
    this.#rtxHeader = this.rtxSsrc === undefined ? undefined : template(this.rtxSsrc);
    this.#selector.setScores(producer.scores);
  }

  get type(): ConsumeData['type'] {
    return this.#data.type;
  }

  get clockRate(): number {
    return this.#codec.clockRate;
  }

  get preferredLayers(): ConsumerLayers | undefined {
    return this.#selector.preferredLayers;
  }

  get score(): ConsumerScore {
    const producerScores = this.producer.scores.map((score) => score ?? 0);
    const forwarded = this.#selector.currentStream;
    return {
      score: this.sender.score,
      producerScore: forwarded < 0 ? 0 : (producerScores[forwarded] ?? 0),
      producerScores,
    };
  }

  get isProducerPaused(): boolean {
    return this.#producerPaused;
  }

  /** The stream being forwarded; undefined: none. */
  get currentStream(): ProducerStream | undefined {
    return this.producer.streams[this.#selector.currentStream];
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
    if (report.ssrc === this.ssrc) this.sender.receiveReceptionReport(report, compactNow);
  }

  /** The producer's stream counts anew: so does what is made of it. */
  streamRestarted(streamIndex: number): void {
    if (this.#selector.currentStream === streamIndex) this.#selector.restart();
    this.#requestAwaitedKeyFrame();
  }

  #noticeScore(): void {
    const { score } = this;
    const text = JSON.stringify(score);
    if (text === this.#scores) return;
    this.#scores = text;
    this.#channel.notify('consumer.score', this.id, { score });
  }

  /** The outgoing RTP timestamp that belongs to our wall-clock time; undefined while nothing is forwarded. */
  timestampAt(localUnixMs: number): number | undefined {
    if (!this.#active || this.sender.packetCount === 0) return undefined;
    const timestamp = this.currentStream?.captureTime.timestampAt(localUnixMs, this.producer.remoteClockOffsetMs);
    return timestamp === undefined ? undefined : (timestamp + this.timestamps.offset) >>> 0;
  }

  /** The remote lost the picture (RFC 4585 §6.3.1, RFC 5104 §4.3.1). */
  receiveKeyFrameRequest(how: 'pli' | 'fir'): void {
    this.sender.keyFrameRequestReceived(how);
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
    this.#downlink.closeStream(this.ssrc);
    if (this.rtxSsrc !== undefined) this.#downlink.closeStream(this.rtxSsrc);
  }

  /** The packet's way out: decide, rewrite, send, remember. Called for every packet of the producer. */
  forward(packet: RtpPacket, stream: ProducerStream, nowMs: number): void {
    if (!this.#active) return;
    const selection = this.#selector.select(packet);
    if (selection === 'ignore') return;
    if (selection === 'switch') this.#switchTo(packet, stream);
    if (this.#ignoresDtx && isOpusDtx(packet)) {
      this.#sequence.drop(packet.sequenceNumber);
      return;
    }
    let pictureId = 0;
    let tl0PicIdx = 0;
    if (this.#vp8) {
      if (!this.#vp8.process(packet.payload, this.#selector.maxTemporalLayer)) {
        this.#sequence.drop(packet.sequenceNumber);
        return;
      }
      pictureId = this.#vp8.outPictureId;
      tl0PicIdx = this.#vp8.outTl0PicIdx;
    }
    const sequenceNumber = this.#sequence.rewrite(packet.sequenceNumber);
    if (sequenceNumber === undefined) return;
    const timestamp = this.timestamps.rewrite(packet.timestamp);

    const { slot } = this.#downlink.egress;
    const start = SLOT_HEADROOM_BYTES;
    const headerBytes = this.#header.write(slot, start, packet, this.#codec.payloadType, sequenceNumber, timestamp);
    this.#copyPayload(packet, slot, start + headerBytes, pictureId, tl0PicIdx);
    if (this.#header.hasTransportWideSequence) {
      this.#header.stamp(slot, start, nowMs, this.#downlink.nextTransportWideSequence());
    } else {
      this.#header.stamp(slot, start, nowMs, 0);
    }
    const lengthBytes = headerBytes + packet.payloadLengthBytes;
    this.sender.packetSent(sequenceNumber, timestamp, lengthBytes, packet.payloadLengthBytes, nowMs);
    this.#index.put(
      sequenceNumber,
      packet.streamIndex,
      packet.sequenceNumber,
      timestamp,
      packet.marker,
      pictureId,
      tl0PicIdx,
      nowMs,
    );
    this.#stream?.send(lengthBytes, headerBytes, nowMs);
  }

  /** Sends again what the remote misses, unless that was just done or is too old. */
  retransmit(sequenceNumbers: readonly number[], nowMs: number): void {
    this.sender.nackReceived(sequenceNumbers.length);
    if (!this.#active) return;
    const minIntervalMs = this.#downlink.roundTripTimeMs;
    for (const sequenceNumber of sequenceNumbers) {
      const sent = this.#index.find(sequenceNumber, nowMs);
      if (!sent || sent.sinceResentMs < minIntervalMs) continue;
      const packet = this.producer.streams[sent.streamIndex]?.history.get(sent.originalSequenceNumber, nowMs);
      if (!packet) continue;
      const isFirst = sent.sinceResentMs === Number.POSITIVE_INFINITY;
      this.#index.markResent(sequenceNumber, nowMs);
      const lengthBytes = this.#resend(packet, sequenceNumber, sent, nowMs);
      this.sender.packetRetransmitted(lengthBytes, isFirst, nowMs);
    }
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
      traceEventTypes: [],
      paused: this.#paused,
      producerPaused: this.#producerPaused,
      priority: this.#priority,
      rtpStream: dumpOfSender(this.sender),
      rtpStreams: [dumpOfSender(this.sender)],
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
    const own = statsOfSender(this.sender, this.kind, nowMs);
    const source = this.currentStream;
    if (!source) return [own];
    return [own, statsOfReceiver(source.receiver, this.kind, nowMs)];
  }

  /** @returns the length of what was sent. */
  #resend(packet: RtpPacket, sequenceNumber: number, sent: SentPacket, nowMs: number): number {
    const { slot } = this.#downlink.egress;
    const start = SLOT_HEADROOM_BYTES;
    const viaRtx = this.#rtxHeader !== undefined && this.#rtxPayloadType !== undefined;
    const header = viaRtx ? this.#rtxHeader : this.#header;
    const payloadType = viaRtx ? this.#rtxPayloadType : this.#codec.payloadType;
    if (viaRtx) this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
    const outgoingNumber = viaRtx ? this.#rtxSequence : sequenceNumber;
    const headerBytes = header.write(slot, start, packet, payloadType, outgoingNumber, sent.timestamp);
    header.stamp(slot, start, nowMs, header.hasTransportWideSequence ? this.#downlink.nextTransportWideSequence() : 0);
    let mediaAt = start + headerBytes;
    if (viaRtx) {
      writeOriginalSequenceNumber(slot, mediaAt, sequenceNumber);
      mediaAt += RTX_HEADER_LENGTH_BYTES;
    }
    this.#copyPayload(packet, slot, mediaAt, sent.pictureId, sent.tl0PicIdx);
    const lengthBytes = mediaAt - start + packet.payloadLengthBytes;
    (viaRtx ? this.#rtxStream : this.#stream)?.send(lengthBytes, headerBytes, nowMs);
    return lengthBytes;
  }

  #copyPayload(packet: RtpPacket, slot: Buffer, at: number, pictureId: number, tl0PicIdx: number): void {
    const from = packet.payloadOffset;
    packet.buffer.copy(slot, at, from, from + packet.payloadLengthBytes);
    if (this.#vp8) Vp8Rewriter.patch(slot, at - from, packet.payload, pictureId, tl0PicIdx);
  }

  #switchTo(packet: RtpPacket, stream: ProducerStream): void {
    this.#sequence.sync(packet.sequenceNumber);
    this.timestamps.switchTo(stream.captureTime, packet.timestamp);
    this.#vp8?.sync();
    this.#noticeLayers();
    this.#noticeScore();
  }

  #refreshActivity(): void {
    const active = !this.#closed && !this.#paused && !this.#producerPaused && this.#downlink.isConnected;
    if (active === this.#active) return;
    this.#active = active;
    if (active && !this.#stream) {
      this.#stream = this.#downlink.openStream(this.ssrc);
      this.#rtxStream = this.rtxSsrc === undefined ? undefined : this.#downlink.openStream(this.rtxSsrc);
    }
    this.#selector.restart();
    if (active) this.#requestAwaitedKeyFrame();
    this.#noticeLayers();
  }

  #requestAwaitedKeyFrame(): void {
    const { awaitedStream } = this.#selector;
    if (this.#active && awaitedStream >= 0) this.producer.requestKeyFrame(awaitedStream);
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

function selectorFor(data: ConsumeData, encoding: RtpEncodingParameters): LayerSelector {
  if (data.type !== 'simulcast') return new SingleStreamSelector({ needsKeyFrame: data.kind === 'video' });
  const { temporalLayers } = layersOf(encoding.scalabilityMode ?? data.consumableRtpEncodings[0]?.scalabilityMode);
  return new SimulcastSelector({
    spatialLayerCount: data.consumableRtpEncodings.length,
    temporalLayerCount: temporalLayers,
    preferredLayers: data.preferredLayers,
  });
}

/** An Opus packet that only says that there is silence (RFC 6716 §3.1: a frame of length zero). */
function isOpusDtx(packet: RtpPacket): boolean {
  if (packet.payloadLengthBytes > 2 || packet.payloadLengthBytes === 0) return false;
  const code = (packet.buffer[packet.payloadOffset] as number) & 0b11;
  return code < 2 ? packet.payloadLengthBytes === 1 : code === 2 && packet.payloadLengthBytes === 2;
}
