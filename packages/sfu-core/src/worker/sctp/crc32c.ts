/*
 * CRC32c, the checksum of SCTP packets (RFC 9260, appendix A): Castagnoli's polynomial, bits reflected.
 * Eight bytes a step through eight tables ("slicing by 8"): about eight times as fast as a byte at a time.
 */

const REFLECTED_POLYNOMIAL = 0x82f63b78;

/** Eight tables of 256 entries, one after the other: table n advances a byte by n further bytes. */
const tables = makeTables();

function makeTables(): Int32Array {
  const made = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? REFLECTED_POLYNOMIAL : 0);
    made[byte] = crc;
  }
  for (let index = 256; index < made.length; index += 1) {
    const previous = made[index - 256] as number;
    made[index] = (previous >>> 8) ^ (made[previous & 0xff] as number);
  }
  return made;
}

/** Carries a CRC32c register (before its final inversion) over `bytes[start, end)`. */
function advance(register: number, bytes: Uint8Array, start: number, end: number): number {
  const table = tables;
  let crc = register;
  let at = start;
  // Every index below is inside its array by construction; the assertions keep the loop free of checks.
  for (const lastWhole = end - 8; at <= lastWhole; at += 8) {
    const low =
      crc ^
      ((bytes[at] as number) |
        ((bytes[at + 1] as number) << 8) |
        ((bytes[at + 2] as number) << 16) |
        ((bytes[at + 3] as number) << 24));
    crc =
      (table[0x700 + (low & 0xff)] as number) ^
      (table[0x600 + ((low >>> 8) & 0xff)] as number) ^
      (table[0x500 + ((low >>> 16) & 0xff)] as number) ^
      (table[0x400 + (low >>> 24)] as number) ^
      (table[0x300 + (bytes[at + 4] as number)] as number) ^
      (table[0x200 + (bytes[at + 5] as number)] as number) ^
      (table[0x100 + (bytes[at + 6] as number)] as number) ^
      (table[bytes[at + 7] as number] as number);
  }
  for (; at < end; at += 1) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] as number)) & 0xff] as number);
  return crc;
}

/** The CRC32c of `bytes`, from 0 to 2^32 - 1. */
export function crc32c(bytes: Uint8Array): number {
  return ~advance(-1, bytes, 0, bytes.length) >>> 0;
}

/** Where an SCTP packet has its checksum; while it is computed the field counts as zero. */
const CHECKSUM_OFFSET = 8;
const fourZeros = new Uint8Array(4);

/** The checksum of an SCTP packet of `sizeBytes` (at least 12), whatever its checksum field holds. */
export function packetChecksum(packet: Uint8Array, sizeBytes: number): number {
  let crc = advance(-1, packet, 0, CHECKSUM_OFFSET);
  crc = advance(crc, fourZeros, 0, 4);
  return ~advance(crc, packet, CHECKSUM_OFFSET + 4, sizeBytes) >>> 0;
}
