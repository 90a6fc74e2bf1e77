import { describe, expect, test } from 'vitest';
import { RecentMap } from './RecentMap.ts';

describe('RecentMap', () => {
  test('finds what was set, changed and deleted', () => {
    const map = new RecentMap<string, number>(10);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    expect([map.get('a'), map.get('b'), map.get('__proto__')]).toEqual([3, 2, undefined]);
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
    expect(map.size).toBe(1);
  });

  test('never holds more than its capacity', () => {
    const map = new RecentMap<number, number>(10);
    for (let i = 0; i < 1000; i++) {
      map.set(i, i);
      map.get(i - 3);
      expect(map.size).toBeLessThanOrEqual(10);
    }
  });

  test('keeps at least the newest half', () => {
    const map = new RecentMap<number, number>(10);
    for (let i = 0; i < 100; i++) map.set(i, i);
    for (let i = 95; i < 100; i++) expect(map.get(i)).toBe(i);
    expect(map.get(0)).toBeUndefined();
  });

  test('keeps what is used', () => {
    const map = new RecentMap<string, number>(10);
    map.set('used', 1);
    for (let i = 0; i < 1000; i++) {
      map.set(`stranger${i}`, i);
      expect(map.get('used')).toBe(1);
    }
  });

  test('an entry set again counts once', () => {
    const map = new RecentMap<string, number>(4);
    for (const key of ['a', 'b', 'c', 'a']) map.set(key, 1);
    expect(map.size).toBe(3);
  });

  test('a deleted entry does not come back from the old generation', () => {
    const map = new RecentMap<string, number>(4);
    for (const key of ['a', 'b', 'c', 'a']) map.set(key, 1);
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
  });
});
