import { ExtendedSequence } from './sequence.ts';

export interface NackListener {
  /** These packets are missing and should be asked for now; ascending, 16 bits each. */
  onNack(sequenceNumbers: number[]): void;
  /** So much is missing that only a key frame helps. */
  onKeyFrameRequired(): void;
}

export interface NackGeneratorOptions {
  /** Most missing packets asked for at a time. Default 1,000. */
  maxPending?: number;
  /** Packets this much older than the newest are given up. Default 10,000. */
  maxPacketAge?: number;
  /** How often a packet is asked for. Default 10. */
  maxRetries?: number;
  /** How long to wait for an answer while the round-trip time is unknown. Default 100. */
  initialRttMs?: number;
}

/** Room for so many missing packets is made when the first one is; most streams never need more. */
const INITIAL_CAPACITY = 32;
const NEVER = Number.NEGATIVE_INFINITY;

/**
 * Finds out which packets of one stream are missing, and when to ask for them: at once when a gap shows, then once a
 * round trip until they come or the tries are used up.
 *
 * The list of missing packets is as long as it has to be; a stream without loss costs a comparison a packet.
 */
export class NackGenerator {
  readonly #listener: NackListener;
  readonly #maxPending: number;
  readonly #maxPacketAge: number;
  readonly #maxRetries: number;
  readonly #initialRttMs: number;

  readonly #sequence = new ExtendedSequence();
  #isStarted = false;
  /** Missing packets: extended sequence numbers, ascending, and when and how often each was asked for. */
  #missing = new Float64Array(0);
  #askedMs = new Float64Array(0);
  #askedCounts = new Uint8Array(0);
  #count = 0;
  /** Extended numbers of key frames, ascending. Few: a list is cut back to one of them when it overflows. */
  readonly #keyFrames: number[] = [];
  /** Extended numbers of packets that came by RTX before the stream itself reached them. */
  readonly #recoveredAhead = new Set<number>();

  constructor(listener: NackListener, options: NackGeneratorOptions = {}) {
    this.#listener = listener;
    this.#maxPending = options.maxPending ?? 1_000;
    this.#maxPacketAge = options.maxPacketAge ?? 10_000;
    this.#maxRetries = options.maxRetries ?? 10;
    this.#initialRttMs = options.initialRttMs ?? 100;
  }

  /** How many packets are being asked for. */
  get pending(): number {
    return this.#count;
  }

