import { beforeAll, describe, expect, it } from 'vitest';
import { buildBench, runBench } from './testing/builtBench.ts';

const OUT_DIR = 'dist-spread';
const spread = (...args: string[]) => runBench(OUT_DIR, 'spread', args);

describe('bench/spread', { timeout: 120_000 }, () => {
  beforeAll(() => {
    expect(buildBench(OUT_DIR), 'the bench compiles').toMatchObject({ status: 0, stdout: '' });
  });

  it('tells what a pipe costs and how receivers lie on two workers, in JSON', () => {
    const { status, stdout, stderr } = spread('--check', '--json', '--path', 'js');
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const { n, hop, rows } = JSON.parse(stdout);
    for (const figure of ['sendUs', 'receiveUs', 'forwardUs']) expect(hop[figure], figure).toEqual(expect.any(Number));
    for (const figure of ['nearP50Ms', 'farP50Ms']) expect(hop[figure], figure).toBeGreaterThan(0);
    const [one, two] = rows as { consumers: number[]; packetsPerSecond: number[] }[];
    expect(one?.consumers).toEqual([n]);
    expect(two?.consumers.reduce((sum, count) => sum + count)).toBe(n);
    expect(Math.max(...(two?.consumers ?? [])) - Math.min(...(two?.consumers ?? []))).toBeLessThanOrEqual(2);
    expect(Math.min(...(two?.packetsPerSecond ?? []))).toBeGreaterThan(0);
  });

  it.each([
    [['--n', '0'], '--n takes integers'],
    [['--path', 'fast'], '--path takes native and js'],
    [['--speed', '9'], "Unknown option '--speed'"],
  ])('refuses %j and shows how it is used', (args, reason) => {
    const { status, stdout, stderr } = spread(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).toContain('npm run bench:spread');
  });
});
