import { type PayloadParser, payloadParserFor } from '../../../packages/sfu-core/src/worker/codecs/parsePayload.ts';
import { NackGenerator } from '../../../packages/sfu-core/src/worker/rtp/NackGenerator.ts';
import { ReceptionReporter } from '../../../packages/sfu-core/src/worker/rtp/ReceptionReporter.ts';
import { ReceptionTracker } from '../../../packages/sfu-core/src/worker/rtp/ReceptionTracker.ts';
import type { RtpPacket } from '../../../packages/sfu-core/src/worker/rtp/RtpPacket.ts';
import { ExtendedSequence } from '../../../packages/sfu-core/src/worker/rtp/sequence.ts';
import { readMark } from '../media/Frame.ts';
import type { VideoSource } from '../media/VideoSource.ts';
import { type CompleteFrame, type FrameReferences, referencesFor } from './FrameReferences.ts';
import { Playback } from './Playback.ts';

/** libwebrtc asks for a key frame when none of these times brings a frame, as long as packets come. */
const MAX_WAIT_FOR_KEY_FRAME_MS = 200;
const MAX_WAIT_FOR_FRAME_MS = 3_000;
const STREAM_ACTIVE_MS = 1_000;
/** A libwebrtc that only receives knows no round-trip time, and asks again after this. */
const ASSUMED_ROUND_TRIP_MS = 100;
/** Complete frames that wait for others; more are given up. */
const MAX_WAITING = 600;

export interface ReceivedVideoOptions {
  ssrc: number;
  source: VideoSource;
  sendNack(sequenceNumbers: readonly number[]): void;
  sendPli(): void;
}

interface FrameInProgress extends CompleteFrame {
  receivedCount: number;
}

/** A video stream as libwebrtc receives it: NACK, assembly of frames, decoding by what descriptors say, key-frame requests. */
export class ReceivedVideo {
  readonly ssrc: number;
  readonly playback = new Playback();
  readonly reports: ReceptionReporter;
  readonly source: VideoSource;
  nackedPacketCount = 0;
  pliCount = 0;
  recoveredPacketCount = 0;
  paddingPacketCount = 0;
  decodedFrameCount = 0;
  /** What a decoder would have choked on: frames given to it whose references it doesn't have. */
  readonly decodeErrors: string[] = [];
  /** Layers of the picture shown last: spatial layer or stream. */
  shownLayer = -1;
  readonly #options: ReceivedVideoOptions;
  readonly #tracker: ReceptionTracker;
  readonly #sequence = new ExtendedSequence();
  readonly #nack: NackGenerator;
  readonly #parse: PayloadParser;
  #references: FrameReferences;
  readonly #inProgress = new Map<number, FrameInProgress>();
  readonly #waiting: CompleteFrame[] = [];
  readonly #paddings = new Set<number>();
  #decoded = new Set<number>();
  #decodedSequence = Number.NEGATIVE_INFINITY;
  #needsKeyFrame = true;
  #lastFrameMs = Number.NaN;
  #lastPacketMs = Number.NEGATIVE_INFINITY;
  #lastPliMs = Number.NEGATIVE_INFINITY;

