/** The reflected polynomial of ITU-T V.42, which RFC 8489 section 14.7 refers to. */
const POLYNOMIAL = 0xedb88320;

const TABLE = new Int32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ POLYNOMIAL : remainder >>> 1;
  TABLE[byte] = remainder;
}

/**
 * CRC-32 of `buffer[start..end)` as an unsigned number.
 * In JavaScript because it needs neither a call into native code nor a sub-array for the hundred bytes of a STUN message.
 */
export function crc32(buffer: Uint8Array, start: number, end: number): number {
  let crc = -1;
  for (let i = start; i < end; i++) crc = (TABLE[(crc ^ (buffer[i] ?? 0)) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
