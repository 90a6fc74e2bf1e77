import type { RtpPacket } from './RtpPacket.ts';
import { isNewer16 } from './sequence.ts';

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
 */
export class PacketHistory {
  readonly maxAgeMs: number;
  readonly #createPacket: () => RtpPacket;
  readonly #mask: number;
  /** By sequence number; a newer packet displaces the one a whole ring before it. */
  readonly #bySequence: (RtpPacket | undefined)[];
  /** In order of arrival, a ring from `#oldest` on. */
  readonly #byArrival: (RtpPacket | undefined)[];
  #oldest = 0;
  #size = 0;
  #newest: number | undefined;

  constructor(options: PacketHistoryOptions) {
    const capacity = options.capacity ?? 1_024;
    if (capacity < 1 || (capacity & (capacity - 1)) !== 0) throw new TypeError('capacity must be a power of two');
    this.maxAgeMs = options.maxAgeMs;
    this.#createPacket = options.createPacket;
    this.#mask = capacity - 1;
    this.#bySequence = new Array<RtpPacket | undefined>(capacity).fill(undefined);
    this.#byArrival = new Array<RtpPacket | undefined>(capacity).fill(undefined);
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
    const free = this.#takeOldest(packet.arrivalMs) ?? this.#createPacket();
    const slot = packet.sequenceNumber & this.#mask;
    const sharing = this.#bySequence[slot];
    if (sharing === undefined || isNewer16(packet.sequenceNumber, sharing.sequenceNumber)) {
      this.#bySequence[slot] = packet;
    }
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

  #takeOldest(nowMs: number): RtpPacket | undefined {
    const packet = this.#byArrival[this.#oldest];
    if (packet === undefined || this.#size === 0) return undefined;
    if (this.#size <= this.#mask && nowMs - packet.arrivalMs <= this.maxAgeMs) return undefined;
    this.#byArrival[this.#oldest] = undefined;
    this.#oldest = (this.#oldest + 1) & this.#mask;
    this.#size -= 1;
    const slot = packet.sequenceNumber & this.#mask;
    if (this.#bySequence[slot] === packet) this.#bySequence[slot] = undefined;
    return packet;
  }
}
