/** Messages whose content follows from their number, so that whoever receives one can tell that it is whole. Runs in pages and in Node. */

/** The largest message: what SCTP transports take by default, in bytes. */
export const LARGEST_BYTES = 262_144;
/** Every how many messages a large one comes. */
const LARGE_EVERY = 250;
/** Shorter messages can't tell their number. */
const NUMBER_BYTES = 4;

/** The length of a message in bytes: 1 to 4,096, mostly short ones; now and then one up to {@link LARGEST_BYTES}. */
export function sizeOf(number: number): number {
  if (number === 0) return 1;
  if (number === 1) return LARGEST_BYTES;
  const chance = mix(number) / 0x1_0000_0000;
  const largest = number % LARGE_EVERY === 0 ? LARGEST_BYTES : 4096;
  return Math.floor(largest ** chance);
}

/** The message with a number. */
export function messageOf(number: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(sizeOf(number));
  let state = mix(number + 1) || 1;
  for (let index = 0; index < bytes.length; index += 1) {
    // xorshift32: cheap, and no two numbers give the same bytes for long.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[index] = state;
  }
  if (bytes.length >= NUMBER_BYTES) new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** What became of the messages with the numbers 0 to `count` - 1. */
export type MessageTally = {
  received: number;
  /** Came although they had come before. */
  repeated: number;
  /** Are none of those that were sent. */
  broken: number;
  /** Came after one with a higher number. */
  late: number;
};

/** Compares what comes in with what was sent. */
export class MessageCheck {
  readonly tally: MessageTally = { received: 0, repeated: 0, broken: 0, late: 0 };
  readonly #count: number;
  readonly #seen = new Set<number>();
  /** How many of the messages too short for a number are still to come, by content. */
  readonly #short = new Map<string, number>();
  #highest = -1;

  constructor(count: number) {
    this.#count = count;
    for (let number = 0; number < count; number += 1) {
      if (sizeOf(number) >= NUMBER_BYTES) continue;
      const content = messageOf(number).join();
      this.#short.set(content, (this.#short.get(content) ?? 0) + 1);
    }
  }

  take(bytes: Uint8Array): void {
    this.tally.received += 1;
    if (bytes.length < NUMBER_BYTES) {
      const left = this.#short.get(bytes.join());
      if (left === undefined) this.tally.broken += 1;
      else if (left === 0) this.tally.repeated += 1;
      else this.#short.set(bytes.join(), left - 1);
      return;
    }
    const number = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
    if (number >= this.#count || !equal(bytes, messageOf(number))) {
      this.tally.broken += 1;
      return;
    }
    if (this.#seen.has(number)) this.tally.repeated += 1;
    else if (number < this.#highest) this.tally.late += 1;
    this.#seen.add(number);
    this.#highest = Math.max(this.#highest, number);
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** A well-mixed 32-bit number (the finaliser of MurmurHash3). */
function mix(number: number): number {
  let hash = (number + 0x9e37_79b9) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
