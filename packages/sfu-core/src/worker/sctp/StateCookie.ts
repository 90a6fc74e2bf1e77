import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EndParameters } from './chunks/initChunk.ts';

/** How long a cookie is good for (RFC 9260's Valid.Cookie.Life). */
const LIFETIME_MS = 60_000;
const END_SIZE_BYTES = 17;
const FIELDS_SIZE_BYTES = 8 + 2 * END_SIZE_BYTES + 8;
const MAC_SIZE_BYTES = 32;

/** All that an INIT leaves with us: nothing is kept here until the peer brings it back (RFC 9260 §5.1.3). */
export interface CookieContent {
  own: EndParameters;
  peer: EndParameters;
  /** Tags of an association that there was already, else 0 (RFC 9260 §5.2.2). */
  ownTieTag: number;
  peerTieTag: number;
}

/** Seals and opens state cookies with a key of its own. */
export class StateCookie {
  readonly #key: Buffer;

  /** @param key 32 random bytes, never used elsewhere. */
  constructor(key: Buffer) {
    this.#key = key;
  }

  seal(content: CookieContent, nowMs: number): Buffer {
    const cookie = Buffer.alloc(FIELDS_SIZE_BYTES + MAC_SIZE_BYTES);
    let at = cookie.writeDoubleBE(nowMs, 0);
    at = writeEnd(content.own, cookie, at);
    at = writeEnd(content.peer, cookie, at);
    at = cookie.writeUInt32BE(content.ownTieTag, at);
    at = cookie.writeUInt32BE(content.peerTieTag, at);
    cookie.set(this.#mac(cookie.subarray(0, at)), at);
    return cookie;
  }

  /** What a cookie of ours says; undefined when it is not ours, or was changed. */
  open(cookie: Buffer, nowMs: number): { content: CookieContent; isStale: boolean } | undefined {
    if (cookie.length !== FIELDS_SIZE_BYTES + MAC_SIZE_BYTES) return undefined;
    const fields = cookie.subarray(0, FIELDS_SIZE_BYTES);
    if (!timingSafeEqual(cookie.subarray(FIELDS_SIZE_BYTES), this.#mac(fields))) return undefined;
    const ageMs = nowMs - fields.readDoubleBE(0);
    return {
      content: {
        own: readEnd(fields, 8),
        peer: readEnd(fields, 8 + END_SIZE_BYTES),
        ownTieTag: fields.readUInt32BE(8 + 2 * END_SIZE_BYTES),
        peerTieTag: fields.readUInt32BE(12 + 2 * END_SIZE_BYTES),
      },
      isStale: ageMs < 0 || ageMs > LIFETIME_MS,
    };
  }

  #mac(fields: Buffer): Buffer {
    return createHmac('sha256', this.#key).update(fields).digest();
  }
}

function writeEnd(end: EndParameters, bytes: Buffer, offset: number): number {
  let at = bytes.writeUInt32BE(end.initiateTag, offset);
  at = bytes.writeUInt32BE(end.windowBytes, at);
  at = bytes.writeUInt16BE(end.outboundStreams, at);
  at = bytes.writeUInt16BE(end.inboundStreams, at);
  at = bytes.writeUInt32BE(end.initialTsn, at);
  return bytes.writeUInt8((end.hasPartialReliability ? 1 : 0) | (end.hasReconfig ? 2 : 0), at);
}

function readEnd(bytes: Buffer, offset: number): EndParameters {
  const flags = bytes.readUInt8(offset + 16);
  return {
    initiateTag: bytes.readUInt32BE(offset),
    windowBytes: bytes.readUInt32BE(offset + 4),
    outboundStreams: bytes.readUInt16BE(offset + 8),
    inboundStreams: bytes.readUInt16BE(offset + 10),
    initialTsn: bytes.readUInt32BE(offset + 12),
    hasPartialReliability: (flags & 1) !== 0,
    hasReconfig: (flags & 2) !== 0,
  };
}
