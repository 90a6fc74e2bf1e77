import { chunkType, REFLECTED_TAG_FLAG } from './chunks/chunkType.ts';
import type { Chunk } from './chunks/packet.ts';

/** The verification tags of an association: of packets to us, and to the peer once that is known. */
export interface Tags {
  own: number;
  peer: number | undefined;
}

/**
 * Whether `chunk` may be believed in a packet with this verification tag (RFC 9260 §8.5).
 *
 * @param isAlone whether the packet has no other chunk.
 */
export function isTagRight(chunk: Chunk, tag: number, tags: Tags, isAlone: boolean): boolean {
  switch (chunk.type) {
    case chunkType.init:
      return tag === 0 && isAlone;
    case chunkType.abort:
    case chunkType.shutdownComplete: {
      const isReflected = (chunk.flags & REFLECTED_TAG_FLAG) !== 0;
      return tag === (isReflected ? tags.peer : tags.own);
    }
    case chunkType.cookieEcho:
      // Its tag is the one in the cookie: the handshake sees to that.
      return tag !== 0;
    case chunkType.shutdownAck:
      // Of an association that the peer had before us, perhaps; what it is answered with bears its own tag.
      return tag === tags.own || tags.peer === undefined;
    default:
      return tag === tags.own;
  }
}
