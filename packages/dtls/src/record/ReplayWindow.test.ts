import { expect, test } from 'vitest';
import { SeededRandom } from '../testing/SeededRandom.ts';
import { ReplayWindow } from './ReplayWindow.ts';

test('takes each number once and none that is 64 or more behind', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new SeededRandom(seed);
    const window = new ReplayWindow();
    const seen = new Set<number>();
    let highest = -1;
    let base = random.below(2) * 2 ** 40;
    for (let i = 0; i < 2000; i++) {
      base += random.below(10) === 0 ? random.below(100) : random.below(3);
      const number = Math.max(0, base - random.below(80));
      const expected = !seen.has(number) && number > highest - 64;
      if (window.accepts(number) !== expected) expect.fail(`seed ${seed}: ${number} after ${highest}`);
      if (!expected) continue;
      window.mark(number);
      seen.add(number);
      highest = Math.max(highest, number);
    }
  }
});

test('a number that is only asked about does not move it', () => {
  const window = new ReplayWindow();
  window.mark(5);
  expect(window.accepts(2 ** 48 - 1)).toBe(true);
  expect(window.accepts(6)).toBe(true);
  expect(window.accepts(4)).toBe(true);
  expect(window.accepts(5)).toBe(false);
});
