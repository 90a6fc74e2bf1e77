import { AES_BLOCK_BYTES, AES_BLOCK_WORDS, type AesCounter } from './AesCounter.ts';
import { xorKeyStream } from './xorKeyStream.ts';

/** How many packets' key stream is made in one call, unless the caller wants less. */
export const DEFAULT_PACKETS_AHEAD = 16;

/** Bounds a window's memory: 16 packets of up to 640 bytes, 8 of up to 1,280, or 4 larger ones. Twice as much would save 0.04 µs a packet. */
const MAX_WINDOW_BYTES = 10 * 1024;

/** No more than a full Ethernet frame is foreseen a packet; the rest of larger ones is made when they come. */
const MAX_BLOCKS_AHEAD = 1536 / AES_BLOCK_BYTES;

/** Of a stream with smaller packets than before, so much of a window's memory may stay unused: as many times what it needs. */
const MAX_SPARE_FACTOR = 2;

/** Key stream of consecutive packets. */
interface Window {
  rolloverCounter: number;
  firstSequenceNumber: number;
  packetCount: number;
  blocksPerPacket: number;
  /** Used again for the next packets: what is made anew for each window, V8's garbage collector would be busy with all the time. */
  words: Int32Array;
}

/**
 * The AES-CM key stream of one SSRC, made ahead in windows of 16 (or 8, 4, 2) sequence numbers. Each packet's share is as
 * long as the largest packet of the last two windows, so that audio does not pay for video's sizes.
 */
export class KeyStream {
  readonly #counter: AesCounter;
  readonly #ssrc: number;
  readonly #packetsAhead: number;
  readonly #keepsPrevious: boolean;
  #current: Window | undefined;
  #previous: Window | undefined;
  /** Blocks of the largest packet in the current window, and in the one before it. */
  #peakBlocks = 0;
  #previousPeakBlocks = 0;

  /**
   * @param packetsAhead a power of two; 1 keeps nothing in memory and makes each packet's key stream when it comes.
   * @param keepsPrevious whether the window before the current one is kept, for packets that come out of order.
   */
  constructor(counter: AesCounter, ssrc: number, packetsAhead: number, keepsPrevious: boolean) {
    this.#counter = counter;
    this.#ssrc = ssrc;
    this.#packetsAhead = packetsAhead;
    this.#keepsPrevious = keepsPrevious;
  }

  /** What the windows occupy. */
  get sizeBytes(): number {
    return (this.#current?.words.byteLength ?? 0) + (this.#previous?.words.byteLength ?? 0);
  }

  /** Encrypts, or decrypts, `lengthBytes` from `offset`, the payload of one packet. */
  apply(buffer: Buffer, offset: number, lengthBytes: number, rolloverCounter: number, sequenceNumber: number): void {
    const blocks = (lengthBytes + AES_BLOCK_BYTES - 1) >>> 4;
    const window = this.#windowOf(rolloverCounter, sequenceNumber, blocks);
    let done = 0;
    if (window !== undefined) {
      if (blocks > this.#peakBlocks) this.#peakBlocks = blocks;
      done = Math.min(lengthBytes, window.blocksPerPacket * AES_BLOCK_BYTES);
      const place = (sequenceNumber - window.firstSequenceNumber) * window.blocksPerPacket * AES_BLOCK_WORDS;
      xorKeyStream(buffer, offset, done, window.words, place);
      if (done === lengthBytes) return;
    }
    const doneBlocks = done >>> 4;
    const rest = this.#counter.generate(
      this.#ssrc,
      rolloverCounter,
      sequenceNumber,
      1,
      doneBlocks,
      blocks - doneBlocks,
    );
    xorKeyStream(buffer, offset + done, lengthBytes - done, rest, 0);
  }

  /** The window this packet is in, made now if it is the next; undefined for a packet from before the windows. */
  #windowOf(rolloverCounter: number, sequenceNumber: number, blocks: number): Window | undefined {
    const current = this.#current;
    if (current !== undefined) {
      if (covers(current, rolloverCounter, sequenceNumber)) return current;
      const previous = this.#previous;
      if (previous !== undefined && covers(previous, rolloverCounter, sequenceNumber)) return previous;
      if (
        rolloverCounter < current.rolloverCounter ||
        (rolloverCounter === current.rolloverCounter && sequenceNumber < current.firstSequenceNumber)
      ) {
        return undefined;
      }
    }
    if (this.#packetsAhead === 1) return undefined;
    return this.#advance(rolloverCounter, sequenceNumber, blocks);
  }

  #advance(rolloverCounter: number, sequenceNumber: number, blocks: number): Window {
    const expectedBlocks = Math.max(blocks, this.#peakBlocks, this.#previousPeakBlocks, 1);
    this.#previousPeakBlocks = this.#peakBlocks;
    this.#peakBlocks = blocks;
    const blocksPerPacket = Math.min(expectedBlocks, MAX_BLOCKS_AHEAD);
    let packetCount = this.#packetsAhead;
    while (packetCount > 1 && packetCount * blocksPerPacket * AES_BLOCK_BYTES > MAX_WINDOW_BYTES) packetCount >>>= 1;
    const window = this.#nextWindow(packetCount * blocksPerPacket * AES_BLOCK_WORDS);
    window.rolloverCounter = rolloverCounter;
    // Aligned, so that a window never spans two roll-over counters.
    window.firstSequenceNumber = sequenceNumber & ~(packetCount - 1);
    window.packetCount = packetCount;
    window.blocksPerPacket = blocksPerPacket;
    const { firstSequenceNumber } = window;
    window.words.set(
      this.#counter.generate(this.#ssrc, rolloverCounter, firstSequenceNumber, packetCount, 0, blocksPerPacket),
    );
    return window;
  }

  /** The current window from now on, with room for so many words and undefined content. */
  #nextWindow(wordCount: number): Window {
    const free = this.#keepsPrevious ? this.#previous : this.#current;
    if (this.#keepsPrevious) this.#previous = this.#current;
    this.#current =
      free && wordCount <= free.words.length && wordCount * MAX_SPARE_FACTOR >= free.words.length
        ? free
        : {
            rolloverCounter: 0,
            firstSequenceNumber: 0,
            packetCount: 0,
            blocksPerPacket: 0,
            words: new Int32Array(wordCount),
          };
    return this.#current;
  }
}

function covers(window: Window, rolloverCounter: number, sequenceNumber: number): boolean {
  return (
    rolloverCounter === window.rolloverCounter &&
    sequenceNumber >= window.firstSequenceNumber &&
    sequenceNumber < window.firstSequenceNumber + window.packetCount
  );
}
