import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { startVite } from './support/vite.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const stories = [
  'screen=join&notice',
  'screen=join&problem=permission-denied',
  'screen=join&produce=false',
  'people=1',
  'people=5&muted',
  'people=12&info',
  'people=5&share&sharing',
  'people=3&trouble=unreachable',
  'people=3&trouble=ice&notice',
  'people=2&trouble=reconnecting',
  'screen=left',
  'screen=ended',
];

let browser: Browser;
let vite: Awaited<ReturnType<typeof startVite>>;

beforeAll(async () => {
  [browser, vite] = await Promise.all([launchBrowser(), startVite()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), vite?.stop()]);
});

// Contrast depends on the colours, overlaps on the size: each of both is seen once.
it.each([
  ['light colours on a desktop', 'light', { width: 1440, height: 900 }],
  ['dark colours on a phone', 'dark', { width: 390, height: 844 }],
] as const)('axe finds nothing in %s', async (_name, colorScheme, viewport) => {
  const page = await browser.newPage({ viewport, colorScheme });
  const found: string[] = [];
  for (const story of stories) {
    await page.goto(`${vite.origin}stories/stories.html?${story}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.addScriptTag({ path: axePath });
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    for (const { id, nodes } of violations) found.push(`${story}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    // Nothing may need sideways scrolling.
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (overflow > 0) found.push(`${story}: ${overflow} px too wide`);
  }
  await page.close();
  expect(found).toEqual([]);
});
