import { randomInt } from 'node:crypto';

const FRAME_MS = 1000 / 30;
const TICKS_PER_MS = 90;
const MAX_PAYLOAD_BYTES = 1_150;
const KEY_FRAME_WEIGHT = 4;
/** Key frames are at least so far apart, however often they are asked for. */
const MIN_KEY_FRAME_INTERVAL_MS = 300;
const MAX_BACKLOG_MS = 100;

/** A packet of a picture. */
export interface Vp8Packet {
  marker: boolean;
  /** RFC 7741 section 4.2 with a picture id of 15 bits, and in front of the picture its tag (section 4.3). */
  descriptor: readonly number[];
  payloadBytes: number;
}

/** A picture, as large as the bitrate has it, in packets of equal size. */
export interface Vp8Frame {
  timestamp: number;
  isKey: boolean;
  packets: Vp8Packet[];
}

/** A camera of one VP8 stream, thirty pictures a second. */
export class Vp8Source {
  readonly #frameBytes: number;
  readonly #startMs: number;
  readonly #timestampBase = randomInt(2 ** 32);
  #nextMs: number;
  #pictureId = randomInt(0x8000);
  #keyFrameWanted = true;
  #lastKeyFrameMs = Number.NEGATIVE_INFINITY;

  /** @param fromMs when the first picture is due. */
  constructor(bitrateKbps: number, fromMs: number) {
    this.#frameBytes = (bitrateKbps / 8) * FRAME_MS;
    this.#startMs = fromMs;
    this.#nextMs = fromMs;
  }

  /** The RTP timestamp of a time. */
  timestampAt(nowMs: number): number {
    return (this.#timestampBase + Math.round((nowMs - this.#startMs) * TICKS_PER_MS)) >>> 0;
  }

  /** The next picture, or one soon after, begins anew. */
  requestKeyFrame(): void {
    this.#keyFrameWanted = true;
  }

  /** The next picture that is due; undefined: none is yet. */
  takeDue(nowMs: number): Vp8Frame | undefined {
    if (nowMs < this.#nextMs) return undefined;
    this.#nextMs = Math.max(this.#nextMs, nowMs - MAX_BACKLOG_MS) + FRAME_MS;
    this.#pictureId = (this.#pictureId + 1) & 0x7fff;
    const isKey = this.#keyFrameWanted && nowMs - this.#lastKeyFrameMs >= MIN_KEY_FRAME_INTERVAL_MS;
    if (isKey) {
      this.#keyFrameWanted = false;
      this.#lastKeyFrameMs = nowMs;
    }
    const sizeBytes = this.#frameBytes * (isKey ? KEY_FRAME_WEIGHT : 1);
    const count = Math.max(1, Math.ceil(sizeBytes / MAX_PAYLOAD_BYTES));
    const packets = Array.from({ length: count }, (_, index) => ({
      marker: index === count - 1,
      descriptor: this.#descriptor(index === 0, isKey),
      payloadBytes: Math.ceil(sizeBytes / count),
    }));
    return { timestamp: this.timestampAt(nowMs), isKey, packets };
  }

  #descriptor(isFirst: boolean, isKey: boolean): number[] {
    const pictureId = [0x80 | (this.#pictureId >> 8), this.#pictureId & 0xff];
    if (!isFirst) return [0x80, 0x80, ...pictureId];
    // The tag's lowest bit: not a key frame.
    return [0x90, 0x80, ...pictureId, isKey ? 0x10 : 0x11];
  }
}
