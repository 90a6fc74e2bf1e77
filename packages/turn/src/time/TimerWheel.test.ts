import { expect, it } from 'vitest';
import { seededRandom } from '../stun/testing/random.ts';
import { Deadline, TimerWheel } from './TimerWheel.ts';

it('calls a deadline once, at the first tick that is not before it', () => {
  const wheel = new TimerWheel(0);
  let calls = 0;
  const deadline = new Deadline(() => calls++);
  wheel.set(deadline, 2500);
  wheel.advance(2999);
  expect(calls).toBe(0);
  wheel.advance(3000);
  wheel.advance(60_000);
  expect(calls).toBe(1);
  expect(wheel.size).toBe(0);
});

it('moves a deadline that is set again, and forgets one that is cancelled', () => {
  const wheel = new TimerWheel(0);
  const due: string[] = [];
  const moved = new Deadline(() => due.push('moved'));
  const cancelled = new Deadline(() => due.push('cancelled'));
  wheel.set(moved, 1000);
  wheel.set(cancelled, 1000);
  wheel.set(moved, 5000);
  wheel.cancel(cancelled);
  wheel.cancel(cancelled);
  wheel.advance(4000);
  expect(due).toEqual([]);
  wheel.advance(5000);
  expect(due).toEqual(['moved']);
});

it('lets a callback set and cancel deadlines of the same slot', () => {
  const wheel = new TimerWheel(0);
  const due: string[] = [];
  const victim = new Deadline(() => due.push('victim'));
  const again = new Deadline(() => due.push('again'));
  const first = new Deadline(() => {
    due.push('first');
    wheel.set(again, 1000);
    wheel.set(victim, 9000);
  });
  wheel.set(victim, 1000);
  wheel.set(first, 1000);
  wheel.advance(2000);
  expect(due).toEqual(['first', 'again']);
  wheel.advance(9000);
  expect(due).toEqual(['first', 'again', 'victim']);
});

it('agrees with a sorted list, for lifetimes around and beyond a turn of the wheel', () => {
  const random = seededRandom(7);
  const wheel = new TimerWheel(0);
  const expected = new Map<number, number>();
  const due = new Map<number, number>();
  let nowMs = 0;
  for (let id = 0; id < 3000; id++) {
    const deadline = new Deadline(() => due.set(id, nowMs));
    const dueMs = Math.floor(random() * 4_000_000);
    expected.set(id, dueMs);
    wheel.set(deadline, dueMs);
  }
  while (nowMs < 4_001_000) {
    nowMs += Math.floor(random() * 20_000);
    wheel.advance(nowMs);
    const early = [...due].filter(([id, atMs]) => atMs < expected.get(id)!);
    for (const id of due.keys()) expected.delete(id);
    due.clear();
    const late = [...expected].filter(([, dueMs]) => dueMs <= nowMs - 1000);
    expect([early, late]).toEqual([[], []]);
  }
  expect(expected.size).toBe(0);
  expect(wheel.size).toBe(0);
});

it('catches up after a sleep longer than a turn', () => {
  const wheel = new TimerWheel(0);
  let calls = 0;
  for (let i = 1; i <= 100; i++) wheel.set(new Deadline(() => calls++), i * 100_000);
  wheel.advance(20_000_000);
  expect(calls).toBe(100);
});
