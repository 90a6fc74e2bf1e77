import { hash } from 'node:crypto';

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 20;

// A packet is built for one consumer after the other in the same place, and is as long for each: the last view will often do.
let viewedBuffer: Buffer | undefined;
let viewedStart = 0;
let viewedEnd = 0;
let view: Uint8Array = new Uint8Array(0);

/**
 * HMAC-SHA1 (RFC 2104) by two one-shot hashes. `createHmac` builds an object a packet; a one-shot hash of
 * `pad | message` costs half of that, provided that the message has a block of room in front. The digest is a string of
 * 20 latin1 characters, because as a Buffer it would cost twice as much.
 */
export class HmacSha1 {
  readonly #innerPad = Buffer.alloc(BLOCK_BYTES, 0x36);
  /** `outer pad | inner digest`. */
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);

  /** @param key at most 64 bytes. */
  constructor(key: Buffer) {
    for (const [position, byte] of key.entries()) {
      this.#innerPad[position] = byte ^ 0x36;
      this.#outer[position] = byte ^ 0x5c;
    }
  }

  /** Digest of `lengthBytes` from `offset`; overwrites the 64 bytes in front of `offset`. */
  digest(buffer: Buffer, offset: number, lengthBytes: number): string {
    const start = offset - BLOCK_BYTES;
    buffer.set(this.#innerPad, start);
    const innerDigest = hash('sha1', viewOf(buffer, start, offset + lengthBytes), 'binary');
    writeTag(innerDigest, this.#outer, BLOCK_BYTES, DIGEST_BYTES);
    return hash('sha1', this.#outer, 'binary');
  }
}

function viewOf(buffer: Buffer, start: number, end: number): Uint8Array {
  if (buffer !== viewedBuffer || start !== viewedStart || end !== viewedEnd) {
    view = buffer.subarray(start, end);
    viewedBuffer = buffer;
    viewedStart = start;
    viewedEnd = end;
  }
  return view;
}

/** Writes the digest's first bytes at `offset`; for so few, `buffer.write()` takes several times as long. */
export function writeTag(digest: string, buffer: Buffer, offset: number, tagLengthBytes: number): void {
  for (let i = 0; i < tagLengthBytes; i++) buffer[offset + i] = digest.charCodeAt(i);
}

/** Whether the bytes at `offset` begin the digest; takes the same time wherever they differ. */
export function isTagEqual(digest: string, buffer: Buffer, offset: number, tagLengthBytes: number): boolean {
  let difference = 0;
  for (let i = 0; i < tagLengthBytes; i++) {
    difference |= digest.charCodeAt(i) ^ (buffer[offset + i] ?? 0x100);
  }
  return difference === 0;
}
