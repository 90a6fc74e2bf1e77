import { readFileSync } from 'node:fs';

/** One packet of a recorded stream. */
export interface TracedPacket {
  /** Since the first one, ms. */
  offsetMs: number;
  /** RTP packet without SRTP's tag. */
  bytes: number;
  isFrameStart: boolean;
  isFrameEnd: boolean;
}

/** Packets that left together. */
export interface Burst {
  packetCount: number;
  /** Until the next one, in mean distances between packets, so that any rate keeps the pattern. */
  intervals: number;
}

/** What a browser's pacer leaves between packets that it lets go of together is less. */
const BURST_GAP_MS = 1;

/** How a browser sent a camera's pictures: sizes and times of the packets of a few seconds, to be repeated at any pace. */
export class CameraTrace {
  readonly packets: readonly TracedPacket[];
  readonly bursts: readonly Burst[];
  readonly meanBytes: number;
  readonly maxBytes: number;

  /** @param name of a file in `bench/traces/`, without extension. Throws when there is none. */
  static load(name: string): CameraTrace {
    return new CameraTrace(readFileSync(new URL(`../../traces/${name}.txt`, import.meta.url), 'utf8'));
  }

  /**
   * @param text a line for each frame, with `offset:bytes` of each packet, offsets in ms from the first; in the last line
   *   how long it takes until all begins again, ms. Lines that begin with `#` are for readers.
   */
  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const durationMs = Number(lines.pop());
    this.packets = lines.flatMap(packetsOf);
    this.bursts = burstsOf(this.packets, durationMs);
    const sizes = this.packets.map(({ bytes }) => bytes);
    this.meanBytes = Math.round(sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length);
    this.maxBytes = Math.max(...sizes);
  }
}

function packetsOf(line: string): TracedPacket[] {
  return line.split(' ').map((field, place, { length }) => {
    const [offsetMs = Number.NaN, bytes = Number.NaN] = field.split(':').map(Number);
    return { offsetMs, bytes, isFrameStart: place === 0, isFrameEnd: place === length - 1 };
  });
}

function burstsOf(packets: readonly TracedPacket[], durationMs: number): Burst[] {
  const starts = packets.filter(
    ({ offsetMs }, place) => offsetMs - (packets[place - 1]?.offsetMs ?? -1000) >= BURST_GAP_MS,
  );
  const intervalMs = durationMs / packets.length;
  return starts.map((start, place) => {
    const next = starts[place + 1];
    const from = packets.indexOf(start);
    return {
      packetCount: (next ? packets.indexOf(next) : packets.length) - from,
      intervals: ((next ? next.offsetMs : durationMs) - start.offsetMs) / intervalMs,
    };
  });
}