  constructor(options: ReceivedVideoOptions) {
    this.#options = options;
    this.ssrc = options.ssrc;
    this.source = options.source;
    this.#tracker = new ReceptionTracker(90_000);
    this.reports = new ReceptionReporter(this.#tracker);
    const { codec } = options.source.shape;
    this.#parse = payloadParserFor(`video/${codec}`);
    this.#references = referencesFor(codec, options.source.temporalLayerCount);
    this.#nack = new NackGenerator({
      onNack: (sequenceNumbers) => {
        this.nackedPacketCount += sequenceNumbers.length;
        options.sendNack(sequenceNumbers);
      },
      onKeyFrameRequired: () => this.#requireKeyFrame(Number.POSITIVE_INFINITY),
    });
  }

  get lostCount(): number {
    return this.#tracker.lost;
  }

  get receivedCount(): number {
    return this.#tracker.received;
  }

  /** Takes a packet of the stream itself; `isRecovered`: it came by RTX. */
  receive(packet: RtpPacket, isRecovered: boolean, nowMs: number): void {
    const reception = this.#tracker.receive(packet.sequenceNumber, isRecovered);
    if (reception === 'duplicate' || reception === 'implausible') return;
    if (isRecovered) this.recoveredPacketCount++;
    else this.#tracker.measureJitter(packet.timestamp, nowMs);
    this.#lastPacketMs = nowMs;
    if (Number.isNaN(this.#lastFrameMs)) this.#lastFrameMs = nowMs;
    if (packet.payloadLengthBytes === 0) {
      this.#pad(packet, nowMs);
      return;
    }
    this.#parse(packet);
    this.#nack.receivedPacket(packet.sequenceNumber, packet.payload.isKeyFrame, isRecovered, nowMs);
    this.#assemble(packet, nowMs);
  }

  /** To be called every 20 ms or so. */
  tick(nowMs: number): void {
    this.#nack.tick(nowMs, ASSUMED_ROUND_TRIP_MS);
    if (nowMs - this.#lastPacketMs > STREAM_ACTIVE_MS) return;
    const waitedMs = nowMs - this.#lastFrameMs;
    if (this.#needsKeyFrame) {
      if (waitedMs >= MAX_WAIT_FOR_KEY_FRAME_MS) this.#requestKeyFrame(nowMs, MAX_WAIT_FOR_KEY_FRAME_MS);
    } else if (waitedMs >= MAX_WAIT_FOR_FRAME_MS) this.#requireKeyFrame(nowMs);
  }

  /** Pictures were stopped by intent, and will begin anew. */
  paused(): void {
    this.playback.forgive();
    this.#lastFrameMs = Number.NaN;
  }

  #requireKeyFrame(nowMs: number): void {
    this.#needsKeyFrame = true;
    if (nowMs !== Number.POSITIVE_INFINITY) this.#requestKeyFrame(nowMs, MAX_WAIT_FOR_KEY_FRAME_MS);
  }

  #requestKeyFrame(nowMs: number, minIntervalMs: number): void {
    if (nowMs - this.#lastPliMs < minIntervalMs) return;
    this.#lastPliMs = nowMs;
    this.pliCount++;
    this.#options.sendPli();
  }

  #assemble(packet: RtpPacket, nowMs: number): void {
    const { buffer, payload } = packet;
    const sequence = this.#sequence.extend(packet.sequenceNumber);
    const mark = readMark(buffer, packet.payloadOffset + packet.payloadLengthBytes);
    const frame = this.source.frames[mark.frame];
    if (!frame) return;
    let progress = this.#inProgress.get(frame.id);
    if (!progress) {
      progress = {
        frame,
        receivedCount: 0,
        firstSequence: sequence - mark.packet,
        lastSequence: sequence - mark.packet + frame.packetCount - 1,
        pictureId: 0,
        tl0PicIdx: 0,
        temporalLayer: 0,
        isLayerSync: false,
        isKeyFrame: false,
        endsPicture: false,
      };
      this.#inProgress.set(frame.id, progress);
    }
    progress.receivedCount++;
    if (packet.marker) progress.endsPicture = true;
    if (mark.packet === 0) {
      progress.pictureId = payload.pictureId;
      progress.tl0PicIdx = payload.tl0PicIdx;
      progress.temporalLayer = payload.temporalLayer;
      progress.isLayerSync = payload.isLayerSync;
      progress.isKeyFrame = payload.isKeyFrame;
    }
    if (progress.receivedCount < frame.packetCount) return;
    this.#inProgress.delete(frame.id);
    if (progress.firstSequence <= this.#decodedSequence) return;
    this.#wait(progress);
    this.#decodeWaiting(nowMs);
  }

  /** Takes note of a packet that only fills its number. */
  #pad({ sequenceNumber }: RtpPacket, nowMs: number): void {
    this.paddingPacketCount++;
    this.#nack.receivedPacket(sequenceNumber, false, false, nowMs);
    const sequence = this.#sequence.extend(sequenceNumber);
    this.#paddings.add(sequence);
    if (this.#paddings.size > MAX_WAITING) this.#paddings.clear();
    this.#references.padding(sequence);
    this.#decodeWaiting(nowMs);
  }

  /** The number of the next packet that is not padding. */
  #after(sequence: number): number {
    let next = sequence + 1;
    while (this.#paddings.has(next)) next++;
    return next;
  }

  #wait(complete: CompleteFrame): void {
    let at = this.#waiting.length;
    while (at > 0 && (this.#waiting[at - 1] as CompleteFrame).firstSequence > complete.firstSequence) at--;
    this.#waiting.splice(at, 0, complete);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  /** Decodes what can be, a whole picture at a time. */
  #decodeWaiting(nowMs: number): void {
    for (let at = 0; at < this.#waiting.length; ) {
      const picture = this.#pictureAt(at);
      const isWhole = picture.at(-1)?.endsPicture === true;
      if (!isWhole || !this.#references.isDecodable(picture)) {
        at += picture.length;
        continue;
      }
      // What is before it comes too late now.
      this.#waiting.splice(0, at + picture.length);
      for (const complete of picture) this.#decode(complete, nowMs);
      at = 0;
    }
  }

  /** The frames from one on that follow each other without a gap, up to the end of its picture. */
  #pictureAt(at: number): CompleteFrame[] {
    const first = this.#waiting[at] as CompleteFrame;
    const picture = [first];
    for (let last = first; !last.endsPicture; ) {
      const next = this.#waiting[at + picture.length];
      if (!next || next.firstSequence !== this.#after(last.lastSequence) || next.frame.picture !== first.frame.picture)
        break;
      picture.push(next);
      last = next;
    }
    return picture;
  }

  #decode(complete: CompleteFrame, nowMs: number): void {
    const { frame } = complete;
    const missing = frame.dependsOn.filter((id) => !this.#decoded.has(id));
    if (missing.length > 0) {
      this.decodeErrors.push(`frame ${frame.id} needs ${missing.join(', ')}`);
      this.#requireKeyFrame(nowMs);
      return;
    }
    if (frame.isKey && frame.spatialLayer === 0) this.#decoded = new Set();
    this.#decoded.add(frame.id);
    this.#references.decoded(complete);
    this.#decodedSequence = complete.lastSequence;
    this.#needsKeyFrame = false;
    this.#lastFrameMs = nowMs;
    this.decodedFrameCount++;
    if (this.#inProgress.size > MAX_WAITING) this.#inProgress.clear();
    if (!complete.endsPicture) return;
    this.shownLayer = this.source.shape.encodingCount > 1 ? frame.stream : frame.spatialLayer;
    this.playback.show(nowMs);
  }
}
