import { expect, it } from 'vitest';
import { microphoneAt, speakerAt } from './speakers.ts';

const turns = { turnMs: 5_000, publishers: 3 };

it('gives everybody a turn, and begins anew', () => {
  expect([-1, 0, 4_999, 5_000, 10_000, 15_000].map((ms) => speakerAt(ms, turns))).toEqual([0, 0, 0, 1, 2, 0]);
  expect(speakerAt(7_000, { turnMs: 5_000, publishers: 0 })).toBe(0);
});

it('makes one louder than all others, who send next to nothing unless it is noisy', () => {
  const microphones = [0, 1, 2].map((place) => microphoneAt(6_000, place, turns, false));
  const levels = microphones.map(({ level }) => level);
  expect(levels.indexOf(Math.min(...levels))).toBe(1);
  expect(levels[0]).toBe(levels[2]);
  expect(microphones.map(({ isSilent }) => isSilent)).toEqual([true, false, true]);
  expect(microphoneAt(6_000, 0, turns, true)).toEqual({ level: levels[0], isSilent: false });
});
