import { describe, expect, it } from 'vitest';
import { parsedRtp } from '../rtp/testing/buildRtp.ts';
import { audioLevelOf } from './audioLevel.ts';

function withElement(...bytes: number[]) {
  while (bytes.length % 4 !== 0) bytes.push(0);
  return parsedRtp({ extension: { profile: 0xbede, block: Buffer.from(bytes) } });
}

describe('audioLevelOf()', () => {
  it('reads the level beside the voice flag', () => {
    expect(audioLevelOf(withElement(0x60, 0x80 | 42), 6)).toBe(42);
    expect(audioLevelOf(withElement(0x60, 42), 6)).toBe(42);
    expect(audioLevelOf(withElement(0x60, 0xff), 6)).toBe(127);
  });

  it('reads the two-byte form as well', () => {
    const block = Buffer.from([6, 1, 0x80 | 30, 0]);
    expect(audioLevelOf(parsedRtp({ extension: { profile: 0x1000, block } }), 6)).toBe(30);
  });

  it('is -1 where there is none', () => {
    expect(audioLevelOf(withElement(0x60, 42), 5)).toBe(-1);
    expect(audioLevelOf(withElement(0x60, 42), 0)).toBe(-1);
    expect(audioLevelOf(parsedRtp({}), 6)).toBe(-1);
    const empty = parsedRtp({ extension: { profile: 0x1000, block: Buffer.from([6, 0, 0, 0]) } });
    expect(audioLevelOf(empty, 6)).toBe(-1);
  });
});
