import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { ReceivedTsns } from './ReceivedTsns.ts';

describe('ReceivedTsns', () => {
  it('follows TSNs that come in order', () => {
    const tsns = new ReceivedTsns(10);
    expect(tsns.cumulativeTsn).toBe(9);
    for (const tsn of [10, 11, 12]) {
      expect(tsns.judge(tsn)).toBe('next');
      tsns.add(tsn);
    }
    expect(tsns.cumulativeTsn).toBe(12);
    expect(tsns.judge(11)).toBe('duplicate');
    expect(tsns.hasHoles).toBe(false);
  });

  it.each([1, 0xffff_ff00, 0x7fff_ff80])('agrees with a plain set, whatever the order (first TSN %i)', (initialTsn) => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = new SeededRandom(seed);
      const tsns = new ReceivedTsns(initialTsn);
      const received = new Set<number>();
      let cumulative = -1;
      for (let step = 0; step < 400; step += 1) {
        const index = random.below(300);
        const tsn = (initialTsn + index) >>> 0;
        if (random.chance(0.01)) {
          tsns.forward(tsn);
          for (let skipped = 0; skipped <= index; skipped += 1) received.add(skipped);
        } else {
          const isKnown = index <= cumulative || received.has(index);
          expect(tsns.judge(tsn)).toBe(isKnown ? 'duplicate' : index === cumulative + 1 ? 'next' : 'ahead');
          if (!isKnown) tsns.add(tsn);
          received.add(index);
        }
        while (received.has(cumulative + 1)) cumulative += 1;
        expect(tsns.cumulativeTsn).toBe((initialTsn + cumulative) >>> 0);
      }
      const gaps: number[] = [];
      for (let index = cumulative + 1; index < 300; index += 1) {
        if (!received.has(index)) continue;
        if (!received.has(index - 1)) gaps.push(index - cumulative);
        if (!received.has(index + 1)) gaps.push(index - cumulative);
      }
      expect(tsns.gapBlocks(1_000)).toEqual(gaps);
      expect(tsns.gapBlocks(2)).toEqual(gaps.slice(0, 4));
    }
  });

  it('remembers a limited number of holes, and nothing far ahead', () => {
    const tsns = new ReceivedTsns(0);
    let taken = 0;
    for (let tsn = 1; tsn < 20_000; tsn += 2) {
      if (tsns.judge(tsn) !== 'ahead') break;
      tsns.add(tsn);
      taken += 1;
    }
    expect(taken).toBe(2_048);
    // What makes no new hole still has its place.
    expect(tsns.judge(2)).toBe('ahead');
    expect(new ReceivedTsns(0).judge(0x8000)).toBe('unusable');
    expect(new ReceivedTsns(0).judge(0x7fff)).toBe('ahead');
  });

  it('tells each duplicate once, and not too many of them', () => {
    const tsns = new ReceivedTsns(0);
    for (let count = 0; count < 100; count += 1) tsns.noteDuplicate(count);
    expect(tsns.takeDuplicates().length).toBe(16);
    expect(tsns.takeDuplicates()).toEqual([]);
  });
});
