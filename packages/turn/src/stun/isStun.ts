import { HEADER_SIZE_BYTES, MAGIC_COOKIE } from './attributes.ts';

/**
 * Whether the bytes look like STUN: the first two bits are zero, the magic cookie is there, the length is a multiple
 * of four (RFC 8489 section 5). Cheap, for demultiplexing; only `StunMessage.parse` tells whether it is sound.
 */
export function isStun(buffer: Buffer, offset = 0, length = buffer.length - offset): boolean {
  return (
    offset >= 0 &&
    length >= HEADER_SIZE_BYTES &&
    offset + length <= buffer.length &&
    ((buffer[offset] ?? 0xff) & 0xc0) === 0 &&
    ((buffer[offset + 3] ?? 0xff) & 0x03) === 0 &&
    buffer.readUInt32BE(offset + 4) === MAGIC_COOKIE
  );
}
