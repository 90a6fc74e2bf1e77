import type { RtcpPacket } from '../../../packages/sfu-core/src/worker/rtcp/parseRtcp.ts';
import { type Frame, MARK_BYTES, writeMark } from '../media/Frame.ts';
import type { ExtensionElement } from '../media/RtpPacketizer.ts';
import { PAYLOAD_TYPES, RIDS, SENDER_EXTENSION_IDS } from '../media/rtpSetup.ts';
import type { VideoSource } from '../media/VideoSource.ts';
import { MediaSender, type MediaSenderOptions } from './MediaSender.ts';
import { SentStream } from './SentStream.ts';

const MAX_PAYLOAD_BYTES = 1_150;
const MAX_DESCRIPTOR_BYTES = 12;
/** Key frames of a stream are at least so far apart, however often they are asked for. */
const MIN_KEY_FRAME_INTERVAL_MS = 300;

export interface VideoSenderOptions extends MediaSenderOptions {
  source: VideoSource;
  /** Written into each payload. */
  sourceNumber: number;
  firstSsrc: number;
  /** From a request to the picture that is a key frame. */
  keyFrameDelayMs: number;
  /** Told of each packet that leaves. */
  onPacket(frame: Frame, packet: number): void;
}

/** A camera as libwebrtc sends it: key frames when asked for, RTX when asked for, MID and RID in each packet. */
export class VideoSender extends MediaSender {
  /** Requests for key frames that came, PLI and FIR. */
  keyFrameRequestCount = 0;
  keyFrameCount = 0;
  /** Of a simulcast: which streams are being sent; settable at any time. */
  isActive: (stream: number) => boolean = () => true;
  protected readonly streams: readonly SentStream[];
  readonly #source: VideoSource;
  readonly #video: VideoSenderOptions;
  /** When the key frame that was asked for comes; infinite: none was. By stream. */
  readonly #keyFrameDueMs: number[];
  readonly #lastKeyFrameMs: number[];
  readonly #wasActive: boolean[];

  constructor(options: VideoSenderOptions) {
    super(options);
    const { source, firstSsrc, time } = options;
    this.#source = source;
    this.#video = options;
    const count = source.shape.encodingCount;
    this.streams = Array.from({ length: count }, (_, index) => {
      const ssrc = firstSsrc + 2 * index;
      return new SentStream({
        ssrc,
        payloadType: PAYLOAD_TYPES.video,
        rtx: { ssrc: ssrc + 1, payloadType: PAYLOAD_TYPES.rtx },
        firstSequenceNumber: Math.floor(time.random() * 0x10000),
        timestampBase: Math.floor(time.random() * 2 ** 32),
      });
    });
    this.#keyFrameDueMs = this.streams.map(() => 0);
    this.#lastKeyFrameMs = this.streams.map(() => Number.NEGATIVE_INFINITY);
    this.#wasActive = this.streams.map(() => true);
    time.every(1_000 / source.shape.frameRate, () => this.#capture());
  }

  protected override handle(packet: RtcpPacket): void {
    super.handle(packet);
    if (packet.type === 'pli') this.#keyFrameWanted(packet.mediaSsrc);
    if (packet.type === 'fir') for (const { ssrc } of packet.entries) this.#keyFrameWanted(ssrc);
  }

  #keyFrameWanted(ssrc: number): void {
    const wanted = this.streams.findIndex((stream) => stream.ssrc === ssrc);
    if (wanted < 0) return;
    this.keyFrameRequestCount++;
    const dueMs = this.options.time.nowMs + this.#video.keyFrameDelayMs;
    for (const stream of this.streams.keys()) {
      if (stream !== wanted && this.#source.shape.keyFramesApart) continue;
      this.#keyFrameDueMs[stream] = Math.min(this.#keyFrameDueMs[stream] as number, dueMs);
    }
  }

  #capture(): void {
    const { nowMs } = this.options.time;
    const keys = this.streams.map((_, stream) => this.#takeKeyFrame(stream, nowMs));
    const frames = this.#source.capture(
      this.elapsedMs,
      (stream) => keys[stream] as boolean,
      (stream) => this.isActive(stream),
    );
    for (const frame of frames) this.#send(frame);
  }

  /** Whether the stream's next picture is a key frame: when one is due, and when it begins anew. */
  #takeKeyFrame(stream: number, nowMs: number): boolean {
    const wasActive = this.#wasActive[stream];
    this.#wasActive[stream] = this.isActive(stream);
    if (!this.#wasActive[stream]) return false;
    const isDue =
      (this.#keyFrameDueMs[stream] as number) <= nowMs &&
      nowMs - (this.#lastKeyFrameMs[stream] as number) >= MIN_KEY_FRAME_INTERVAL_MS;
    if (!isDue && wasActive) return false;
    this.#keyFrameDueMs[stream] = Number.POSITIVE_INFINITY;
    this.#lastKeyFrameMs[stream] = nowMs;
    this.keyFrameCount++;
    return true;
  }

  #send(frame: Frame): void {
    const stream = this.streams[frame.stream] as SentStream;
    const descriptor = this.#source.descriptorOf(frame);
    const count = Math.max(1, Math.ceil(frame.sizeBytes / MAX_PAYLOAD_BYTES));
    const contentBytes = Math.ceil(frame.sizeBytes / count);
    frame.packetCount = count;
    frame.firstPacket = stream.packetCount;
    for (let packet = 0; packet < count; packet++) {
      const isFirst = packet === 0;
      const isLast = packet === count - 1;
      const elements: ExtensionElement[] = [];
      if (this.#source.shape.encodingCount > 1) {
        elements.push({ id: SENDER_EXTENSION_IDS.rid, data: Buffer.from(RIDS[frame.stream] ?? '') });
      }
      if (descriptor) {
        elements.push({ id: SENDER_EXTENSION_IDS.dependencyDescriptor, data: descriptor(isFirst, isLast) });
      }
      const payloadBytes = MAX_DESCRIPTOR_BYTES + contentBytes + MARK_BYTES;
      const marker = isLast && frame.isLastOfPicture;
      const bytes = stream.next(frame.ticks, marker, payloadBytes, elements, this.freshElements(), (buffer, at) => {
        const to = at + this.#source.writeDescriptor(buffer, at, frame, isFirst, isLast);
        buffer.fill(0, to, at + payloadBytes);
        writeMark(buffer, at + payloadBytes, this.#video.sourceNumber, frame.id, packet);
      });
      this.#video.onPacket(frame, packet);
      this.options.sendRtp(bytes);
    }
  }
}
