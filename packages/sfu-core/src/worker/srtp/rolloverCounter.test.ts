import { describe, expect, it } from 'vitest';
import { estimateRolloverCounter } from './rolloverCounter.ts';

const index = (rolloverCounter: number, sequenceNumber: number) => rolloverCounter * 0x10000 + sequenceNumber;

describe('estimateRolloverCounter', () => {
  it.each([
    ['the first packet', -1, 65000, 0],
    ['the next packet', index(5, 100), 101, 5],
    ['an older packet', index(5, 100), 99, 5],
    ['the wrap', index(5, 65535), 0, 6],
    ['a wrap that lost many', index(5, 65400), 300, 6],
    ['a packet from before the wrap', index(6, 3), 65533, 5],
    ['half a turn ahead', index(5, 0), 0x8000, 5],
    ['more than half a turn ahead', index(5, 0), 0x8001, 4],
    ['half a turn back', index(5, 0x8000), 0, 5],
    ['more than half a turn back', index(5, 0x8001), 0, 6],
    ['a packet from before the first turn', index(0, 3), 65533, -1],
    ['a very old session', index(0xfffffffe, 65535), 0, 0xffffffff],
  ])('for %s', (_, highestIndex, sequenceNumber, expected) => {
    expect(estimateRolloverCounter(highestIndex, sequenceNumber)).toBe(expected);
  });
});
