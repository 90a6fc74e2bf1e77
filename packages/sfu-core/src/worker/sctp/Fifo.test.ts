import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { Fifo } from './Fifo.ts';

describe('Fifo', () => {
  it('gives back in order what was put in, however long it grows', () => {
    const random = new SeededRandom(1);
    const fifo = new Fifo<number>();
    const plain: number[] = [];
    for (let step = 0; step < 5_000; step += 1) {
      // More in than out at first, then the other way.
      if (random.chance(step < 2_500 ? 0.7 : 0.4)) {
        fifo.push(step);
        plain.push(step);
      } else {
        expect(fifo.shift()).toBe(plain.shift());
      }
      expect(fifo.peek()).toBe(plain[0]);
      expect(fifo.length).toBe(plain.length);
    }
  });
});
