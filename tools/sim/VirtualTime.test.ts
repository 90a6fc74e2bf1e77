import { describe, expect, it } from 'vitest';
import { VirtualTime } from './VirtualTime.ts';

describe('VirtualTime', () => {
  it('lets all happen in order, at its time, what comes of it too', () => {
    const time = new VirtualTime(1);
    const happened: [string, number][] = [];
    const note = (what: string) => ({ run: () => void happened.push([what, time.elapsedMs]) });
    time.in(20, note('b'));
    time.in(10, {
      run: () => {
        note('a').run();
        time.in(5, note('a2'));
      },
    });
    time.in(20, note('c'));
    time.in(50, note('late'));
    time.advance(30);
    expect(happened).toEqual([
      ['a', 10],
      ['a2', 15],
      ['b', 20],
      ['c', 20],
    ]);
    expect(time.elapsedMs).toBe(30);
  });

  it('repeats until it is told to stop, by itself as well', () => {
    const time = new VirtualTime(1);
    let count = 0;
    const stop = time.every(10, () => {
      if (++count === 3) stop();
    });
    time.advance(100);
    expect(count).toBe(3);
  });

  it('has the same chance from the same seed', () => {
    const chance = (seed: number) => [
      new VirtualTime(seed).random(),
      new VirtualTime(seed).randomBytes(4).toString('hex'),
    ];
    expect(chance(3)).toEqual(chance(3));
    expect(chance(3)).not.toEqual(chance(4));
  });
});
