import { monotonicMs } from '../monotonicMs.ts';
import { CameraTrace } from './CameraTrace.ts';
import { extensionIds, type SentMedia } from './mediaParameters.ts';
import { fillPayload, MIN_PAYLOAD_BYTES, stampPayload } from './payload.ts';

const FIXED_HEADER_BYTES = 12;
const ONE_BYTE_PROFILE = 0xbede;
const FRAME_INTERVAL_MS = 1000 / 30;
const VP8_DESCRIPTOR_BYTES = 4;

const MARKER = 0x80;

/**
 * Makes the packets of one stream: VP8 in frames of a thirtieth of a second, however many packets that takes, or with frames and
 * sizes as they were recorded; or Opus. Each is built in a slot with the room that SRTP needs around it.
 */
export class SyntheticSource {
  readonly media: SentMedia;
  /** Where the payload begins, counted from the packet's begin. */
  readonly payloadOffset: number;
  readonly trace: CameraTrace | undefined;
  readonly #template: Buffer;
  readonly #transportWideAt: number;
  readonly #absSendTimeAt: number;
  readonly #startMs = monotonicMs();
  #sequenceNumber = 0;
  #transportWide = 0;
  #timestamp = 0;
  #pictureId = 0;
  #frameStartMs = Number.NEGATIVE_INFINITY;
  #keyFrameWanted = true;
  packetCount = 0;
  /** Bytes of payload that were sent so far. */
  octetCount = 0;

  constructor(media: SentMedia) {
    this.media = media;
    this.trace = media.trace === undefined ? undefined : CameraTrace.load(media.trace);
    const elements = [(extensionIds.absSendTime << 4) | 2, 0, 0, 0, (extensionIds.transportWide << 4) | 1, 0, 0];
    // Somebody speaks, at -30 dBov (RFC 6464).
    if (media.kind === 'audio') elements.push(extensionIds.audioLevel << 4, 0x80 | 30);
    while (elements.length % 4 !== 0) elements.push(0);
    const elementsAt = FIXED_HEADER_BYTES + 4;
    this.#absSendTimeAt = elementsAt + 1;
    this.#transportWideAt = elementsAt + 5;
    this.payloadOffset = elementsAt + elements.length;
    if (media.packetBytes < this.payloadOffset + MIN_PAYLOAD_BYTES) {
      throw new RangeError(`packets of the bench have at least ${this.payloadOffset + MIN_PAYLOAD_BYTES} bytes`);
    }
    const maxBytes = this.trace?.maxBytes ?? media.packetBytes;
    const template = Buffer.alloc(maxBytes);
    template[0] = 0x90;
    template.writeUInt32BE(media.ssrc, 8);
    template.writeUInt16BE(ONE_BYTE_PROFILE, FIXED_HEADER_BYTES);
    template.writeUInt16BE(elements.length / 4, FIXED_HEADER_BYTES + 2);
    template.set(elements, elementsAt);
    fillPayload(template, this.payloadOffset, maxBytes - this.payloadOffset);
    this.#template = template;
  }

  /** The RTP timestamp of now. */
  get timestamp(): number {
    const clockRate = this.media.kind === 'video' ? 90 : 48;
    return Math.round((monotonicMs() - this.#startMs) * clockRate) >>> 0;
  }

  /** The next packet begins a key frame. */
  requestKeyFrame(): void {
    this.#keyFrameWanted = true;
  }

  /** Builds the next packet at that place of the buffer. @returns its length in bytes. */
  write(buffer: Buffer, at: number): number {
    const traced = this.trace?.packets[this.packetCount % this.trace.packets.length];
    const lengthBytes = Math.max(traced?.bytes ?? this.media.packetBytes, this.payloadOffset + MIN_PAYLOAD_BYTES);
    const { payloadType, kind } = this.media;
    const nowMs = monotonicMs();
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xffff;
    this.#transportWide = (this.#transportWide + 1) & 0xffff;
    this.#template.copy(buffer, at, 0, lengthBytes);
    buffer[at + 1] = traced?.isFrameEnd ? MARKER | payloadType : payloadType;
    buffer.writeUInt16BE(this.#sequenceNumber, at + 2);
    buffer.writeUIntBE(Math.floor((nowMs % 64_000) * 262.144) & 0xffffff, at + this.#absSendTimeAt, 3);
    buffer.writeUInt16BE(this.#transportWide, at + this.#transportWideAt);
    stampPayload(buffer, at + this.payloadOffset, nowMs);
    const isNextFrame = traced ? traced.isFrameStart : nowMs - this.#frameStartMs >= FRAME_INTERVAL_MS;
    if (kind === 'video') this.#writeVp8(buffer, at + this.payloadOffset, nowMs, isNextFrame);
    else buffer[at + this.payloadOffset] = 0x78;
    if (kind === 'audio') this.#timestamp = this.timestamp;
    buffer.writeUInt32BE(this.#timestamp, at + 4);
    this.packetCount += 1;
    this.octetCount += lengthBytes - this.payloadOffset;
    return lengthBytes;
  }

  /** Descriptor with a 15-bit picture id (RFC 7741 section 4.2), and in front of a frame its tag (section 4.3). */
  #writeVp8(buffer: Buffer, at: number, nowMs: number, isNextFrame: boolean): void {
    const isFrameStart = isNextFrame || (this.#keyFrameWanted && this.trace === undefined);
    if (isFrameStart) {
      this.#frameStartMs = nowMs;
      this.#timestamp = this.timestamp;
      this.#pictureId = (this.#pictureId + 1) & 0x7fff;
    }
    buffer[at] = isFrameStart ? 0x90 : 0x80;
    buffer[at + 1] = 0x80;
    buffer.writeUInt16BE(0x8000 | this.#pictureId, at + 2);
    buffer[at + VP8_DESCRIPTOR_BYTES] = isFrameStart && this.#keyFrameWanted ? 0x10 : 0x11;
    if (isFrameStart) this.#keyFrameWanted = false;
  }
}
