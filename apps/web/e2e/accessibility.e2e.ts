import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { startVite } from './support/vite.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** Opens something on a screen. */
type Opening = (page: Page) => Promise<unknown>;

const press =
  (...names: string[]): Opening =>
  async (page) => {
    for (const name of names) await page.getByRole('button', { name, exact: true }).click();
  };
const manage: Opening = (page) => page.getByLabel('Manage Amara Okafor').click();
const chooseAmara: Opening = (page) => page.getByLabel('Of', { exact: true }).selectOption({ label: 'Amara Okafor' });
/** On a phone they are behind “More”. */
const reactions: Opening = (page) =>
  page
    .getByRole('button', { name: /^(表情|更多)$/ })
    .first()
    .click();

/** What is on screen, as the stories' address has it; and what is opened there. */
const stories: readonly { query: string; open?: Opening }[] = [
  { query: 'screen=join&notice', open: press('Check the connection') },
  { query: 'screen=join&problem=permission-denied' },
  { query: 'screen=waiting' },
  { query: 'people=2&muted&info' },
  { query: 'people=12' },
  { query: 'people=5&share&sharing' },
  { query: 'people=3&trouble=unreachable' },
  { query: 'people=3&trouble=ice&notice' },
  { query: 'people=2&trouble=reconnecting' },
  { query: 'people=5&panel=chat' },
  { query: 'people=2&panel=chat&said=nothing' },
  { query: 'people=5&panel=statistics' },
  { query: 'people=5&panel=statistics&info', open: chooseAmara },
  { query: 'people=5&share&audioOnly&muted&said=little' },
  { query: 'people=5&quality', open: press('More') },
  { query: 'people=3&quality&produce=false&audioOnly' },
  { query: 'people=4&host&knocks' },
  { query: 'people=9&panel=people&hands&muted&host', open: manage },
  { query: 'people=5&encrypted' },
  { query: 'people=3&encrypted&dialog=encryption' },
  { query: 'people=5&pinned=p1' },
  { query: 'people=30&layout=speaker' },
  { query: 'people=3&dialog=settings' },
  { query: 'people=3&dialog=shortcuts' },
  { query: 'people=3&hands&lang=zh', open: reactions },
  { query: 'screen=left' },
];

/** Shows a story in a page that has been loaded: that takes longer than all else. */
const show = (query: string): void => {
  history.pushState(null, '', `?${query}`);
  window.dispatchEvent(new PopStateEvent('popstate'));
};

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
    // What comes and goes stands still: half-way through its entrance a panel has half its contrast.
    page = await browser.newPage({ viewport, colorScheme, reducedMotion: 'reduce' });
    await page.goto(`${vite.origin}stories/stories.html?screen=left`);
    await page.addScriptTag({ path: axePath });
  });
  afterAll(() => page.close());

  it.each(stories)('axe finds nothing in $query', async ({ query, open }) => {
    await page.evaluate(show, query);
    await page.locator(`#root[data-story="?${query}"]`).waitFor();
    await open?.(page);
    const { violations } = await page.evaluate<AxeResults>('axe.run()');
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
    // Nothing may need sideways scrolling.
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  });
});
