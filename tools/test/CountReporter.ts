import { writeFileSync } from 'node:fs';
import type { SerializedError } from 'vitest';
import type { Reporter, TestModule } from 'vitest/node';

/** How a run of tests ended. */
export type TestCounts = {
  passed: number;
  /** Failed tests, files and groups whose own code failed, and errors that no test caught. */
  failed: number;
  skipped: number;
};

/**
 * Vitest reporter that writes the counts of the run as JSON to the file that `PARLEY_TEST_COUNTS` names. What could not
 * even be counted as a test (a file that does not load, a failed `beforeAll`, an unhandled error) counts as a failure.
 */
// biome-ignore lint/style/noDefaultExport: Vitest loads a reporter by its default export.
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts: TestCounts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // A test that never ran, because the run was broken off, is not a passed one.
        counts[state === 'pending' ? 'failed' : state] += 1;
      }
    }
    const file = process.env.PARLEY_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}
