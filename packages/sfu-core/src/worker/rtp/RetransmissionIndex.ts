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

/** How many packets there is room for at first; doubled when packets are displaced that may still be asked for. */
const INITIAL_CAPACITY = 64;

/** A packet's words: what is in each, from the lower bits on. */
const WORDS_PER_PACKET = 6;
/** Outgoing and original sequence number. */
const NUMBERS = 0;
/** Transport-wide sequence number, picture id. */
const WIDE_AND_PICTURE = 1;
const TIMESTAMP = 2;
/** Times as whole milliseconds modulo 2^32; only their differences are used. */
const SENT_MS = 3;
const RESENT_MS = 4;
/** Flags, stream index, TL0PICIDX, count of refusals: a byte each. */
const REST = 5;

const FLAG_USED = 1;
const FLAG_RESENT = 2;
const FLAG_MARKER = 4;
const MAX_REFUSALS = 255;
const REFUSALS_SHIFT = 24;

/**
 * One consumer's record of what it sent lately, by outgoing sequence number. It has no packets: they are in the
 * producer's `PacketHistory`. 24 bytes a packet, side by side, for as many as the stream's rate demands.
 */
export class RetransmissionIndex {
  readonly #maxAgeMs: number;
  readonly #maxCapacity: number;
  #mask: number;
  #words: Int32Array;
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
    const maxCapacity = options.capacity ?? 1_024;
    if (maxCapacity < 1 || (maxCapacity & (maxCapacity - 1)) !== 0) {
      throw new TypeError('capacity must be a power of two');
    }
    this.#maxAgeMs = options.maxAgeMs;
    this.#maxCapacity = maxCapacity;
    const capacity = Math.min(INITIAL_CAPACITY, maxCapacity);
    this.#mask = capacity - 1;
    this.#words = new Int32Array(capacity * WORDS_PER_PACKET);
  }

  /** What it occupies. */
  get sizeBytes(): number {
    return this.#words.byteLength;
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
    while (this.#mask < this.#maxCapacity - 1 && this.#isInUse(sequenceNumber, nowMs)) this.#grow(nowMs);
    const words = this.#words;
    const at = this.#placeOf(sequenceNumber);
    words[at + NUMBERS] = sequenceNumber | (originalSequenceNumber << 16);
    words[at + WIDE_AND_PICTURE] = transportWide | (pictureId << 16);
    words[at + TIMESTAMP] = timestamp;
    words[at + SENT_MS] = nowMs;
    words[at + REST] = (marker ? FLAG_USED | FLAG_MARKER : FLAG_USED) | (streamIndex << 8) | (tl0PicIdx << 16);
  }

  /**
   * What was sent under `sequenceNumber`, or undefined when nothing was, or longer than `maxAgeMs` ago.
   *
   * The answer is one reused object, good until the next call.
   */
  find(sequenceNumber: number, nowMs: number): SentPacket | undefined {
    const at = this.#find(sequenceNumber);
    if (at < 0) return undefined;
    const words = this.#words;
    const ageMs = (nowMs - (words[at + SENT_MS] as number)) | 0;
    if (ageMs > this.#maxAgeMs) return undefined;
    const wideAndPicture = words[at + WIDE_AND_PICTURE] as number;
    const rest = words[at + REST] as number;
    const found = this.#found;
    found.streamIndex = (rest >>> 8) & 0xff;
    found.originalSequenceNumber = (words[at + NUMBERS] as number) >>> 16;
    found.timestamp = (words[at + TIMESTAMP] as number) >>> 0;
    found.pictureId = wideAndPicture >>> 16;
    found.tl0PicIdx = (rest >>> 16) & 0xff;
    found.transportWide = wideAndPicture & 0xffff;
    found.marker = (rest & FLAG_MARKER) !== 0;
    found.ageMs = ageMs;
    found.sinceResentMs =
      (rest & FLAG_RESENT) !== 0 ? (nowMs - (words[at + RESENT_MS] as number)) | 0 : Number.POSITIVE_INFINITY;
    return found;
  }

  /** Records that the packet was sent again. */
  markResent(sequenceNumber: number, nowMs: number): void {
    const at = this.#find(sequenceNumber);
    if (at < 0) return;
    this.#words[at + RESENT_MS] = nowMs;
    this.#words[at + REST] = (this.#words[at + REST] as number) | FLAG_RESENT;
  }

  /**
   * Records that the packet was asked for, but could not be sent again.
   * @returns how often that was so by now; 0: it is not known.
   */
  markRefused(sequenceNumber: number): number {
    const at = this.#find(sequenceNumber);
    if (at < 0) return 0;
    const rest = this.#words[at + REST] as number;
    const before = rest >>> REFUSALS_SHIFT;
    if (before === MAX_REFUSALS) return before;
    this.#words[at + REST] = rest + (1 << REFUSALS_SHIFT);
    return before + 1;
  }

  /** Forgets everything. */
  clear(): void {
    this.#words.fill(0);
  }

  #placeOf(sequenceNumber: number): number {
    return (sequenceNumber & this.#mask) * WORDS_PER_PACKET;
  }

  /** Where the packet's words begin; -1: it is not here. */
  #find(sequenceNumber: number): number {
    const at = this.#placeOf(sequenceNumber);
    const isUsed = ((this.#words[at + REST] as number) & FLAG_USED) !== 0;
    return isUsed && ((this.#words[at + NUMBERS] as number) & 0xffff) === sequenceNumber ? at : -1;
  }

  /** Whether another packet, which may still be asked for, is where this one would go. */
  #isInUse(sequenceNumber: number, nowMs: number): boolean {
    const at = this.#placeOf(sequenceNumber);
    const isUsed = ((this.#words[at + REST] as number) & FLAG_USED) !== 0;
    return isUsed && this.#isYoung(at, nowMs) && ((this.#words[at + NUMBERS] as number) & 0xffff) !== sequenceNumber;
  }

  #isYoung(at: number, nowMs: number): boolean {
    return ((nowMs - (this.#words[at + SENT_MS] as number)) | 0) <= this.#maxAgeMs;
  }

  #grow(nowMs: number): void {
    const before = this.#words;
    this.#mask = this.#mask * 2 + 1;
    const words = new Int32Array(before.length * 2);
    for (let at = 0; at < before.length; at += WORDS_PER_PACKET) {
      if (((before[at + REST] as number) & FLAG_USED) === 0 || !this.#isYoung(at, nowMs)) continue;
      words.set(before.subarray(at, at + WORDS_PER_PACKET), this.#placeOf((before[at + NUMBERS] as number) & 0xffff));
    }
    this.#words = words;
  }
}
