// Screenshots of every story: `node stories/shoot.mjs OUTPUT_FOLDER [filter]`, started in apps/web. Those of the documentation, for which the
// folder is named docs/screens: `node stories/shoot.mjs --docs`.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [first, filter = ''] = process.argv.slice(2);
if (!first) throw new Error('usage: node stories/shoot.mjs OUTPUT_FOLDER|--docs [filter]');
const forDocs = first === '--docs';
const folder = forDocs ? fileURLToPath(new URL('../../../docs/screens', import.meta.url)) : first;
mkdirSync(folder, { recursive: true });

const shownInDocs = {
  join: 'screen=join',
  one: 'people=1',
  two: 'people=2',
  five: 'people=5',
  twelve: 'people=12',
  'five-share': 'people=5&share',
  'twelve-share': 'people=12&share',
};
const docSizes = {
  desktop: { width: 1440, height: 900 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};

const allStories = {
  join: 'screen=join&notice',
  denied: 'screen=join&problem=permission-denied',
  watch: 'screen=join&produce=false',
  alone: 'people=1',
  two: 'people=2&muted',
  five: 'people=5',
  twelve: 'people=12&info',
  share: 'people=5&share',
  share12: 'people=12&share&sharing',
  audioOnly: 'people=5&share&audioOnly',
  audioOnlyAlone: 'people=1&audioOnly',
  quality: 'people=5&quality',
  quality12: 'people=12&quality',
  qualityWatching: 'people=3&quality&produce=false&audioOnly',
  unreachable: 'people=3&trouble=unreachable',
  ice: 'people=3&trouble=ice&notice',
  reconnecting: 'people=2&trouble=reconnecting',
  chat: 'people=5&panel=chat',
  chatEmpty: 'people=2&panel=chat&said=nothing',
  unread: 'people=5&muted&said=little',
  statistics: 'people=5&panel=statistics&info',
  speaker: 'people=5&layout=speaker',
  speaker12: 'people=12&layout=speaker&hands',
  pinned: 'people=5&pinned=me',
  thirty: 'people=30',
  share30: 'people=30&share',
  people: 'people=9&panel=people&hands&muted',
  host: 'people=4&panel=people&host&knocks&hands',
  knocks: 'people=3&host&knocks',
  waiting: 'screen=waiting',
  encrypted: 'people=5&encrypted',
  encryption: 'people=3&encrypted&dialog=encryption',
  settings: 'people=3&dialog=settings',
  shortcuts: 'people=3&dialog=shortcuts',
  chinese: 'people=5&panel=people&hands&lang=zh',
  joinChinese: 'screen=join&lang=zh',
  shareChat: 'people=5&share&panel=chat',
  left: 'screen=left',
  ended: 'screen=ended',
};
const allSizes = {
  wide: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
  small: { width: 360, height: 640 },
  lying: { width: 844, height: 390 },
};

/** What goes away ends nothing; what pulses goes on for ever. */
const entrancesOver = () =>
  Promise.allSettled(
    document
      .getAnimations()
      .filter(({ effect }) => effect?.getTiming().iterations !== Infinity)
      .map(({ finished }) => finished),
  );

const vite = await createServer({ server: { port: 0, host: '127.0.0.1' }, logLevel: 'error' });
await vite.listen();
const origin = vite.resolvedUrls.local[0];
const browser = await chromium.launch({
  executablePath: process.env.PARLEY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
const stories = forDocs ? shownInDocs : allStories;
const sizes = forDocs ? docSizes : allSizes;
for (const colorScheme of ['light', 'dark']) {
  for (const [sizeName, viewport] of Object.entries(sizes)) {
    const page = await browser.newPage({ viewport, colorScheme });
    for (const [name, query] of Object.entries(stories)) {
      const file = `${name}-${sizeName}-${colorScheme}`;
      if (!file.includes(filter)) continue;
      await page.goto(`${origin}stories/stories.html?${query}`);
      await page.getByText('Parley').first().waitFor({ state: 'attached' });
      await page.waitForFunction(() => [...document.querySelectorAll('video')].every((video) => video.readyState >= 2));
      await page.evaluate(entrancesOver);
      // Pictures of people are a tenth as large in JPEG.
      if (forDocs) await page.screenshot({ path: `${folder}/${file}.jpg`, type: 'jpeg', quality: 80 });
      else await page.screenshot({ path: `${folder}/${file}.png` });
    }
    await page.close();
  }
}
await browser.close();
await vite.close();
