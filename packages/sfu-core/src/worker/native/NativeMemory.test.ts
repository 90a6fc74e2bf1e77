import { expect, it } from 'vitest';
import type { Koffi } from './Koffi.ts';
import { NativeMemory } from './NativeMemory.ts';

const at = (address: bigint) => ({ address: () => address }) as unknown as Koffi;

it('gives addresses of what lies in it, and of nothing else', () => {
  const memory = new NativeMemory(at(0x1000n), 100);
  expect(memory.at(0, 100)).toBe(0x1000);
  expect(memory.at(100, 0)).toBe(0x1064);
  for (const [offset, lengthBytes] of [
    [0, 101],
    [-1, 1],
    [50, 51],
    [0, -1],
    [Number.NaN, 1],
    [0, Number.NaN],
  ] as const) {
    expect(() => memory.at(offset, lengthBytes)).toThrow(RangeError);
  }
});

it('knows buffers that are views of it', () => {
  const memory = new NativeMemory(at(0x1000n), 100);
  const view = memory.buffer.subarray(10, 60);
  expect(memory.offsetOf(view, 5, 45)).toBe(15);
  expect(memory.offsetOf(view, 5, 46)).toBe(-1);
  expect(memory.offsetOf(view, -1, 2)).toBe(-1);
  expect(memory.offsetOf(Buffer.alloc(100), 0, 1)).toBe(-1);
});

it('is not made where addresses are no safe integers', () => {
  expect(() => new NativeMemory(at(2n ** 53n - 50n), 100)).toThrow('too large');
});
