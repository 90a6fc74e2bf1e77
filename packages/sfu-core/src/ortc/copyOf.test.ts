import { expect, it } from 'vitest';
import { copyOf } from './copyOf.ts';

it('copies all of it, and shares nothing', () => {
  const original = {
    codecs: [{ mimeType: 'audio/opus', parameters: { useinbandfec: 1, name: undefined } }],
    mid: null,
  };
  const copy = copyOf(original);
  expect(copy).toStrictEqual(original);
  expect(copy.codecs).not.toBe(original.codecs);
  expect(copy.codecs[0]?.parameters).not.toBe(original.codecs[0]?.parameters);
});

it('takes what is no object as it is', () => {
  expect(copyOf(undefined)).toBeUndefined();
  expect(copyOf(3)).toBe(3);
});

it('lets nobody choose its prototype', () => {
  const copy = copyOf(JSON.parse('{"__proto__": {"codecs": []}, "headerExtensions": []}'));
  expect(copy).toStrictEqual({ headerExtensions: [] });
  expect('codecs' in copy).toBe(false);
});

it('does with all else what structuredClone() does', () => {
  const copy = copyOf({ date: new Date(5), map: new Map([[1, 2]]) });
  expect(copy).toStrictEqual({ date: new Date(5), map: new Map([[1, 2]]) });
  expect(() => copyOf({ act: () => undefined })).toThrow(/could not be cloned/);
});
