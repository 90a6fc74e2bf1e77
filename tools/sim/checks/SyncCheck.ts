import { parseRtcp } from '../../../packages/sfu-core/src/worker/rtcp/parseRtcp.ts';
import type { Violations } from './Violations.ts';

/**
 * What nobody notices (ITU-R BT.1359: about 45 ms early, 125 ms late), and a little for what the SFU learns of a sender's clock
 * between two reports.
 */
const TOLERANCE_MS = 60;
/** Reports of sound and picture that are compared are no further apart. */
const MAX_DISTANCE_MS = 1_500;
const NTP_UNIX_OFFSET_S = 2_208_988_800;

/** What the SFU sends of one stream to one consumer. */
interface SentStream {
  name: string;
  /** What is to be in step with each other has the same. */
  group: number;
  clockRate: number;
  /** When, by our wall clock, the media began whose time is 0. */
  mediaStartUnixMs: number;
  newest?: { timestamp: number; mediaMs: number };
  /** How far the last sender report was from the truth, which is the error in what is known of the sender's clock. */
  reported?: { errorMs: number; atUnixMs: number };
}

/**
 * Whether sound and picture of a participant can be shown in step: receivers find by the sender reports which timestamps
 * belong together (RFC 3550 §6.4.1), also after the stream that is forwarded has changed.
 */
export class SyncCheck {
  /** The furthest that sound and picture were apart. */
  worstMs = 0;
  readonly #violations: Violations;
  readonly #streams = new Map<number, SentStream>();

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  add(ssrc: number, stream: SentStream): void {
    this.#streams.set(ssrc, stream);
  }

  /** A packet of the stream itself leaves, with media of that time. */
  sent(ssrc: number, timestamp: number, mediaMs: number): void {
    const stream = this.#streams.get(ssrc);
    if (stream && !Number.isNaN(mediaMs)) stream.newest = { timestamp, mediaMs };
  }

  /** A compound packet leaves. */
  sentRtcp(bytes: Buffer): void {
    for (const packet of parseRtcp(bytes, 0, bytes.length) ?? []) {
      if (packet.type !== 'sr') continue;
      const stream = this.#streams.get(packet.ssrc);
      if (!stream?.newest) continue;
      const unixMs = (packet.ntpSeconds - NTP_UNIX_OFFSET_S) * 1_000 + (packet.ntpFraction * 1_000) / 2 ** 32;
      const ticks = (packet.rtpTimestamp - stream.newest.timestamp) | 0;
      const mediaMs = stream.newest.mediaMs + (ticks * 1_000) / stream.clockRate;
      this.#reported(stream, { errorMs: unixMs - mediaMs - stream.mediaStartUnixMs, atUnixMs: unixMs });
    }
  }

  #reported(stream: SentStream, reported: { errorMs: number; atUnixMs: number }): void {
    stream.reported = reported;
    for (const other of this.#streams.values()) {
      if (other === stream || other.group !== stream.group || !other.reported) continue;
      if (reported.atUnixMs - other.reported.atUnixMs > MAX_DISTANCE_MS) continue;
      const apartMs = reported.errorMs - other.reported.errorMs;
      this.worstMs = Math.max(this.worstMs, Math.abs(apartMs));
      if (Math.abs(apartMs) <= TOLERANCE_MS) continue;
      this.#violations.add('sync', `${stream.name} is ${Math.round(apartMs)} ms from ${other.name}`);
    }
  }
}
