import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { crc32 } from './crc32.ts';
import { seededRandom } from './testing/random.ts';

it('answers the check value of CRC-32', () => {
  const buffer = Buffer.from('..123456789..');
  expect(crc32(buffer, 2, 11)).toBe(0xcbf43926);
  expect(crc32(buffer, 2, 2)).toBe(0);
});

it.runIf(typeof zlibCrc32 === 'function')('agrees with zlib', () => {
  const random = seededRandom(32);
  for (let size = 0; size < 300; size++) {
    const buffer = Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
    expect(crc32(buffer, 0, size)).toBe(zlibCrc32(buffer));
  }
});
