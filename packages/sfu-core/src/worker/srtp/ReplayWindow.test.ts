import { describe, expect, it } from 'vitest';
import { ReplayWindow } from './ReplayWindow.ts';
import { seededRandom } from './testing/packets.ts';

describe('ReplayWindow', () => {
  it('lets each index through once', () => {
    const window = new ReplayWindow(64);
    window.accept(100);
    expect(window.isFresh(100)).toBe(false);
    expect(window.isFresh(99)).toBe(true);
    window.accept(99);
    expect(window.isFresh(99)).toBe(false);
    expect(window.highestIndex).toBe(100);
  });

  it('refuses what is older than its size, seen or not', () => {
    const window = new ReplayWindow(64);
    window.accept(1000);
    expect(window.isFresh(1000 - 63)).toBe(true);
    expect(window.isFresh(1000 - 64)).toBe(false);
    expect(window.isFresh(0)).toBe(false);
  });

  it('forgets what a jump leaves behind', () => {
    const window = new ReplayWindow(64);
    for (let index = 0; index < 64; index++) window.accept(index);
    window.accept(64 * 1000 + 63);
    for (let index = 64 * 1000; index < 64 * 1000 + 63; index++) expect(window.isFresh(index)).toBe(true);
  });

  it('agrees with a set of everything seen, in any order', () => {
    const random = seededRandom(3);
    const window = new ReplayWindow(256);
    const seen = new Set<number>();
    let highest = -1;
    let near = 2 ** 32 - 1000;
    for (let turn = 0; turn < 50_000; turn++) {
      near += Math.floor(random() * 3);
      const index = near - Math.floor(random() ** 4 * 400) + (random() < 0.001 ? 700 : 0);
      const expected = index > highest || (index > highest - 256 && !seen.has(index));
      expect(window.isFresh(index)).toBe(expected);
      if (!expected) continue;
      window.accept(index);
      seen.add(index);
      highest = Math.max(highest, index);
    }
    expect(seen.size).toBeGreaterThan(10_000);
  });
});
