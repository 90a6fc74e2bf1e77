import { describe, expect, it } from 'vitest';
import { type Environment, systemEnvironment } from './Environment.ts';
import { Ticker } from './Ticker.ts';

/** An environment whose timers run when told to. */
function manual() {
  const tasks = new Set<() => void>();
  const environment: Environment = {
    ...systemEnvironment,
    clock: { nowMs: () => 7, unixMs: () => 7 },
    every: (_intervalMs, task) => {
      tasks.add(task);
      return () => tasks.delete(task);
    },
  };
  return { environment, tasks, tick: () => [...tasks].forEach((task) => void task()) };
}

describe('Ticker', () => {
  it('serves many with one timer, and tells them the time', () => {
    const { environment, tasks, tick } = manual();
    const ticker = new Ticker(environment, 40);
    const told: string[] = [];
    ticker.add((nowMs) => told.push(`a ${nowMs}`));
    ticker.add((nowMs) => told.push(`b ${nowMs}`));
    expect(tasks.size).toBe(1);
    tick();
    expect(told).toEqual(['a 7', 'b 7']);
  });

  it('has no timer while nobody is there', () => {
    const { environment, tasks } = manual();
    const ticker = new Ticker(environment, 40);
    const removes = [ticker.add(() => undefined), ticker.add(() => undefined)];
    removes[0]?.();
    expect(tasks.size).toBe(1);
    removes[1]?.();
    expect(tasks.size).toBe(0);
    ticker.add(() => undefined);
    expect(tasks.size).toBe(1);
  });

  it('lets a beat remove itself and others', () => {
    const { environment, tick } = manual();
    const ticker = new Ticker(environment, 40);
    const told: string[] = [];
    const removeFirst = ticker.add(() => {
      told.push('first');
      removeFirst();
      removeSecond();
    });
    const removeSecond = ticker.add(() => told.push('second'));
    tick();
    tick();
    expect(told).toEqual(['first']);
  });
});
