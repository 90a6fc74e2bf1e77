import type { RtpPacket } from './RtpPacket.ts';
import { isNewer16 } from './sequence.ts';

/** How many packets there is room for at first; doubled as the stream's rate demands. */
const INITIAL_CAPACITY = 64;
/** What is older than so many times the age that counts is not even needed for what comes next: the rate has fallen. */
const SPARE_AGE_FACTOR = 1.5;

export interface PacketHistoryOptions {
  /** Older packets are not retransmitted, and their views go back first: 2,000 for video, 1,000 for audio. */
  maxAgeMs: number;
  /** Makes a view; only called while the history is still growing. */
  createPacket: () => RtpPacket;
  /** Most packets kept; a power of two. Default 1,024. */
  capacity?: number;
}

/**
 * The recent packets of one received stream, kept once for all its consumers to retransmit from.
 *
 * It trades views with the receiver: each packet given in is exchanged for one that nobody needs any more, so that
 * packets are not copied, and views are only made while it grows: as far as the stream's rate times `maxAgeMs` demands.
 * When the rate falls, views that it no longer needs are let go of.
 */
export class PacketHistory {
  readonly maxAgeMs: number;
  readonly #createPacket: () => RtpPacket;
  readonly #maxCapacity: number;
  #mask: number;
  /** By sequence number; a newer packet displaces the one a whole ring before it. */
  #bySequence: (RtpPacket | undefined)[];
  /** In order of arrival, a ring from `#oldest` on. */
  #byArrival: (RtpPacket | undefined)[];
  #oldest = 0;
  #size = 0;
  #newest: number | undefined;

  constructor(options: PacketHistoryOptions) {
    const maxCapacity = options.capacity ?? 1_024;
    if (maxCapacity < 1 || (maxCapacity & (maxCapacity - 1)) !== 0) {
      throw new TypeError('capacity must be a power of two');
    }
    this.maxAgeMs = options.maxAgeMs;
    this.#createPacket = options.createPacket;
    this.#maxCapacity = maxCapacity;
    const capacity = Math.min(INITIAL_CAPACITY, maxCapacity);
    this.#mask = capacity - 1;
    this.#bySequence = emptyRing(capacity);
    this.#byArrival = emptyRing(capacity);
  }

  /** The newest sequence number kept so far; undefined: there is none. */
  get newestSequenceNumber(): number | undefined {
    return this.#newest;
  }

  /** How many views it holds. */
  get size(): number {
    return this.#size;
  }

  /**
   * Keeps `packet` (its `arrivalMs` set), which must not be touched from now on.
   *
   * @returns a view, whose contents mean nothing, to receive the next packet into.
   */
  swapIn(packet: RtpPacket): RtpPacket {
    const nowMs = packet.arrivalMs;
    while (this.#mask < this.#maxCapacity - 1 && this.#isTooSmallFor(packet)) this.#grow();
    const free = this.#takeOldest(nowMs) ?? this.#createPacket();
    // One more at a time: so a history shrinks by and by, and no packet costs more than a little.
    if (this.#hasSpare(nowMs)) this.#takeOldest(nowMs);
    this.#place(packet);
    if (this.#newest === undefined || isNewer16(packet.sequenceNumber, this.#newest)) {
      this.#newest = packet.sequenceNumber;
    }
    this.#byArrival[(this.#oldest + this.#size) & this.#mask] = packet;
    this.#size += 1;
    return free;
  }

  /** The packet with that sequence number, or undefined when it never came, or is older than `maxAgeMs`. */
  get(sequenceNumber: number, nowMs: number): RtpPacket | undefined {
    const packet = this.#bySequence[sequenceNumber & this.#mask];
    if (packet === undefined || packet.sequenceNumber !== sequenceNumber) return undefined;
    return nowMs - packet.arrivalMs > this.maxAgeMs ? undefined : packet;
  }

  #place(packet: RtpPacket): void {
    const slot = packet.sequenceNumber & this.#mask;
    const sharing = this.#bySequence[slot];
    if (sharing === undefined || isNewer16(packet.sequenceNumber, sharing.sequenceNumber)) {
      this.#bySequence[slot] = packet;
    }
  }

  /** Whether with it another packet could no longer be found that may still be asked for. */
  #isTooSmallFor({ sequenceNumber, arrivalMs }: RtpPacket): boolean {
    const sharing = this.#bySequence[sequenceNumber & this.#mask];
    if (sharing !== undefined && sharing.sequenceNumber !== sequenceNumber && this.#isYoung(sharing, arrivalMs)) {
      return true;
    }
    const oldest = this.#byArrival[this.#oldest];
    return this.#size > this.#mask && oldest !== undefined && this.#isYoung(oldest, arrivalMs);
  }

  #hasSpare(nowMs: number): boolean {
    const oldest = this.#byArrival[this.#oldest];
    return oldest !== undefined && nowMs - oldest.arrivalMs > this.maxAgeMs * SPARE_AGE_FACTOR;
  }

  #isYoung(packet: RtpPacket, nowMs: number): boolean {
    return nowMs - packet.arrivalMs <= this.maxAgeMs;
  }

  #grow(): void {
    const before = this.#byArrival;
    const beforeMask = this.#mask;
    this.#mask = beforeMask * 2 + 1;
    this.#bySequence = emptyRing(this.#mask + 1);
    this.#byArrival = emptyRing(this.#mask + 1);
    for (let place = 0; place < this.#size; place++) {
      const packet = before[(this.#oldest + place) & beforeMask] as RtpPacket;
      this.#byArrival[place] = packet;
      this.#place(packet);
    }
    this.#oldest = 0;
  }

  #takeOldest(nowMs: number): RtpPacket | undefined {
    const packet = this.#byArrival[this.#oldest];
    if (packet === undefined || this.#size === 0) return undefined;
    if (this.#size <= this.#mask && this.#isYoung(packet, nowMs)) return undefined;
    this.#byArrival[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) & this.#mask;
    this.#size -= 1;
    const slot = packet.sequenceNumber & this.#mask;
    if (this.#bySequence[slot] === packet) this.#bySequence[slot] = undefined;
    return packet;
  }
}

function emptyRing(capacity: number): (RtpPacket | undefined)[] {
  return new Array<RtpPacket | undefined>(capacity).fill(undefined);
}
