import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { isInstalled } from './worker/native/testing/isInstalled.ts';

/** The bench is a program of its own, in JavaScript built beside it. */
const benchFolder = fileURLToPath(new URL('../bench', import.meta.url));

function node(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    cwd: benchFolder,
    timeout: 25_000,
  });
  return { status, stdout, stderr };
}

function forward(...args: string[]) {
  return node(join(benchFolder, 'dist/forward.js'), ...args);
}

describe('bench/forward', () => {
  beforeAll(() => {
    const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
    const built = node(join(dirname(typescript), 'bin/tsc'), '-p', 'tsconfig.json');
    expect(built, 'the bench compiles').toMatchObject({ status: 0, stdout: '' });
  });

  it.each([['js', 'AES_CM_128_HMAC_SHA1_80'], ...(isInstalled ? [['native', 'AEAD_AES_128_GCM']] : [])])(
    'carries packets from the generator through a worker (%s) to the sink, and says so in JSON',
    (path, suite) => {
      const { status, stdout, stderr } = forward('--check', '--json', '--path', `${path}`);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const lines = stdout.trim().split('\n');
      expect(lines).toHaveLength(1);
      const row = JSON.parse(lines[0]!);
      expect(row).toMatchObject({ path, suite, n: 1, bytes: 1200, group: 1, lossPct: 0 });
      expect(row).not.toHaveProperty('void');
      for (const figure of [
        'outPps',
        'usPerPacket',
        'floorUs',
        'ratio',
        'floorJsUs',
        'ratioJs',
        'p50Ms',
        'p99Ms',
        'rssMiB',
      ]) {
        expect(row[figure], figure).toBeGreaterThan(0);
      }
      expect(row.p99Ms).toBeGreaterThanOrEqual(row.p50Ms);
      expect(row.ratio).toBeCloseTo(row.usPerPacket / row.floorUs, 1);
    },
  );

  it.each([
    [['--n', '0'], '--n takes integers'],
    [['--bytes', 'many'], '--bytes takes integers'],
    [['--suite', 'ROT13'], 'no SRTP profile "ROT13"'],
    [['--group', '17'], '--group takes integers'],
    [['--path', 'fast'], '--path takes native and js'],
    [['--speed', '9'], "Unknown option '--speed'"],
  ])('refuses %j and shows how it is used', (args, reason) => {
    const { status, stdout, stderr } = forward(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).toContain('npm run bench');
  });
});
