import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { crc32c, packetChecksum } from './crc32c.ts';

/** The definition, a bit at a time. */
function bitByBit(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  }
  return ~crc >>> 0;
}

describe('crc32c', () => {
  it('gives the check value of the catalogue', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  });

  it('gives the examples of RFC 3720, B.4', () => {
    expect(crc32c(Buffer.alloc(32))).toBe(0x8a9136aa);
    expect(crc32c(Buffer.alloc(32, 0xff))).toBe(0x62a8ab43);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => index)))).toBe(0x46dd794e);
    expect(crc32c(Buffer.from(Array.from({ length: 32 }, (_, index) => 31 - index)))).toBe(0x113fdb5c);
  });

  it('agrees with its definition at every length', () => {
    const random = new SeededRandom(1);
    for (let length = 0; length < 64; length += 1) {
      const bytes = random.bytes(length);
      expect(crc32c(bytes)).toBe(bitByBit(bytes));
    }
  });

  it('takes the checksum field of a packet for zero', () => {
    const packet = new SeededRandom(2).bytes(61);
    const zeroed = Buffer.from(packet);
    zeroed.writeUInt32LE(0, 8);
    expect(packetChecksum(packet, packet.length)).toBe(bitByBit(zeroed));
    expect(packetChecksum(packet, 40)).toBe(bitByBit(zeroed.subarray(0, 40)));
  });
});
