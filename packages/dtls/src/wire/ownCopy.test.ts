import { expect, it } from 'vitest';
import { ownCopy } from './ownCopy.ts';

it('copies bytes into memory of just their size', () => {
  const original = Buffer.from('abc');
  const copy = ownCopy(original);
  original.fill(0);
  expect(copy.toString()).toBe('abc');
  expect(copy.buffer.byteLength).toBe(3);
});
