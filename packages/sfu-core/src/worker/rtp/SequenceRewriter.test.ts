import { describe, expect, it } from 'vitest';
import { reorder, SeededRandom } from '../../testing/SeededRandom.ts';
import { SequenceRewriter } from './SequenceRewriter.ts';

describe('SequenceRewriter', () => {
  it('begins with the first output and goes on without a break', () => {
    const rewriter = new SequenceRewriter({ firstOutput: 1_000 });
    expect(rewriter.nextOutput).toBe(1_000);
    expect([65_534, 65_535, 0, 1].map((input) => rewriter.rewrite(input))).toEqual([1_000, 1_001, 1_002, 1_003]);
    expect(rewriter.nextOutput).toBe(1_004);
  });

  it('closes up over drops and leaves losses open', () => {
    const rewriter = new SequenceRewriter();
    expect(rewriter.rewrite(10)).toBe(0);
    rewriter.drop(11);
    rewriter.drop(12);
    expect(rewriter.rewrite(13)).toBe(1);
    // 14 and 15 are lost.
    expect(rewriter.rewrite(16)).toBe(4);
  });

  it('places what comes late among drops, and answers the same twice', () => {
    const rewriter = new SequenceRewriter();
    rewriter.rewrite(10);
    rewriter.drop(12);
    rewriter.drop(14);
    expect(rewriter.rewrite(16)).toBe(4);
    expect(rewriter.rewrite(11)).toBe(1);
    expect(rewriter.rewrite(13)).toBe(2);
    expect(rewriter.rewrite(15)).toBe(3);
    expect(rewriter.rewrite(13)).toBe(2);
    expect(rewriter.rewrite(16)).toBe(4);
    expect(rewriter.rewrite(12)).toBeUndefined();
  });

  it('drops a number once, however often it is told', () => {
    const rewriter = new SequenceRewriter();
    rewriter.rewrite(0);
    rewriter.drop(1);
    rewriter.drop(1);
    expect(rewriter.rewrite(2)).toBe(1);
    // Too late: its place has been left free.
    rewriter.rewrite(5);
    rewriter.drop(4);
    expect(rewriter.rewrite(6)).toBe(5);
  });

  it('goes on over a switch, with the end of the old stream dropped', () => {
    const rewriter = new SequenceRewriter({ firstOutput: 65_535 });
    rewriter.rewrite(500);
    rewriter.rewrite(501);
    rewriter.drop(502);
    rewriter.sync(40_000);
    expect(rewriter.rewrite(40_002)).toBe(3);
    expect(rewriter.rewrite(40_000)).toBe(1);
    expect(rewriter.rewrite(39_999)).toBeUndefined();
    rewriter.sync(0);
    expect(rewriter.rewrite(65_535)).toBeUndefined();
    expect(rewriter.rewrite(0)).toBe(4);
  });

  it('ignores drops before the first number', () => {
    const rewriter = new SequenceRewriter({ firstOutput: 7 });
    rewriter.drop(3);
    expect(rewriter.rewrite(4)).toBe(7);
  });

  it('gives no place to what is older than the drops it remembers', () => {
    const rewriter = new SequenceRewriter({ maxRememberedDrops: 4 });
    rewriter.rewrite(0);
    for (let number = 2; number <= 10; number += 2) rewriter.drop(number);
    expect(rewriter.rewrite(11)).toBe(6);
    // The drop at 2 is forgotten, so nothing up to it can be placed; 3 is behind it.
    expect(rewriter.rewrite(1)).toBeUndefined();
    expect(rewriter.rewrite(2)).toBeUndefined();
    expect(rewriter.rewrite(3)).toBe(2);
  });

  it('works in 15 bits', () => {
    const rewriter = new SequenceRewriter({ bits: 15, firstOutput: 0x7ffe });
    expect([0x7fff, 0, 1].map((input) => rewriter.rewrite(input))).toEqual([0x7ffe, 0x7fff, 0]);
    expect(rewriter.isNew(2)).toBe(true);
    expect(rewriter.isNew(1)).toBe(false);
  });

  it('numbers without gap or double what survives drops, over reordering and wraps', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = new SeededRandom(seed);
      const start = random.below(0x10000);
      const rewriter = new SequenceRewriter({ firstOutput: random.below(0x10000) });
      const first = rewriter.nextOutput;
      rewriter.rewrite(start);
      // A drop must come in order, as the decision about a frame does; the rest in any order.
      const isDropped = (index: number) => index % 7 === 3 || index % 5 === 2;
      const numbers = Array.from({ length: 3_000 }, (_, index) => index + 1);
      const outputs = new Map<number, number>();
      let highest = 0;
      for (const index of reorder(numbers, 30, random)) {
        // Whatever is skipped over is decided upon first.
        for (let skipped = highest + 1; skipped <= index; skipped += 1) {
          if (isDropped(skipped)) rewriter.drop((start + skipped) & 0xffff);
          highest = skipped;
        }
        const output = rewriter.rewrite((start + index) & 0xffff);
        if (isDropped(index) !== (output === undefined)) throw new Error(`wrong decision on ${index}`);
        outputs.set(index, output as number);
      }
      let expected = first;
      for (const index of numbers) {
        if (isDropped(index)) continue;
        expected = (expected + 1) & 0xffff;
        if (outputs.get(index) !== expected) throw new Error(`${index} became ${outputs.get(index)}`);
      }
    }
  });

  it('never gives one output to two inputs, over drops, switches, losses and reordering', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const random = new SeededRandom(100 + seed);
      const rewriter = new SequenceRewriter({ firstOutput: 60_000 });
      const owners = new Map<number, string>();
      for (let stream = 0; stream < 10; stream += 1) {
        const start = random.below(0x10000);
        rewriter.sync(start);
        const numbers = Array.from({ length: 400 }, (_, index) => index).filter(() => random.chance(0.9));
        for (const index of reorder(numbers, 12, random)) {
          const input = (start + index) & 0xffff;
          if (random.chance(0.3)) {
            rewriter.drop(input);
            continue;
          }
          const output = rewriter.rewrite(input);
          if (output === undefined) continue;
          const owner = owners.get(output);
          if (owner !== undefined && owner !== `${stream}:${index}`) throw new Error(`${output} was given twice`);
          owners.set(output, `${stream}:${index}`);
        }
      }
      expect(owners.size).toBeGreaterThan(1_000);
    }
  });
});
