import { randomInt } from 'node:crypto';

const FRAME_MS = 20;
const TICKS_PER_FRAME = 960;
/** 40 kbit/s, as Chromium's default for a microphone comes to. */
const PAYLOAD_BYTES = 100;
/** What could not be sent in time is given up beyond this, so that a process that was held up sends no avalanche. */
const MAX_BACKLOG_MS = 100;
/** Of silence one frame in so many is sent (DTX): one every 400 ms, as libopus does it. */
const SILENT_FRAMES = 20;

/** A frame of sound: one packet. */
export interface OpusFrame {
  timestamp: number;
  payloadBytes: number;
}

/** A microphone: a frame every 20 ms, and of silence only some of them. */
export class OpusSource {
  #nextMs: number;
  #frameCount = 0;
  #timestamp = randomInt(2 ** 32);

  /** @param fromMs when the first frame is due. */
  constructor(fromMs: number) {
    this.#nextMs = fromMs;
  }

  /** The next frame that is due; undefined: none is yet. */
  takeDue(nowMs: number, isSilent: boolean): OpusFrame | undefined {
    while (nowMs >= this.#nextMs) {
      const skipped = Math.max(0, Math.floor((nowMs - MAX_BACKLOG_MS - this.#nextMs) / FRAME_MS));
      this.#nextMs += (1 + skipped) * FRAME_MS;
      this.#timestamp = (this.#timestamp + (1 + skipped) * TICKS_PER_FRAME) >>> 0;
      if (isSilent && this.#frameCount++ % SILENT_FRAMES !== 0) continue;
      return { timestamp: this.#timestamp, payloadBytes: PAYLOAD_BYTES };
    }
    return undefined;
  }
}
