import type { ConsumeData } from '../../../channel/contract.ts';
import { EngineError } from '../../../channel/EngineChannel.ts';
import { Vp8Rewriter } from '../../codecs/Vp8Rewriter.ts';
import type { Egress } from '../../io/Egress.ts';
import { HeaderTemplate } from '../../rtp/HeaderTemplate.ts';
import { type HeaderExtensionIds, headerExtensionIdsOf } from '../../rtp/headerExtensionIds.ts';
import { RetransmissionIndex, type SentPacket } from '../../rtp/RetransmissionIndex.ts';
import { RtpPacket } from '../../rtp/RtpPacket.ts';
import { RtpStreamSender } from '../../rtp/RtpStreamSender.ts';
import { RTX_HEADER_LENGTH_BYTES, writeOriginalSequenceNumber } from '../../rtp/rtx.ts';
import { SequenceRewriter } from '../../rtp/SequenceRewriter.ts';
import { TimestampRewriter } from '../../rtp/TimestampRewriter.ts';
import { SLOT_HEADROOM_BYTES } from '../../srtp/PacketSlot.ts';
import type { ProducerStream } from '../producers/ProducerStream.ts';
import { allowsFeedback, codecOfEncoding, rtxCodecOf } from '../rtpParametersQueries.ts';
import { type PacketTrace, tracePacket } from '../TraceEvents.ts';
import type { ConsumerDownlink, OutgoingStream } from './ConsumerDownlink.ts';

export interface ConsumerStreamContext {
  downlink: ConsumerDownlink;
  /** First outgoing sequence number, chosen by chance (RFC 3550 §5.1). */
  initialSequenceNumber: number;
  trace: PacketTrace;
  onScore(): void;
}

/** How long a packet may be asked for again, and how many are remembered. */
const VIDEO_MEMORY = { maxAgeMs: 2_000 };
const AUDIO_MEMORY = { maxAgeMs: 1_000, capacity: 128 };

const PADDING_BIT = 0x20;
/** A packet of our own has nothing of a producer's to forward. */
const NO_EXTENSIONS = new RtpPacket();

/** Browsers ask ten times for a packet, and then wait for seconds before they ask for a key frame instead. */
const MAX_REFUSALS = 5;

/** Taken for the round-trip time until it has been measured. */
const UNKNOWN_ROUND_TRIP_TIME_MS = 100;

/** What a consumer sends: one SSRC, with its repair (RTX, RFC 4588) where negotiated. Rewrites, sends, and sends again. */
export class ConsumerStream {
  // What each packet needs comes first: fields lie in memory as they stand here, and a room has many such objects.
  readonly #vp8: Vp8Rewriter | undefined;
  readonly #sequence: SequenceRewriter;
  readonly #timestamps: TimestampRewriter;
  readonly #egress: Egress;
  readonly #header: HeaderTemplate;
  readonly #payloadType: number;
  readonly sender: RtpStreamSender;
  /** Undefined: the remote asks for nothing again. */
  readonly #sent: RetransmissionIndex | undefined;
  readonly #trace: PacketTrace;
  #media: OutgoingStream | undefined;
  readonly #downlink: ConsumerDownlink;
  /** Index in the consumer's RTP parameters. */
  readonly encodingIndex: number;
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  readonly cname: string;
  readonly #isVideo: boolean;
  readonly #extensionIds: HeaderExtensionIds;
  readonly #rtxPayloadType: number;
  readonly #rtxHeader: HeaderTemplate | undefined;
  #rtxSequence: number;
  #repair: OutgoingStream | undefined;

