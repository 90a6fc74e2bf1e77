import { describe, expect, it } from 'vitest';
import { activityOf, type LevelCurve, mixed, noise, speech } from './testing/levelCurves.ts';

/** Scores of silence. */
const NONE = 1e-10;
/** A room with noise at first, then somebody at this level without a pause. */
function talk(level: number, fromMs: number): LevelCurve {
  const background = noise(1);
  return (atMs) => (atMs < fromMs ? background(atMs) : level);
}

describe('SpeechActivity', () => {
  it('finds nothing in silence and in noise', () => {
    for (const curve of [() => undefined, () => 127, noise(2)]) {
      expect(activityOf(curve, 5_000)).toMatchObject({ immediate: NONE, medium: NONE, long: NONE });
    }
  });

  it('takes a steady tone for noise', () => {
    expect(activityOf(() => 25, 30_000)).toMatchObject({ immediate: NONE, medium: NONE, long: NONE });
  });

  it('scores speech at all three scales', () => {
    const activity = activityOf(talk(25, 2_000), 4_000);
    // Ten sub-bands of 13, five frames of five, ten intervals of ten.
    expect(activity.immediate).toBeCloseTo(Math.log(286) - 13 * Math.log(2) - Math.log(0.78) + 0.78 * 10, 9);
    expect(activity.medium).toBeCloseTo(-5 * Math.log(2) - Math.log(24) + 24 * 5, 9);
    expect(activity.long).toBeCloseTo(-10 * Math.log(2) - Math.log(47) + 47 * 10, 9);
  });

  it('knows how long somebody has been speaking', () => {
    const scores = [2_020, 2_100, 2_300, 2_600].map((untilMs) => activityOf(talk(25, 2_020), untilMs));
    expect(scores.map(({ immediate }) => immediate > 4)).toEqual([true, true, true, true]);
    const [first, tenth, third, sixth] = scores;
    expect(first?.medium).toBeLessThan(tenth?.medium ?? 0);
    expect(first?.long).toBe(NONE);
    expect(third?.long).toBeGreaterThan(tenth?.long ?? 0);
    expect(sixth?.long).toBeGreaterThan(third?.long ?? 0);
  });

  it('takes packets of 60 ms for three frames', () => {
    expect(activityOf(talk(25, 2_000), 3_000, 60)).toEqual(activityOf(talk(25, 2_000), 3_000));
  });

  it('takes a stream that ends for silence', () => {
    const curve = speech(3, 0, 60_000);
    const activity = activityOf((atMs) => (atMs <= 5_000 ? curve(atMs) : undefined), 5_020);
    expect(activity.long).toBeGreaterThan(NONE);
    activity.evaluate(5_200);
    expect(activity).toMatchObject({ immediate: NONE, medium: NONE });
    expect(activity.long).toBeGreaterThan(NONE);
    activity.evaluate(6_300);
    expect(activity.long).toBe(NONE);
  });

  it('leaves out a level from the past', () => {
    const activity = activityOf(talk(25, 1_000), 2_000);
    const { immediate } = activity;
    activity.addLevel(127, 1_900);
    activity.evaluate(2_000);
    expect(activity.immediate).toBe(immediate);
  });

  it('hears a quiet voice in a quiet room, but not in a loud one', () => {
    const quietVoice: LevelCurve = (atMs) => (atMs < 2_000 ? undefined : 45);
    expect(
      activityOf(
        mixed(quietVoice, () => 90),
        3_000,
      ).long,
    ).toBeGreaterThan(NONE);
    expect(
      activityOf(
        mixed(quietVoice, () => 50),
        3_000,
      ).long,
    ).toBe(NONE);
  });
});
