import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const benchFolder = fileURLToPath(new URL('../bench', import.meta.url));
/** Apart from what is built for others at the same time. */
const builtFolder = join(benchFolder, 'dist-spread');

function node(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    cwd: benchFolder,
    timeout: 110_000,
  });
  return { status, stdout, stderr };
}

function spread(...args: string[]) {
  return node(join(builtFolder, 'spread.js'), ...args);
}

describe('bench/spread', { timeout: 120_000 }, () => {
  beforeAll(() => {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
    const built = node(join(dirname(typescript), 'bin/tsc'), '-p', 'tsconfig.json', '--outDir', builtFolder);
    expect(built, 'the bench compiles').toMatchObject({ status: 0, stdout: '' });
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
