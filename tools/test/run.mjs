// Checks everything: `npm test`. Arguments go to Vitest: `npm test -- --project unit`.
// The last line of its output is `N passed, N failed, N skipped`; a step that fails before any test runs is one failure.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runStep, turboCommand } from '../runStep.mjs';
import { ensureBrowser } from './ensureBrowser.mjs';
import { ensurePrograms } from './ensurePrograms.mjs';

const vitestArgs = process.argv.slice(2);
/** Projects of Vitest that the arguments choose; none means all. */
const projects = vitestArgs.join(' ').match(/(?<=--project[ =])\S+/g);
const needsBrowser = !projects || projects.some((name) => name === 'browser' || name === 'pictures');

/** @type {NodeJS.ProcessEnv} */
const testEnvironment = {};

/** @type {Record<string, () => Promise<boolean>>} */
const preparations = {
  ...(needsBrowser && {
    browser: async () => {
      const path = await ensureBrowser();
      if (path) testEnvironment.PARLEY_CHROMIUM = path;
      return path !== undefined;
    },
  }),
  programs: async () => {
    await ensurePrograms();
    // What could not be installed skips its tests, each with its reason.
    return true;
  },
  lint: async () => (await runStep({ program: 'biome', args: ['check', '.'] })) === 0,
  build: async () => (await runStep(turboCommand(['build']))) === 0,
  typecheck: async () => (await runStep(turboCommand(['typecheck', '--continue']))) === 0,
};

const startedAt = performance.now();
let failedSteps = 0;
for (const [name, prepare] of Object.entries(preparations)) {
  announce(name);
  if (await prepare()) continue;
  process.stderr.write(`${name} failed\n`);
  failedSteps += 1;
  // Tests on a broken or stale build would tell nothing; everything else is worth knowing in the same run.
  if (name === 'build') finish({ passed: 0, failed: 0, skipped: 0 }, 1);
}

announce('tests');
const folder = mkdtempSync(join(tmpdir(), 'parley-test-'));
const countsFile = join(folder, 'counts.json');
const exitCode = await runStep({
  program: 'vitest',
  args: ['run', '--reporter=default', '--reporter=./tools/test/CountReporter.ts', ...vitestArgs],
  env: { ...testEnvironment, PARLEY_TEST_COUNTS: countsFile },
});
const counts = readCounts();
rmSync(folder, { recursive: true });
finish(counts, exitCode);

/** @param {string} step */
function announce(step) {
  process.stdout.write(`\n── ${step} ──\n`);
}

/** @returns {import('./CountReporter.ts').TestCounts} */
function readCounts() {
  try {
    return JSON.parse(readFileSync(countsFile, 'utf8'));
  } catch {
    // Vitest ended before its reporters: no test ran, which must not look like success.
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

/**
 * @param {import('./CountReporter.ts').TestCounts} counts
 * @param {number} exitCode Vitest's
 * @returns {never}
 */
function finish({ passed, failed, skipped }, exitCode) {
  const failures = failed + failedSteps;
  const ranNone = passed + failed === 0;
  if (ranNone) process.stderr.write('no test was run\n');
  process.stdout.write(`\nafter ${Math.round((performance.now() - startedAt) / 1_000)} s:\n`);
  process.stdout.write(`${passed} passed, ${failures} failed, ${skipped} skipped\n`);
  process.exit(exitCode !== 0 || failures > 0 || ranNone ? 1 : 0);
}