  constructor({ rtpParameters, kind, type }: ConsumeData, encodingIndex: number, context: ConsumerStreamContext) {
    const encoding = rtpParameters.encodings?.[encodingIndex];
    const codec = codecOfEncoding(rtpParameters, encoding ?? {});
    if (!encoding?.ssrc || !codec) throw new EngineError('TypeError', 'consumer without encoding, ssrc or codec');
    const rtxCodec = rtxCodecOf(rtpParameters, codec);
    this.encodingIndex = encodingIndex;
    this.ssrc = encoding.ssrc;
    this.rtxSsrc = rtxCodec && encoding.rtx?.ssrc;
    this.cname = rtpParameters.rtcp?.cname ?? '';
    this.sender = new RtpStreamSender(
      {
        ssrc: this.ssrc,
        rtxSsrc: this.rtxSsrc,
        payloadType: codec.payloadType,
        rtxPayloadType: rtxCodec?.payloadType,
        mimeType: codec.mimeType,
        clockRate: codec.clockRate,
        cname: this.cname,
      },
      { onScore: () => context.onScore() },
    );
    this.#isVideo = kind === 'video';
    this.#downlink = context.downlink;
    this.#egress = context.downlink.egress;
    this.#trace = context.trace;
    this.#payloadType = codec.payloadType;
    this.#rtxPayloadType = rtxCodec?.payloadType ?? 0;
    this.#sequence = new SequenceRewriter({ firstOutput: context.initialSequenceNumber });
    this.#rtxSequence = context.initialSequenceNumber;
    this.#timestamps = new TimestampRewriter(codec.clockRate);
    // Where streams are switched or layers left out, the picture numbering in the payload must close over it too.
    const isChosenFrom = type === 'simulcast' || type === 'svc';
    this.#vp8 = /^video\/vp8$/i.test(codec.mimeType) && isChosenFrom ? new Vp8Rewriter() : undefined;
    const memory = kind === 'video' ? VIDEO_MEMORY : AUDIO_MEMORY;
    this.#sent = allowsFeedback(codec, 'nack') ? new RetransmissionIndex(memory) : undefined;
    const ids = headerExtensionIdsOf(rtpParameters.headerExtensions);
    this.#extensionIds = ids;
    const template = (ssrc: number): HeaderTemplate =>
      new HeaderTemplate({
        ssrc,
        ...(ids.mid && rtpParameters.mid && { mid: { id: ids.mid, value: rtpParameters.mid } }),
        absSendTimeId: ids.absSendTime,
        transportWideId: ids.transportWide,
      });
    this.#header = template(this.ssrc);
    this.#rtxHeader = this.rtxSsrc === undefined ? undefined : template(this.rtxSsrc);
  }

  /** What is added to a timestamp of the stream being forwarded. */
  get timestampOffset(): number {
    return this.#timestamps.offset;
  }

