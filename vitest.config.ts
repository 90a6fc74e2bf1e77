import { defineConfig } from 'vitest/config';
import { installedBrowser } from './tools/test/installedBrowser.mjs';

const exclude = ['**/node_modules/**', '**/dist/**'];

/** Some go through hundreds of thousands of packets, and how busy the machine is must not decide. */
const withTime = { testTimeout: 60_000, hookTimeout: 60_000 };

/** Left to itself, vitest leaves one core of two idle. */
const onBothCores = { maxWorkers: 2 };

/** Specs that look at how good pictures are, or how smooth, and so want the machine for themselves. */
const pictureSpecs = ['badNetworks', 'codecs', 'connectionQuality', 'layers', 'smoothness'].map(
  (name) => `apps/web/e2e/${name}.e2e.ts`,
);

/** What specs in a real browser have in common. */
const inBrowser = {
  // `npm test` makes sure that there is one; here nothing is installed.
  env: { PARLEY_CHROMIUM: installedBrowser() ?? '' },
  ...withTime,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/{src,bench/src}/**/*.test.ts', 'apps/server/src/**/*.test.ts', 'tools/**/*.test.ts'],
          exclude: [...exclude, '**/*.integration.test.ts'],
          ...withTime,
          ...onBothCores,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'web',
          include: ['apps/web/src/**/*.test.{ts,tsx}'],
          exclude,
          environment: 'happy-dom',
          setupFiles: ['apps/web/src/testing/speakEnglish.ts'],
          ...withTime,
          ...onBothCores,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'integration',
          include: [
            'packages/*/{src,bench/src}/**/*.integration.test.ts',
            'apps/server/src/**/*.integration.test.ts',
            'tools/**/*.integration.test.ts',
            'examples/**/*.integration.test.ts',
          ],
          exclude,
          ...withTime,
          ...onBothCores,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...inBrowser,
          name: 'browser',
          include: ['apps/web/e2e/**/*.e2e.ts'],
          exclude: [...exclude, ...pictureSpecs],
          ...onBothCores,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...inBrowser,
          name: 'pictures',
          include: pictureSpecs,
          exclude,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
