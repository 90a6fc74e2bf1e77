import { afterEach, expect, it, vi } from 'vitest';
import { recall, remember } from './browserMemory.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

it('keeps what it is told until it is told to forget it', () => {
  expect(recall('a')).toBeUndefined();
  remember('a', 'one');
  remember('b', '');
  expect([recall('a'), recall('b')]).toEqual(['one', '']);
  remember('a', undefined);
  expect(recall('a')).toBeUndefined();
});

it('does without storage that is switched off', () => {
  vi.stubGlobal('localStorage', {
    getItem: () => {
      throw new DOMException('denied', 'SecurityError');
    },
    setItem: () => {
      throw new DOMException('full', 'QuotaExceededError');
    },
    clear: () => {},
  });
  expect(() => remember('a', 'one')).not.toThrow();
  expect(recall('a')).toBeUndefined();
});