  /** The downlink is connected: from now on packets can be sent. */
  open(): void {
    if (this.#media) return;
    this.#media = this.#downlink.openStream(this.ssrc, 'media');
    if (this.rtxSsrc !== undefined) this.#repair = this.#downlink.openStream(this.rtxSsrc, 'repair');
  }

  close(): void {
    if (!this.#media) return;
    this.#downlink.closeStream(this.ssrc);
    if (this.rtxSsrc !== undefined) this.#downlink.closeStream(this.rtxSsrc);
  }

  /** `packet` is the first of another stream, or after a pause: numbering and timestamps go on from the last one sent. */
  begin(packet: RtpPacket, stream: ProducerStream): void {
    this.#sequence.sync(packet.sequenceNumber);
    this.#timestamps.switchTo(stream.captureTime, packet.timestamp);
    this.#vp8?.sync();
  }

  /** `packet` is left out: the numbering closes over it. */
  skip(packet: RtpPacket, nowMs: number): void {
    if (this.#sequence.isNew(packet.sequenceNumber)) {
      this.#sequence.drop(packet.sequenceNumber);
      return;
    }
    // Newer ones have been sent, and a number was left for this one: without it the remote would ask for it again and again.
    const sequenceNumber = this.#sequence.rewrite(packet.sequenceNumber);
    if (sequenceNumber !== undefined && this.#isVideo) this.#sendPlaceholder(packet, sequenceNumber, nowMs);
  }

  /**
   * Rewrites the packet, sends it, and remembers how, unless it is empty or of a temporal layer above `maxTemporalLayer`.
   * `endsPicture`: it is the last of its picture for this remote, whatever its marker says.
   */
  send(packet: RtpPacket, maxTemporalLayer: number, endsPicture: boolean, nowMs: number): void {
    const vp8 = this.#vp8;
    // Padding alone: a browser that sends sound only probes its own uplink so. It says nothing about the way to this remote.
    const isEmpty = packet.payloadLengthBytes === 0;
    if (isEmpty || (vp8 && !vp8.process(packet.payload, maxTemporalLayer))) {
      this.skip(packet, nowMs);
      return;
    }
    const marker = packet.marker || endsPicture;
    const sequenceNumber = this.#sequence.rewrite(packet.sequenceNumber);
    if (sequenceNumber === undefined) return;
    const timestamp = this.#timestamps.rewrite(packet.timestamp);
    const pictureId = vp8 ? vp8.outPictureId : 0;
    const tl0PicIdx = vp8 ? vp8.outTl0PicIdx : 0;
    const { buffer, slotOffset } = this.#egress;
    const start = slotOffset + SLOT_HEADROOM_BYTES;
    const header = this.#header;
    const headerBytes = header.write(buffer, start, packet, this.#payloadType, sequenceNumber, timestamp, marker);
    const lengthBytes = headerBytes + packet.payloadLengthBytes;
    const transportWide = this.#numberOf(header, lengthBytes, nowMs);
    header.stamp(buffer, start, Math.trunc(nowMs), transportWide);
    this.#copyPayload(packet, buffer, start + headerBytes, pictureId, tl0PicIdx);

    this.sender.packetSent(sequenceNumber, lengthBytes, packet.payloadLengthBytes, nowMs);
    this.#sent?.put(
      sequenceNumber,
      packet.streamIndex,
      packet.sequenceNumber,
      timestamp,
      pictureId,
      tl0PicIdx,
      transportWide,
      marker,
      nowMs,
    );
    if (this.#trace.tracesPackets) this.#tellSent(packet, lengthBytes, false);
    this.#media?.send(lengthBytes, headerBytes, nowMs);
  }

  /**
   * Sends again what the remote misses, unless that was just done, is too old, or is no longer there.
   * @returns false: there has been no room for it so often that the remote will soon give up asking.
   */
  resend(sequenceNumber: number, streams: readonly (ProducerStream | undefined)[], nowMs: number): boolean {
    const sent = this.#sent?.find(sequenceNumber, nowMs);
    if (!sent || sent.sinceResentMs < (this.#downlink.roundTripTimeMs || UNKNOWN_ROUND_TRIP_TIME_MS)) return true;
    const packet = streams[sent.streamIndex]?.history.get(sent.originalSequenceNumber, nowMs);
    if (!packet) return true;
    if (!this.#downlink.admitsRepair(packet.lengthBytes, nowMs)) {
      return (this.#sent?.markRefused(sequenceNumber) ?? 0) < MAX_REFUSALS;
    }
    const isFirst = sent.sinceResentMs === Number.POSITIVE_INFINITY;
    this.#sent?.markResent(sequenceNumber, nowMs);
    const lengthBytes = this.#rtxHeader
      ? this.#sendRepair(this.#rtxHeader, packet, sequenceNumber, sent, nowMs)
      : this.#sendCopy(packet, sequenceNumber, sent, nowMs);
    this.sender.packetRetransmitted(lengthBytes, isFirst, nowMs);
    return true;
  }

  #sendRepair(
    header: HeaderTemplate,
    packet: RtpPacket,
    sequenceNumber: number,
    sent: SentPacket,
    nowMs: number,
  ): number {
    const { buffer, slotOffset } = this.#egress;
    const start = slotOffset + SLOT_HEADROOM_BYTES;
    this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
    const { timestamp, marker } = sent;
    const headerBytes = header.write(buffer, start, packet, this.#rtxPayloadType, this.#rtxSequence, timestamp, marker);
    const lengthBytes = headerBytes + RTX_HEADER_LENGTH_BYTES + packet.payloadLengthBytes;
    header.stamp(buffer, start, nowMs, this.#numberOf(header, lengthBytes, nowMs));
    writeOriginalSequenceNumber(buffer, start + headerBytes, sequenceNumber);
    this.#copyPayload(packet, buffer, start + headerBytes + RTX_HEADER_LENGTH_BYTES, sent.pictureId, sent.tl0PicIdx);
    if (this.#trace.tracesPackets) this.#tellSent(packet, lengthBytes, true);
    this.#repair?.send(lengthBytes, headerBytes, nowMs);
    return lengthBytes;
  }

  /**
   * The packet as it was, to the last byte: it has the same SRTP index as before, and with AES-GCM another packet under
   * the same index would give the authentication key away (RFC 7714 §8.4).
   */
  #sendCopy(packet: RtpPacket, sequenceNumber: number, sent: SentPacket, nowMs: number): number {
    const { buffer, slotOffset } = this.#egress;
    const start = slotOffset + SLOT_HEADROOM_BYTES;
    const { timestamp, marker } = sent;
    const headerBytes = this.#header.write(buffer, start, packet, this.#payloadType, sequenceNumber, timestamp, marker);
    this.#header.stamp(buffer, start, Math.trunc(nowMs) - sent.ageMs, sent.transportWide);
    this.#copyPayload(packet, buffer, start + headerBytes, sent.pictureId, sent.tl0PicIdx);
    const lengthBytes = headerBytes + packet.payloadLengthBytes;
    if (this.#trace.tracesPackets) this.#tellSent(packet, lengthBytes, false);
    this.#media?.send(lengthBytes, headerBytes, nowMs);
    return lengthBytes;
  }

  /** A packet of padding alone (RFC 3550 §5.1), which receivers take for what it is. */
  #sendPlaceholder(packet: RtpPacket, sequenceNumber: number, nowMs: number): void {
    const { buffer, slotOffset } = this.#egress;
    const start = slotOffset + SLOT_HEADROOM_BYTES;
    const header = this.#header;
    const timestamp = this.#timestamps.rewrite(packet.timestamp);
    const headerBytes = header.write(buffer, start, NO_EXTENSIONS, this.#payloadType, sequenceNumber, timestamp, false);
    buffer[start] = (buffer[start] as number) | PADDING_BIT;
    buffer[start + headerBytes] = 1;
    const lengthBytes = headerBytes + 1;
    header.stamp(buffer, start, Math.trunc(nowMs), this.#numberOf(header, lengthBytes, nowMs));
    this.sender.packetSent(sequenceNumber, lengthBytes, 0, nowMs);
    this.#media?.send(lengthBytes, headerBytes, nowMs);
  }

  /** The transport-wide sequence number of the packet being built; 0 where none was negotiated. */
  #numberOf(header: HeaderTemplate, lengthBytes: number, nowMs: number): number {
    return header.hasTransportWideSequence ? this.#downlink.nextTransportWideSequence(lengthBytes, nowMs) : 0;
  }

  /** Of what is in the egress slot, still in the clear, made from `packet`. */
  #tellSent(packet: RtpPacket, lengthBytes: number, isRtx: boolean): void {
    const sent = new RtpPacket();
    const { buffer, slotOffset } = this.#egress;
    if (!sent.parse(buffer, slotOffset + SLOT_HEADROOM_BYTES, lengthBytes)) return;
    tracePacket(this.#trace, 'out', sent, packet.payload, this.#extensionIds, isRtx);
  }

  #copyPayload(packet: RtpPacket, buffer: Buffer, at: number, pictureId: number, tl0PicIdx: number): void {
    buffer.set(packet.payloadBytes, at);
    if (this.#vp8) Vp8Rewriter.patch(buffer, at - packet.payloadOffset, packet.payload, pictureId, tl0PicIdx);
  }
}
