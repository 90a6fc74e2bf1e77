import type { ConsumeData } from '../../../channel/contract.ts';
import type { EngineChannel } from '../../../channel/EngineChannel.ts';
import type { ConsumerLayers, ConsumerScore } from '../../../types/transport.ts';
import type { Environment } from '../../io/Environment.ts';
import type { BitrateClaim } from '../../layers/distributeBitrate.ts';
import type { ReceptionReport } from '../../rtcp/RtcpPacket.ts';
import type { RtpPacket } from '../../rtp/RtpPacket.ts';
import type { MediaTally } from '../../stats/MediaTally.ts';
import { dumpOfRtpParameters } from '../dumpOfRtpParameters.ts';
import type { Producer } from '../producers/Producer.ts';
import type { ProducerStream } from '../producers/ProducerStream.ts';
import { isRtx } from '../rtpParametersQueries.ts';
import { dumpOfStream, statsOfReceiver, statsOfSender } from '../rtpStreamStats.ts';
import { CONSUMER_TRACE_TYPES, TraceEvents } from '../TraceEvents.ts';
import type { ConsumerDownlink } from './ConsumerDownlink.ts';
import type { ConsumerStream } from './ConsumerStream.ts';

export interface ConsumerContext {
  channel: EngineChannel;
  environment: Environment;
  producer: Producer;
  downlink: ConsumerDownlink;
  /** First outgoing sequence number, chosen by chance (RFC 3550 §5.1). */
  initialSequenceNumber: number;
}

/** What may have come between a key frame's other packets and its first: a second or so of the largest picture. */
const MAX_MISSED = 512;

/** One producer as sent to one remote: whether it is, what is made of the remote's feedback, and what the host is told. */
export abstract class Consumer {
  readonly id: string;
  readonly kind: ConsumeData['kind'];
  readonly producer: Producer;
  /** What is sent, by encoding of the consumer's RTP parameters. */
  abstract readonly streams: readonly ConsumerStream[];
  abstract readonly score: ConsumerScore;
  readonly trace: TraceEvents<(typeof CONSUMER_TRACE_TYPES)[number]>;
  /** Set by the owner, to forget this consumer when its producer goes. */
  onProducerClosed: () => void = () => undefined;
  protected readonly data: ConsumeData;
  protected readonly channel: EngineChannel;
  protected readonly downlink: ConsumerDownlink;
  #paused: boolean;
  #producerPaused: boolean;
  #closed = false;
  #priority = 1;
  // Asked for each packet, as is what subclasses begin with: the last field, because fields lie in memory as they stand here.
  /** Nobody has paused it, and the remote can be sent to. */
  protected isActive = false;

  constructor(data: ConsumeData, { channel, environment, producer, downlink }: ConsumerContext) {
    this.id = data.consumerId;
    this.kind = data.kind;
    this.producer = producer;
    this.data = data;
    this.channel = channel;
    this.trace = new TraceEvents({
      types: CONSUMER_TRACE_TYPES,
      tell: (event) => channel.notify('consumer.trace', this.id, event),
      nowMs: () => environment.clock.nowMs(),
    });
    this.downlink = downlink;
    this.#paused = data.paused;
    this.#producerPaused = producer.paused;
  }

  get type(): ConsumeData['type'] {
    return this.data.type;
  }

  /** Undefined where there is nothing to choose from. */
  get preferredLayers(): ConsumerLayers | undefined {
    return undefined;
  }

  /** What is sent now of several layers; undefined: nothing, or there is but one. */
  get currentLayers(): ConsumerLayers | undefined {
    return undefined;
  }

  /** What it would send now if it could, bit/s. */
  abstract desiredBitrateBps(nowMs: number): number;

  /** What it would take of the bandwidth there is; undefined: it takes no part. */
  abstract claim(nowMs: number): BitrateClaim | undefined;

