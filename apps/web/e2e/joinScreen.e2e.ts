import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser } from './support/browser.ts';
import { startVite } from './support/vite.ts';

let browser: Browser;
let context: BrowserContext;
let vite: Awaited<ReturnType<typeof startVite>>;

beforeAll(async () => {
  [browser, vite] = await Promise.all([launchBrowser(), startVite()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), vite?.stop()]);
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

async function open(query: string) {
  const page = await context.newPage();
  await page.goto(vite.origin + query);
  await page.getByRole('button', { name: 'Join' }).waitFor();
  return page;
}

it('shows the camera moving, mirrored, and lists the devices', async () => {
  const page = await open('?roomId=demo');
  const video = page.getByLabel('Your camera');
  await video.evaluate((element: HTMLVideoElement) => new Promise((done) => element.requestVideoFrameCallback(done)));
  expect(await video.evaluate((element) => getComputedStyle(element).transform)).toBe('matrix(-1, 0, 0, 1, 0, 0)');
  expect(await page.getByLabel('Camera', { exact: true }).locator('option').count()).toBeGreaterThan(0);
  expect(await page.getByLabel('Microphone', { exact: true }).locator('option').count()).toBeGreaterThan(0);
});

it('moves the level meter with the sound of the microphone', async () => {
  const page = await open('?roomId=demo');
  await page.getByRole('img', { name: 'Microphone level' }).waitFor();
  await page.waitForFunction(() => {
    const meter = document.querySelector<HTMLElement>('[aria-label="Microphone level"]');
    return Number(meter?.style.getPropertyValue('--level')) > 0.1;
  });
  await page.getByRole('button', { name: 'Mute' }).click();
  await page.getByRole('button', { name: 'Unmute' }).waitFor();
  expect(await page.getByRole('img', { name: 'Microphone level' }).count()).toBe(0);
});

it('writes a room into the address when there is none, and keeps it over a reload', async () => {
  const page = await open('');
  const room = new URL(page.url()).searchParams.get('roomId');
  expect(room).toMatch(/^[a-z]+-[a-z]+-[a-z]+-[a-z2-9]{4}$/);
  await page.reload();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(room);
});

it('asks for nothing that the address turns off', async () => {
  const page = await open('?roomId=demo&mic=false&webcam=false');
  await page.getByRole('button', { name: 'Unmute' }).waitFor();
  await page.getByRole('button', { name: 'Start camera' }).click();
  await page.getByRole('button', { name: 'Stop camera' }).waitFor();
  await page.getByRole('button', { name: 'Unmute' }).waitFor();
});

it('explains a device that was refused and joins all the same', async () => {
  const strict = await launchBrowser(['--deny-permission-prompts']);
  try {
    const page = await strict.newPage();
    // The flags give every permission; the page is told no in their place.
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
    await page.goto(`${vite.origin}?roomId=demo`);
    await page.getByText('Microphone and camera blocked.').waitFor();
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('button', { name: 'Leave' }).waitFor();
  } finally {
    await strict.close();
  }
});

it('tells of an unreachable server in words, and of what the address got wrong', async () => {
  const page = await open('?roomId=demo&forceTcp=maybe&nonsense=1');
  await page.getByText('“forceTcp=maybe” in the address should be true or false; false is used.').waitFor();
  await page.getByText('“nonsense” in the address means nothing to Parley and was ignored.').waitFor();
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('alert').getByText("Can't reach the server").waitFor();
  await page.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'You left' }).waitFor();
});

it('gives a duplicated tab an identity of its own', async () => {
  const first = await open('?roomId=demo');
  const stored = await first.evaluate(() => sessionStorage.getItem('parley:identity:demo'));
  expect(stored).toContain('peerId');
  const second = await context.newPage();
  await second.addInitScript((value) => sessionStorage.setItem('parley:identity:demo', value ?? ''), stored);
  await second.goto(`${vite.origin}?roomId=demo`);
  await second.getByRole('button', { name: 'Join' }).waitFor();
  expect(await second.evaluate(() => sessionStorage.getItem('parley:identity:demo'))).not.toBe(stored);
});