  /**
   * Takes note of a received packet, and asks for the ones that it shows to be missing.
   *
   * @param isKeyFrame the packet begins a key frame.
   * @param isRecovered it came by RTX.
   * @returns true when it was one that had been asked for.
   */
  receivedPacket(sequenceNumber: number, isKeyFrame: boolean, isRecovered: boolean, nowMs: number): boolean {
    if (!this.#isStarted) {
      this.#isStarted = true;
      const first = this.#sequence.extend(sequenceNumber);
      if (isKeyFrame) this.#keyFrames.push(first);
      return false;
    }
    const extended = this.#sequence.peek(sequenceNumber);
    const newest = this.#sequence.highest;
    if (extended <= newest) return this.#count > 0 && this.#remove(extended);
    if (isKeyFrame) this.#addKeyFrame(extended);
    if (isRecovered) {
      // A retransmission doesn't tell how far the stream itself has come.
      this.#recoveredAhead.add(extended);
      if (this.#recoveredAhead.size > this.#maxPending) this.#recoveredAhead.clear();
      return false;
    }
    this.#sequence.extend(sequenceNumber);
    if (extended > newest + 1) this.#addMissing(newest + 1, extended, nowMs);
    return false;
  }

  /**
   * Asks again for what has not come within a round trip. To be called every 40 ms or so.
   *
   * @param rttMs round-trip time to the sender; 0 when unknown.
   */
  tick(nowMs: number, rttMs: number): void {
    if (this.#count === 0) return;
    const waitMs = rttMs > 0 ? rttMs : this.#initialRttMs;
    const due: number[] = [];
    let kept = 0;
    for (let index = 0; index < this.#count; index += 1) {
      let askedCount = this.#askedCounts[index] as number;
      let askedMs = this.#askedMs[index] as number;
      if (nowMs - askedMs >= waitMs) {
        // The last request has had its round trip too.
        if (askedCount >= this.#maxRetries) continue;
        due.push((this.#missing[index] as number) & 0xffff);
        askedCount += 1;
        askedMs = nowMs;
      }
      this.#missing[kept] = this.#missing[index] as number;
      this.#askedMs[kept] = askedMs;
      this.#askedCounts[kept] = askedCount;
      kept += 1;
    }
    this.#count = kept;
    if (due.length > 0) this.#listener.onNack(due);
  }

  /** Forgets everything: the next packet is a first one. */
  reset(): void {
    this.#sequence.reset();
    this.#isStarted = false;
    this.#count = 0;
    this.#keyFrames.length = 0;
    this.#recoveredAhead.clear();
  }

  #addMissing(from: number, to: number, nowMs: number): void {
    this.#giveUpBefore(to - this.#maxPacketAge);
    if (!this.#makeRoom(to - from)) {
      this.#count = 0;
      this.#listener.onKeyFrameRequired();
      return;
    }
    this.#reserve(this.#count + to - from);
    const asked: number[] = [];
    for (let missing = from; missing < to; missing += 1) {
      if (this.#recoveredAhead.delete(missing)) continue;
      this.#missing[this.#count] = missing;
      this.#askedMs[this.#count] = nowMs;
      this.#askedCounts[this.#count] = 1;
      this.#count += 1;
      asked.push(missing & 0xffff);
    }
    if (asked.length > 0) this.#listener.onNack(asked);
  }

  /** Has the list be long enough for so many. */
  #reserve(count: number): void {
    if (count <= this.#missing.length) return;
    const capacity = Math.min(this.#maxPending, 2 ** Math.ceil(Math.log2(Math.max(INITIAL_CAPACITY, count))));
    const missing = new Float64Array(capacity);
    const askedMs = new Float64Array(capacity);
    const askedCounts = new Uint8Array(capacity);
    missing.set(this.#missing);
    askedMs.set(this.#askedMs);
    askedCounts.set(this.#askedCounts);
    this.#missing = missing;
    this.#askedMs = askedMs;
    this.#askedCounts = askedCounts;
  }

  /** Makes room by giving up what is older than a key frame: a decoder can begin there. */
  #makeRoom(wanted: number): boolean {
    if (wanted > this.#maxPending) return false;
    while (this.#count + wanted > this.#maxPending) {
      const keyFrame = this.#keyFrames[0];
      if (keyFrame === undefined) return false;
      const before = this.#count;
      this.#removeOldest(this.#indexOf(keyFrame));
      // A key frame with nothing missing before it has served its purpose.
      if (this.#count === before) this.#keyFrames.shift();
    }
    return true;
  }

  #giveUpBefore(oldest: number): void {
    this.#removeOldest(this.#indexOf(oldest));
    while ((this.#keyFrames[0] ?? oldest) < oldest) this.#keyFrames.shift();
    for (const recovered of this.#recoveredAhead) if (recovered < oldest) this.#recoveredAhead.delete(recovered);
  }

  #addKeyFrame(extended: number): void {
    const last = this.#keyFrames[this.#keyFrames.length - 1] ?? NEVER;
    if (extended > last) this.#keyFrames.push(extended);
    while (extended - (this.#keyFrames[0] ?? extended) > this.#maxPacketAge) this.#keyFrames.shift();
  }

  /** Index of the first missing packet at or after `extended`. */
  #indexOf(extended: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#missing[middle] as number) < extended) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #remove(extended: number): boolean {
    const index = this.#indexOf(extended);
    if (index >= this.#count || this.#missing[index] !== extended) return false;
    this.#close(index, index + 1);
    return true;
  }

  #removeOldest(count: number): void {
    if (count > 0) this.#close(0, count);
  }

  /** Removes the entries from `from` up to `to`. */
  #close(from: number, to: number): void {
    this.#missing.copyWithin(from, to, this.#count);
    this.#askedMs.copyWithin(from, to, this.#count);
    this.#askedCounts.copyWithin(from, to, this.#count);
    this.#count -= to - from;
  }
}
