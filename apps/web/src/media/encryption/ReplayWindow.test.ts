// @vitest-environment node
import { expect, it } from 'vitest';
import { ReplayWindow } from './ReplayWindow.ts';

it('lets each number pass once, in whatever order', () => {
  const window = new ReplayWindow();
  for (const counter of [0, 3, 1, 2, 900, 5]) {
    expect(window.accepts(counter)).toBe(true);
    window.add(counter);
    expect(window.accepts(counter)).toBe(false);
  }
});

it('refuses what is too old to tell', () => {
  const window = new ReplayWindow();
  window.add(5000);
  expect([2952, 2953].map((counter) => window.accepts(counter))).toEqual([false, true]);
});

it('goes on after a gap of any width', () => {
  const window = new ReplayWindow();
  for (const counter of [0, 2000, 4_000_000_000, 4_294_967_295]) {
    expect(window.accepts(counter)).toBe(true);
    window.add(counter);
  }
  expect(window.accepts(4_294_967_295)).toBe(false);
  expect(window.accepts(2001)).toBe(false);
});
