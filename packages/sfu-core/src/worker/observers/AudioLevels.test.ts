import { describe, expect, it } from 'vitest';
import { AudioLevels } from './AudioLevels.ts';

function levelsOf(sources: Record<string, number[]>, options = { maxEntries: 10, threshold: -80 }) {
  const levels = new AudioLevels<string>(options);
  for (const source of Object.keys(sources)) levels.add(source);
  const feed = () => {
    for (const [source, values] of Object.entries(sources)) for (const value of values) levels.addLevel(source, value);
  };
  feed();
  return { levels, feed };
}

function times(count: number, level: number): number[] {
  return Array.from({ length: count }, () => level);
}

describe('AudioLevels', () => {
  it('tells averages, loudest first', () => {
    const { levels } = levelsOf({
      quiet: times(20, 60),
      loud: times(20, 12),
      middle: [...times(10, 20), ...times(10, 41)],
    });
    expect(levels.take()).toEqual([
      { source: 'loud', volume: -12 },
      { source: 'middle', volume: -31 },
      { source: 'quiet', volume: -60 },
    ]);
  });

  it('tells no more than it may', () => {
    const { levels } = levelsOf(
      { a: times(10, 30), b: times(10, 10), c: times(10, 20) },
      { maxEntries: 2, threshold: -80 },
    );
    expect(levels.take().map(({ source }) => source)).toEqual(['b', 'c']);
  });

  it('leaves out what is below the threshold, and keeps what is on it', () => {
    const { levels } = levelsOf({ under: times(10, 51), on: times(10, 50) }, { maxEntries: 10, threshold: -50 });
    expect(levels.take()).toEqual([{ source: 'on', volume: -50 }]);
  });

  it('makes nothing of fewer than ten packets', () => {
    const { levels } = levelsOf({ nine: times(9, 5), ten: times(10, 50) });
    expect(levels.take().map(({ source }) => source)).toEqual(['ten']);
  });

  it('begins each interval anew', () => {
    const { levels, feed } = levelsOf({ a: times(10, 30) });
    expect(levels.take()).toHaveLength(1);
    expect(levels.take()).toEqual([]);
    feed();
    levels.clear();
    expect(levels.take()).toEqual([]);
  });

  it('forgets a source that goes, and one that is added again', () => {
    const { levels } = levelsOf({ a: times(10, 30), b: times(10, 30) });
    levels.remove('a');
    levels.addLevel('a', 1);
    levels.add('b');
    levels.addLevel('nobody', 1);
    expect(levels.take()).toEqual([]);
  });

  it('calls full scale 0, not -0', () => {
    const { levels } = levelsOf({ a: times(10, 0) });
    expect(Object.is(levels.take()[0]?.volume, 0)).toBe(true);
  });
});
