import { SeededRandom } from '../../../testing/SeededRandom.ts';
import { SpeechActivity } from '../SpeechActivity.ts';

/** The level (RFC 6464: 0 loudest, 127 silence) of the frame at a time; undefined: no packet is sent. */
export type LevelCurve = (atMs: number) => number | undefined;

/** A room in which nobody speaks: 70 to 75 dB below full scale. */
export function noise(seed: number): LevelCurve {
  const random = new SeededRandom(seed);
  return () => 70 + random.below(6);
}

/**
 * Talk between two times, noise before and after: words of 200 to 600 ms, 20 to 35 dB below full scale, with gaps of 40
 * to 100 ms between them.
 */
export function speech(seed: number, fromMs: number, toMs: number): LevelCurve {
  const random = new SeededRandom(seed);
  const background = noise(seed + 1000);
  let isWord = false;
  let changesMs = fromMs;
  return (atMs) => {
    if (atMs < fromMs || atMs >= toMs) return background(atMs);
    if (atMs >= changesMs) {
      isWord = !isWord;
      changesMs = atMs + (isWord ? 200 + random.below(400) : 40 + random.below(60));
    }
    return isWord ? 20 + random.below(16) : background(atMs);
  };
}

/** One curve where it is louder, the other elsewhere. */
export function mixed(one: LevelCurve, other: LevelCurve): LevelCurve {
  return (atMs) => Math.min(one(atMs) ?? 127, other(atMs) ?? 127);
}

/** The scores that a curve from 0 to `durationMs` ends with. */
export function activityOf(curve: LevelCurve, durationMs: number, frameMs = 20): SpeechActivity {
  const activity = new SpeechActivity(0);
  for (let atMs = frameMs; atMs <= durationMs; atMs += frameMs) {
    const level = curve(atMs);
    if (level !== undefined) activity.addLevel(level, atMs);
  }
  activity.evaluate(durationMs);
  return activity;
}
