import { expect, it } from 'vitest';
import { calmAtFirst, calmDown } from './calmQuality.ts';
import type { Quality } from './connectionQuality.ts';

const good: Quality = { grade: 'good' };
const fair: Quality = { grade: 'fair', reason: 'slow' };
const poor: Quality = { grade: 'poor', reason: 'slow' };
const cut: Quality = { grade: 'poor', reason: 'interrupted' };

/** What is shown after each second's verdict. */
function shownAfter(...verdicts: Quality[]): Quality[] {
  let calm = calmAtFirst;
  return verdicts.map((verdict, second) => {
    calm = calmDown(calm, verdict, second * 1000);
    return calm.shown;
  });
}

it('believes in trouble after three seconds, and in its end after six', () => {
  expect(shownAfter(fair, fair, fair, fair)).toEqual([good, good, good, fair]);
  expect(shownAfter(cut, ...Array<Quality>(7).fill(good))).toEqual([cut, ...Array<Quality>(6).fill(cut), good]);
});

it('does not flicker', () => {
  expect(shownAfter(fair, fair, good, fair, fair, good, fair, fair)).toEqual(Array<Quality>(8).fill(good));
});

it('counts what is worse still as the same trouble', () => {
  expect(shownAfter(fair, poor, fair, poor).at(-1)).toEqual(poor);
});

it('shows an interruption at once', () => {
  expect(shownAfter(good, cut)).toEqual([good, cut]);
});

it('gives another reason for the same grade after a while', () => {
  const lossy: Quality = { grade: 'fair', reason: 'loses-sent' };
  expect(shownAfter(fair, fair, fair, fair, lossy, lossy, lossy, lossy).slice(3)).toEqual([
    fair,
    fair,
    fair,
    fair,
    lossy,
  ]);
});
