import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'parley-counts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function run(...filters: string[]) {
  const file = join(folder, 'counts.json');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--root', join(here, 'fixtures'), '--reporter', join(here, 'CountReporter.ts'), ...filters],
    { env: { ...process.env, PARLEY_TEST_COUNTS: file } },
  );
  return { status, counts: JSON.parse(readFileSync(file, 'utf8')) as unknown };
}

it('counts what passed, failed and was skipped', () => {
  // Failed: the test, and the group whose test could not run and counts as skipped.
  expect(run('mixed')).toEqual({ status: 1, counts: { passed: 1, failed: 2, skipped: 3 } });
});

it('counts a file that does not load as a failure', () => {
  expect(run('notLoading')).toEqual({ status: 1, counts: { passed: 0, failed: 1, skipped: 0 } });
});

it('counts an error that no test caught as a failure', () => {
  expect(run('unhandled')).toEqual({ status: 1, counts: { passed: 1, failed: 1, skipped: 0 } });
});
