import type { Frame } from '../media/Frame.ts';
import type { VideoSource } from '../media/VideoSource.ts';

/** Which packets of a source have come to the SFU, and when. */
export class SourceLedger {
  readonly source: VideoSource;
  /** By stream, then by the packet's place in it; NaN: not yet. */
  readonly #arrivalsMs: number[][];
  /** Packets that came when later ones of their stream had come already: what was made of those can't be changed then. */
  readonly #late: Set<number>[];
  readonly #highest: number[];
  readonly #arrivedCounts = new Map<number, number>();
  sentCount = 0;
  arrivedCount = 0;

  constructor(source: VideoSource) {
    this.source = source;
    const count = source.shape.encodingCount;
    this.#arrivalsMs = Array.from({ length: count }, () => []);
    this.#late = Array.from({ length: count }, () => new Set());
    this.#highest = Array.from({ length: count }, () => -1);
  }

  sent({ stream }: Frame): void {
    this.sentCount++;
    this.#arrivalsMs[stream]?.push(Number.NaN);
  }

  arrived(frame: Frame, packet: number, nowMs: number): void {
    const place = frame.firstPacket + packet;
    if (this.hasArrived(frame.stream, place)) return;
    this.arrivedCount++;
    if (place < this.highestArrived(frame.stream)) this.#late[frame.stream]?.add(place);
    else this.#highest[frame.stream] = place;
    (this.#arrivalsMs[frame.stream] as number[])[place] = nowMs;
    this.#arrivedCounts.set(frame.id, this.arrivedCountOf(frame.id) + 1);
  }

  hasArrived(stream: number, place: number): boolean {
    return !Number.isNaN(this.#arrivalsMs[stream]?.[place] ?? Number.NaN);
  }

  /** Packets that came out of their turn. */
  get lateCount(): number {
    return this.#late.reduce((sum, { size }) => sum + size, 0);
  }

  /** When it came; NaN: it has not. */
  arrivalMs(stream: number, place: number): number {
    return this.#arrivalsMs[stream]?.[place] ?? Number.NaN;
  }

  /** Packets of a frame that have come. */
  arrivedCountOf(frameId: number): number {
    return this.#arrivedCounts.get(frameId) ?? 0;
  }

  /** The newest packet of a stream that has come; -1: none. */
  highestArrived(stream: number): number {
    return this.#highest[stream] ?? -1;
  }

  /** How many packets between two places of a stream have not come, or not in their turn. */
  missingBetween(stream: number, from: number, to: number): number {
    let missing = 0;
    const late = this.#late[stream];
    for (let place = from + 1; place < to; place++) {
      if (!this.hasArrived(stream, place) || late?.has(place)) missing++;
    }
    return missing;
  }
}
