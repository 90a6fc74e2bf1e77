import { describe, expect, it } from 'vitest';
import { reorder, SeededRandom } from '../../testing/SeededRandom.ts';
import { diff16, diff32, ExtendedSequence, isNewer16, isNewer32, wrappingDiff } from './sequence.ts';

describe('wrapping arithmetic', () => {
  it('takes the short way round', () => {
    expect(diff16(5, 3)).toBe(2);
    expect(diff16(1, 0xffff)).toBe(2);
    expect(diff16(0xffff, 1)).toBe(-2);
    expect(diff32(1, 0xffffffff)).toBe(2);
    expect(diff32(0xfffffffe, 3)).toBe(-5);
    expect(wrappingDiff(1, 127, 7)).toBe(2);
    expect(wrappingDiff(0, 0x7fff, 15)).toBe(1);
    expect(wrappingDiff(250, 3, 8)).toBe(-9);
  });

  it('takes half the range away for older', () => {
    expect(diff16(0x8000, 0)).toBe(-0x8000);
    expect(diff16(0x7fff, 0)).toBe(0x7fff);
    expect(isNewer16(0x8000, 0)).toBe(false);
    expect(isNewer32(0x80000000, 0)).toBe(false);
    expect(isNewer32(0x7fffffff, 0)).toBe(true);
  });

  it('finds nothing newer than itself', () => {
    expect(isNewer16(7, 7)).toBe(false);
    expect(isNewer32(7, 7)).toBe(false);
    expect(isNewer16(0, 0xffff)).toBe(true);
    expect(isNewer32(0, 0xffffffff)).toBe(true);
  });
});

describe('ExtendedSequence', () => {
  it('counts cycles over many wraps, whatever the order', () => {
    const random = new SeededRandom(3);
    const sequence = new ExtendedSequence();
    const start = 65_000;
    expect(sequence.extend(start)).toBe(start);
    const numbers = Array.from({ length: 20_000 }, (_, index) => start + 1 + index * 17);
    for (const number of reorder(numbers, 50, random)) expect(sequence.extend(number & 0xffff)).toBe(number);
    expect(sequence.highest).toBe(numbers.at(-1));
  });

  it('gives numbers before the first as negative, and peeks without effect', () => {
    const sequence = new ExtendedSequence();
    expect(sequence.peek(9)).toBe(9);
    sequence.extend(2);
    expect(sequence.extend(0xffff)).toBe(-1);
    expect(sequence.peek(5)).toBe(5);
    expect(sequence.highest).toBe(2);
    sequence.reset();
    expect(sequence.extend(40_000)).toBe(40_000);
  });
});
