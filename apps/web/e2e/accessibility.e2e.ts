import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { startVite } from './support/vite.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const stories = [
  'screen=join&notice',
  'screen=join&problem=permission-denied',
  'people=2&muted&info',
  'people=12',
  'people=5&share&sharing',
  'people=3&trouble=unreachable',
  'people=3&trouble=ice&notice',
  'people=2&trouble=reconnecting',
  'people=5&panel=chat',
  'people=2&panel=chat&said=nothing',
  'people=5&panel=statistics',
  'people=3&muted&said=little',
  'people=5&share&audioOnly',
  'people=5&quality',
  'people=3&quality&produce=false&audioOnly',
  'people=9&panel=people&hands&muted',
  'people=5&pinned=p1',
  'people=30&layout=speaker',
  'people=3&dialog=settings',
  'people=3&dialog=shortcuts',
  'people=3&hands&lang=zh',
  'screen=left',
];

/** Waits for what moves into its place, or goes away meanwhile; what pulses goes on for ever. */
const entrancesOver = () =>
  Promise.allSettled(
    document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
      .map(({ finished }) => finished),
  );

let browser: Browser;
let vite: Awaited<ReturnType<typeof startVite>>;

beforeAll(async () => {
  [browser, vite] = await Promise.all([launchBrowser(), startVite()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), vite?.stop()]);
});

// Contrast depends on the colours, overlaps on the size: each of both is seen once.
describe.each([
  ['light colours on a desktop', 'light', { width: 1440, height: 900 }],
  ['dark colours on a phone', 'dark', { width: 390, height: 844 }],
] as const)('in %s', (_name, colorScheme, viewport) => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage({ viewport, colorScheme });
  });
  afterAll(() => page.close());

  it.each(stories)('axe finds nothing in %s', async (story) => {
    await page.goto(`${vite.origin}stories/stories.html?${story}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    // Half-way through its entrance a panel has half its contrast.
    await page.evaluate(entrancesOver);
    await page.addScriptTag({ path: axePath });
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    // Nothing may need sideways scrolling.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  });
});
