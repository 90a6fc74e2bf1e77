import { defineConfig } from 'vitest/config';
import { installedBrowser } from '../test/installedBrowser.mjs';

/** Specs that want containers: tools/docker/prove.sh runs them. */
export default defineConfig({
  test: {
    include: ['tools/docker/*.e2e.ts'],
    env: { PARLEY_CHROMIUM: installedBrowser() ?? '' },
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
