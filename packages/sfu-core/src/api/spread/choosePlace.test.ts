import { describe, expect, it } from 'vitest';
import { choosePlace } from './choosePlace.ts';

const loads = new Map<string, number>();

/** Places are named by letters; `used` and `free` give the load of each. */
function choose(
  used: Record<string, number>,
  free: Record<string, number>,
  { spreadAt = 100, openingCost = 0 } = {},
): string | undefined {
  loads.clear();
  for (const [place, load] of Object.entries({ ...used, ...free })) loads.set(place, load);
  return choosePlace({
    used: Object.keys(used),
    free: Object.keys(free),
    loadOf: (place) => loads.get(place) ?? 0,
    spreadAt,
    openingCost,
  });
}

describe('the place of a transport', () => {
  it('is the least loaded when the room is nowhere yet', () => {
    expect(choose({}, { a: 5, b: 3, c: 3 })).toBe('b');
    expect(choose({}, {})).toBeUndefined();
  });

  it('stays where the room is while there is little to do, whatever is free elsewhere', () => {
    expect(choose({ a: 99 }, { b: 0 })).toBe('a');
  });

  it('is another from then on', () => {
    expect(choose({ a: 100 }, { b: 20, c: 10 })).toBe('c');
  });

  it('is none that has not much less to do', () => {
    expect(choose({ a: 120 }, { b: 71 })).toBe('a');
    expect(choose({ a: 120 }, { b: 70 })).toBe('b');
    expect(choose({ a: 500 }, { b: 376 })).toBe('a');
    expect(choose({ a: 500 }, { b: 375 })).toBe('b');
  });

  it('is none that the pipes to it would make as busy', () => {
    expect(choose({ a: 200 }, { b: 0 }, { openingCost: 151 })).toBe('a');
    expect(choose({ a: 200 }, { b: 0 }, { openingCost: 150 })).toBe('b');
  });

  it('is the least loaded of those that the room is on, so that they fill evenly', () => {
    expect(choose({ a: 300, b: 40 }, {})).toBe('b');
    expect(choose({ a: 300, b: 40 }, { c: 0 })).toBe('b');
    expect(choose({ a: 300, b: 250 }, { c: 0 })).toBe('c');
  });

  it('stays where there is no other', () => {
    expect(choose({ a: 10_000 }, {})).toBe('a');
  });
});

describe('200 who come one after the other and receive a stream each', () => {
  it('are spread evenly over two places', () => {
    const load: Record<string, number> = { a: 1, b: 0 };
    const used = new Set(['a']);
    for (let viewer = 0; viewer < 200; viewer++) {
      const part = (inUse: boolean) =>
        Object.fromEntries(Object.entries(load).filter(([key]) => used.has(key) === inUse));
      const place = choose(part(true), part(false), { spreadAt: 50, openingCost: 2 }) ?? '';
      used.add(place);
      load[place] = (load[place] ?? 0) + 1;
    }
    expect(Math.abs((load.a ?? 0) - (load.b ?? 0))).toBeLessThanOrEqual(1);
  });
});
