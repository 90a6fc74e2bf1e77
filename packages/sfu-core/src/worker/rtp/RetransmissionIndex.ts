/** Where a sent packet came from and how it was rewritten: all that is needed to send it again. */
export interface SentPacket {
  /** Index of the producer's encoding. */
  streamIndex: number;
  /** Its sequence number in that encoding. */
  originalSequenceNumber: number;
  /** The outgoing timestamp. */
  timestamp: number;
  /** The outgoing VP8 picture id; 0 for other codecs. */
  pictureId: number;
  /** The outgoing VP8 TL0PICIDX; 0 for other codecs. */
  tl0PicIdx: number;
  /** The outgoing transport-wide sequence number; 0 where none was negotiated. */
  transportWide: number;
  /** The outgoing marker. */
  marker: boolean;
  /** Milliseconds since it was sent first. */
  ageMs: number;
  /** Milliseconds since it was last sent again; infinite when it never was. */
  sinceResentMs: number;
}

export interface RetransmissionIndexOptions {
  /** Older packets are not found: 2,000 for video, 1,000 for audio. */
  maxAgeMs: number;
  /** Most packets kept; a power of two. Default 1,024; 128 are plenty for audio. */
  capacity?: number;
}

const FLAG_USED = 1;
const FLAG_RESENT = 2;
const FLAG_MARKER = 4;

/**
 * One consumer's record of what it sent lately, by outgoing sequence number. It has no packets: they are in the
 * producer's `PacketHistory`. About 22 bytes a packet.
 */
export class RetransmissionIndex {
  readonly #maxAgeMs: number;
  readonly #mask: number;
  readonly #sequenceNumbers: Uint16Array;
  readonly #originalSequenceNumbers: Uint16Array;
  readonly #pictureIds: Uint16Array;
  readonly #transportWides: Uint16Array;
  readonly #timestamps: Uint32Array;
  /** Times as whole milliseconds modulo 2^32; only their differences are used. */
  readonly #sentMs: Int32Array;
  readonly #resentMs: Int32Array;
  readonly #streamIndexes: Uint8Array;
  readonly #tl0PicIdxs: Uint8Array;
  readonly #flags: Uint8Array;
  readonly #refusalCounts: Uint8Array;
  readonly #found: SentPacket = {
    streamIndex: 0,
    originalSequenceNumber: 0,
    timestamp: 0,
    pictureId: 0,
    tl0PicIdx: 0,
    transportWide: 0,
    marker: false,
    ageMs: 0,
    sinceResentMs: Number.POSITIVE_INFINITY,
  };

  constructor(options: RetransmissionIndexOptions) {
    const capacity = options.capacity ?? 1_024;
    if (capacity < 1 || (capacity & (capacity - 1)) !== 0) throw new TypeError('capacity must be a power of two');
    this.#maxAgeMs = options.maxAgeMs;
    this.#mask = capacity - 1;
    this.#sequenceNumbers = new Uint16Array(capacity);
    this.#originalSequenceNumbers = new Uint16Array(capacity);
    this.#pictureIds = new Uint16Array(capacity);
    this.#transportWides = new Uint16Array(capacity);
    this.#timestamps = new Uint32Array(capacity);
    this.#sentMs = new Int32Array(capacity);
    this.#resentMs = new Int32Array(capacity);
    this.#streamIndexes = new Uint8Array(capacity);
    this.#tl0PicIdxs = new Uint8Array(capacity);
    this.#flags = new Uint8Array(capacity);
    this.#refusalCounts = new Uint8Array(capacity);
  }

  /** Records a packet sent for the first time. */
  put(
    sequenceNumber: number,
    streamIndex: number,
    originalSequenceNumber: number,
    timestamp: number,
    pictureId: number,
    tl0PicIdx: number,
    transportWide: number,
    marker: boolean,
    nowMs: number,
  ): void {
    const slot = sequenceNumber & this.#mask;
    this.#sequenceNumbers[slot] = sequenceNumber;
    this.#streamIndexes[slot] = streamIndex;
    this.#originalSequenceNumbers[slot] = originalSequenceNumber;
    this.#timestamps[slot] = timestamp;
    this.#pictureIds[slot] = pictureId;
    this.#tl0PicIdxs[slot] = tl0PicIdx;
    this.#sentMs[slot] = nowMs;
    this.#transportWides[slot] = transportWide;
    this.#flags[slot] = marker ? FLAG_USED | FLAG_MARKER : FLAG_USED;
    this.#refusalCounts[slot] = 0;
  }

  /**
   * What was sent under `sequenceNumber`, or undefined when nothing was, or longer than `maxAgeMs` ago.
   *
   * The answer is one reused object, good until the next call.
   */
  find(sequenceNumber: number, nowMs: number): SentPacket | undefined {
    const slot = this.#slotOf(sequenceNumber);
    if (slot < 0) return undefined;
    const ageMs = (nowMs - (this.#sentMs[slot] as number)) | 0;
    if (ageMs > this.#maxAgeMs) return undefined;
    const flags = this.#flags[slot] as number;
    const found = this.#found;
    found.streamIndex = this.#streamIndexes[slot] as number;
    found.originalSequenceNumber = this.#originalSequenceNumbers[slot] as number;
    found.timestamp = this.#timestamps[slot] as number;
    found.pictureId = this.#pictureIds[slot] as number;
    found.tl0PicIdx = this.#tl0PicIdxs[slot] as number;
    found.transportWide = this.#transportWides[slot] as number;
    found.marker = (flags & FLAG_MARKER) !== 0;
    found.ageMs = ageMs;
    found.sinceResentMs =
      (flags & FLAG_RESENT) !== 0 ? (nowMs - (this.#resentMs[slot] as number)) | 0 : Number.POSITIVE_INFINITY;
    return found;
  }

  /** Records that the packet was sent again. */
  markResent(sequenceNumber: number, nowMs: number): void {
    const slot = this.#slotOf(sequenceNumber);
    if (slot < 0) return;
    this.#resentMs[slot] = nowMs;
    this.#flags[slot] = (this.#flags[slot] as number) | FLAG_RESENT;
  }

  /**
   * Records that the packet was asked for, but could not be sent again.
   * @returns how often that was so by now; 0: it is not known.
   */
  markRefused(sequenceNumber: number): number {
    const slot = this.#slotOf(sequenceNumber);
    if (slot < 0) return 0;
    const count = Math.min(255, (this.#refusalCounts[slot] as number) + 1);
    this.#refusalCounts[slot] = count;
    return count;
  }

  /** Forgets everything. */
  clear(): void {
    this.#flags.fill(0);
  }

  #slotOf(sequenceNumber: number): number {
    const slot = sequenceNumber & this.#mask;
    const isUsed = ((this.#flags[slot] as number) & FLAG_USED) !== 0;
    return isUsed && this.#sequenceNumbers[slot] === sequenceNumber ? slot : -1;
  }
}
