import { describe, expect, it } from 'vitest';
import { seededRandom } from '../stun/testing/random.ts';
import { PortPool } from './PortPool.ts';

function seededPool(minPort: number, maxPort: number, excludedPorts: number[] = []): PortPool {
  const random = seededRandom(1);
  return new PortPool({ minPort, maxPort, excludedPorts, randomBelow: (limit) => Math.floor(random() * limit) });
}

describe('PortPool', () => {
  it('gives out every port once, but for excluded ones', () => {
    const pool = seededPool(1000, 1009, [1003, 2000]);
    const taken = new Set(Array.from({ length: 9 }, () => pool.take()));
    expect(taken.size).toBe(9);
    expect(taken.has(1003)).toBe(false);
    expect(pool.take()).toBeUndefined();
    pool.give(1003);
    expect(pool.take()).toBeUndefined();
    pool.give(1004);
    pool.give(1004);
    expect(pool.take()).toBe(1004);
    expect(pool.take()).toBeUndefined();
  });

  it('takes pairs that begin even, and both are gone', () => {
    const pool = seededPool(1001, 1007);
    const first = pool.takeEven(true)!;
    const second = pool.takeEven(true)!;
    const third = pool.takeEven(true)!;
    expect([first, second, third].sort()).toEqual([1002, 1004, 1006]);
    expect(pool.takeEven(true)).toBeUndefined();
    expect(pool.take()).toBe(1001);
    expect(pool.freeCount).toBe(0);
  });

  it('finds an even port though its neighbour is taken', () => {
    const pool = seededPool(1000, 1001);
    expect(pool.takeEven(false)).toBe(1000);
    expect(pool.takeEven(false)).toBeUndefined();
    pool.give(1000);
    expect(pool.take() === 1000 ? pool.take() : 1001).toBe(1001);
    expect(pool.takeEven(true)).toBeUndefined();
  });

  it('never gives out a port twice, whatever the order of taking and giving', () => {
    const random = seededRandom(3);
    const pool = seededPool(40_000, 40_050, [40_010]);
    const taken = new Set<number>();
    const wrong: unknown[] = [];
    const take = (port: number | undefined): void => {
      if (port === undefined) return;
      if (taken.has(port) || port === 40_010) wrong.push(port);
      taken.add(port);
    };
    for (let step = 0; step < 20_000; step++) {
      const kind = random();
      if (kind < 0.3) take(pool.take());
      else if (kind < 0.5) {
        const even = pool.takeEven(true);
        take(even);
        if (even !== undefined) take(even + 1);
      } else {
        const port = [...taken][Math.floor(random() * taken.size)];
        if (port !== undefined && taken.delete(port)) pool.give(port);
      }
      if (pool.freeCount + taken.size !== 50) wrong.push({ step, free: pool.freeCount, taken: taken.size });
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    [0, 10],
    [10, 9],
    [1, 65_536],
    [1.5, 9],
  ])('refuses the range %d to %d', (minPort, maxPort) => {
    expect(() => new PortPool({ minPort, maxPort })).toThrow(RangeError);
  });
});