  /** Sends all it wants. */
  abstract unlimit(): void;

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
    this.channel.notify('consumer.producerPause', this.id, undefined);
  }

  producerResumed(): void {
    if (!this.#producerPaused) return;
    this.#producerPaused = false;
    this.#refreshActivity();
    this.channel.notify('consumer.producerResume', this.id, undefined);
  }

  producerClosed(): void {
    if (this.#closed) return;
    this.close();
    this.onProducerClosed();
    this.channel.notify('consumer.producerClose', this.id, undefined);
  }

  /** A stream of the producer has come, died, or changed its score. */
  abstract producerScoresChanged(): void;

  /** A stream of the producer counts anew: so does what is made of it. */
  abstract streamRestarted(streamIndex: number): void;

  /** Called for every packet of the producer. */
  abstract forward(packet: RtpPacket, source: ProducerStream, nowMs: number): void;

  /**
   * Forwards what came after `first` before it did. Only the first packet of a key frame says that it is one: when that was lost
   * and repaired, or overtaken, the rest of the frame was passed over until then.
   */
  protected catchUp(first: RtpPacket, source: ProducerStream, nowMs: number): void {
    const { newestSequenceNumber = first.sequenceNumber } = source.history;
    const missedCount = (newestSequenceNumber - first.sequenceNumber) & 0xffff;
    for (let i = 1; i <= missedCount && missedCount <= MAX_MISSED; i++) {
      const missed = source.history.get((first.sequenceNumber + i) & 0xffff, nowMs);
      // What came after it is still to be handed on.
      if (!missed || missed.arrival > first.arrival) continue;
      // A dependency descriptor can't be understood before the structure that a key frame's first packet brings.
      source.receiver.readPayload(missed);
      this.forward(missed, source, nowMs);
    }
  }

  /** The remote's view of one of our streams (RFC 3550 §6.4.1). */
  receiveReceptionReport(report: ReceptionReport, compactNow: number): void {
    this.#streamBySsrc(report.ssrc)?.sender.receiveReceptionReport(report, compactNow);
  }

  /** The remote lost the picture (RFC 4585 §6.3.1, RFC 5104 §4.3.1). */
  receiveKeyFrameRequest(ssrc: number, how: 'pli' | 'fir'): void {
    const stream = this.#streamBySsrc(ssrc);
    if (!stream) return;
    this.trace.tell(how, 'in', { ssrc });
    stream.sender.keyFrameRequestReceived(how);
    if (this.isActive && this.kind === 'video') this.requestKeyFrameOf(stream);
  }

  /** Sends again what the remote misses (RFC 4585 §6.2.1), or has a key frame sent where there is no room for all of it. */
  retransmit(ssrc: number, sequenceNumbers: readonly number[], nowMs: number): void {
    const stream = this.#streamBySsrc(ssrc);
    if (!stream) return;
    stream.sender.nackReceived(sequenceNumbers.length);
    if (!this.isActive) return;
    this.trace.tell('nack', 'in');
    let isHopeless = false;
    for (const number of sequenceNumbers) {
      if (!stream.resend(number, this.producer.streams, nowMs)) isHopeless = true;
    }
    if (isHopeless && this.kind === 'video') this.requestKeyFrameOf(stream);
  }

  /** Asks the producer for key frames of all that is, or will be, forwarded. */
  requestKeyFrame(): void {
    if (!this.isActive || this.kind !== 'video') return;
    for (const stream of this.streams) this.requestKeyFrameOf(stream);
  }

  /** @returns them as they are then: within what there is. */
  setPreferredLayers(_layers: ConsumerLayers): ConsumerLayers | undefined {
    return undefined;
  }

  get priority(): number {
    return this.#priority;
  }

  setPriority(priority: number): number {
    this.#priority = priority;
    this.downlink.claimChanged();
    return priority;
  }

  /** The outgoing RTP timestamp that belongs to our wall-clock time; undefined while nothing is forwarded. */
  timestampAt(stream: ConsumerStream, localUnixMs: number): number | undefined {
    if (!this.isActive || stream.sender.packetCount === 0) return undefined;
    const { captureTime } = this.sourceOf(stream) ?? {};
    const timestamp = captureTime?.timestampAt(localUnixMs, this.producer.remoteClockOffsetMs);
    return timestamp === undefined ? undefined : (timestamp + stream.timestampOffset) >>> 0;
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    this.producer.flush();
    this.isActive = false;
    this.producer.removeConsumer(this);
    for (const stream of this.streams) stream.close();
  }

  dump(): Record<string, unknown> {
    const { rtpParameters, consumableRtpEncodings } = this.data;
    return {
      id: this.id,
      producerId: this.producer.id,
      kind: this.kind,
      type: this.type,
      rtpParameters: dumpOfRtpParameters(rtpParameters),
      consumableRtpEncodings,
      supportedCodecPayloadTypes: rtpParameters.codecs
        .filter((codec) => !isRtx(codec))
        .map(({ payloadType }) => payloadType),
      traceEventTypes: this.trace.types,
      paused: this.#paused,
      producerPaused: this.#producerPaused,
      priority: this.#priority,
    };
  }

  /** Of each stream sent, followed by the producer's that it is made of. */
  getStats(nowMs: number): Record<string, unknown>[] {
    return this.streams.flatMap((stream) => {
      const source = this.sourceOf(stream);
      const own = statsOfSender(stream.sender, this.kind, nowMs);
      return source ? [own, statsOfReceiver(source.receiver, this.kind, nowMs)] : [own];
    });
  }

  /** Adds what was sent so far. */
  tally(into: MediaTally): void {
    for (const { sender } of this.streams) into.addStream('sent', this.kind, sender);
  }

  protected dumpOf(stream: ConsumerStream): Record<string, unknown> {
    return dumpOfStream(stream.sender, this.data.rtpParameters, stream.encodingIndex);
  }

  /** The producer's stream that `stream` is made of now; undefined: none. */
  protected abstract sourceOf(stream: ConsumerStream): ProducerStream | undefined;

  protected abstract requestKeyFrameOf(stream: ConsumerStream): void;

  /** `isActive` has changed. What is forwarded from now on must begin anew. */
  protected abstract activityChanged(): void;

  #streamBySsrc(ssrc: number): ConsumerStream | undefined {
    return this.streams.find((stream) => stream.ssrc === ssrc);
  }

  #refreshActivity(): void {
    const isActive = !this.#closed && !this.#paused && !this.#producerPaused && this.downlink.isConnected;
    if (isActive === this.isActive) return;
    this.producer.flush();
    this.isActive = isActive;
    if (isActive) for (const stream of this.streams) stream.open();
    this.activityChanged();
  }
}
