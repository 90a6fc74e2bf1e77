import { describe, expect, it } from 'vitest';
import { DominantSpeaker } from './DominantSpeaker.ts';
import { type LevelCurve, mixed, noise, speech } from './testing/levelCurves.ts';

/** Levels every 20 ms and a decision every 300 ms; returns who got the floor, and when. */
function meeting(
  curves: Record<string, LevelCurve>,
  durationMs: number,
  during?: (atMs: number, speaker: DominantSpeaker<string>) => void,
) {
  const speaker = new DominantSpeaker<string>();
  for (const id of Object.keys(curves)) speaker.add(id, 0);
  const changes: { id: string; atMs: number }[] = [];
  for (let atMs = 20; atMs <= durationMs; atMs += 20) {
    during?.(atMs, speaker);
    for (const [id, curve] of Object.entries(curves)) {
      const level = curve(atMs);
      if (level !== undefined) speaker.addLevel(id, level, atMs);
    }
    const id = atMs % 300 === 0 ? speaker.choose(atMs) : undefined;
    if (id !== undefined) changes.push({ id, atMs });
  }
  return { speaker, changes, order: changes.map(({ id }) => id) };
}

const cough =
  (fromMs: number): LevelCurve =>
  (atMs) =>
    atMs >= fromMs && atMs < fromMs + 80 ? 5 : undefined;

describe('DominantSpeaker', () => {
  it('has nobody where nobody is', () => {
    const { speaker, changes } = meeting({}, 1_000);
    expect(changes).toEqual([]);
    expect(speaker.current).toBeUndefined();
  });

  it('gives the floor to the only one there is, and says so once', () => {
    expect(meeting({ alice: speech(1, 0, 5_000) }, 5_000).order).toEqual(['alice']);
  });

  it('begins with who speaks, not with who came first', () => {
    const { order } = meeting({ alice: noise(1), bob: speech(2, 0, 5_000), carol: noise(3) }, 5_000);
    expect(order.at(-1)).toBe('bob');
  });

  it('follows the conversation', () => {
    const { changes } = meeting(
      { alice: speech(1, 0, 5_000), bob: speech(2, 6_000, 11_000), carol: speech(3, 12_000, 17_000) },
      17_000,
    );
    expect(changes.map(({ id }) => id)).toEqual(['alice', 'bob', 'carol']);
    const [, bob, carol] = changes;
    expect(bob?.atMs).toBeGreaterThan(6_000);
    expect(bob?.atMs).toBeLessThanOrEqual(7_500);
    expect(carol?.atMs).toBeGreaterThan(12_000);
    expect(carol?.atMs).toBeLessThanOrEqual(13_500);
  });

  it.each([1, 2, 3, 4, 5])('is not impressed by a cough (seed %i)', (seed) => {
    const curves = {
      alice: speech(seed, 0, 10_000),
      bob: mixed(noise(seed + 10), mixed(cough(3_000), mixed(cough(5_120), cough(11_240)))),
    };
    expect(meeting(curves, 12_000).order).toEqual(['alice']);
  });

  it.each([1, 2, 3, 4, 5])('does not change while two speak at once (seed %i)', (seed) => {
    const curves = { alice: speech(seed, 0, 20_000), bob: speech(seed + 100, 3_000, 20_000) };
    const { changes } = meeting(curves, 20_000);
    expect(changes[0]?.id).toBe('alice');
    // An interruption may win once or twice in a pause, but nobody flickers.
    expect(changes.length).toBeLessThanOrEqual(3);
  });

  it('keeps the last speaker through silence', () => {
    const { order, speaker } = meeting({ alice: noise(7), bob: speech(8, 1_000, 4_000), carol: noise(9) }, 60_000);
    expect(order.at(-1)).toBe('bob');
    expect(speaker.current).toBe('bob');
  });

  it('gives the floor to who speaks when the dominant speaker leaves', () => {
    const { changes } = meeting(
      { alice: speech(1, 0, 9_000), bob: noise(2), carol: speech(3, 3_000, 9_000) },
      9_000,
      (atMs, speaker) => {
        if (atMs === 5_000) speaker.remove('alice');
      },
    );
    expect(changes.filter(({ atMs }) => atMs >= 5_000)).toEqual([{ id: 'carol', atMs: 5_100 }]);
  });

  it('has nobody after the last one left, and tells one who comes back again', () => {
    const speaker = new DominantSpeaker<string>();
    speaker.add('alice', 0);
    expect(speaker.choose(300)).toBe('alice');
    speaker.remove('alice');
    expect(speaker.choose(600)).toBeUndefined();
    expect(speaker.current).toBeUndefined();
    speaker.add('alice', 700);
    expect(speaker.choose(900)).toBe('alice');
  });

  it('gives a muted speaker nothing, but takes nothing from one', () => {
    const { order } = meeting({ alice: speech(1, 0, 3_000), bob: speech(2, 4_000, 9_000) }, 9_000, (atMs, speaker) => {
      if (atMs === 3_000) speaker.setMuted('alice', true);
      if (atMs === 3_500) speaker.setMuted('bob', true);
    });
    expect(order).toEqual(['alice']);
    const speaker = new DominantSpeaker<string>();
    speaker.add('alice', 0);
    speaker.setMuted('alice', true);
    expect(speaker.choose(300)).toBeUndefined();
  });

  /** Everybody is silent for a second, then these are the levels of the last frames before the decision. */
  function decision(lastLevels: Record<string, number[]>): string | undefined {
    const speaker = new DominantSpeaker<string>();
    for (const id of ['alice', ...Object.keys(lastLevels)]) speaker.add(id, 0);
    speaker.addLevel('alice', 70, 20);
    expect(speaker.choose(20)).toBe('alice');
    for (const [id, levels] of Object.entries(lastLevels)) {
      speaker.addLevel(id, 70, 20);
      for (const [index, level] of levels.entries())
        speaker.addLevel(id, level, 1_000 - (levels.length - 1 - index) * 20);
    }
    return speaker.choose(1_000);
  }
  const loud = (count: number) => Array.from({ length: count }, () => 20);
  const pause = (count: number) => Array.from({ length: count }, () => 70);

  it('gives the floor to who speaks right now, not to who just did', () => {
    expect(decision({ bob: loud(10) })).toBe('bob');
    expect(decision({ bob: [...loud(8), ...pause(2)] })).toBeUndefined();
  });

  it.each([
    ['bob', { bob: loud(20), carol: [...loud(17), ...pause(2), ...loud(1)] }],
    ['bob', { carol: [...loud(17), ...pause(2), ...loud(1)], bob: loud(20) }],
  ])('lets the more active of two rivals have it: %s', (winner, lastLevels) => {
    expect(decision(lastLevels)).toBe(winner);
  });

  it('takes levels of strangers for nothing', () => {
    const { order } = meeting({ alice: noise(1) }, 3_000, (atMs, speaker) => speaker.addLevel('mallory', 10, atMs));
    expect(order).toEqual(['alice']);
  });
});
