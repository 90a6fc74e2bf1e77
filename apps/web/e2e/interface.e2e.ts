import { expect, it } from 'vitest';
import { receivedTracks, untilFlows } from './support/flow.ts';
import { meetingForFile } from './support/meetingForFile.ts';
import { startServer } from './support/server.ts';

const { join, open } = meetingForFile(startServer);

it('can be used by keyboard alone: join, mute, chat, leave', async () => {
  const ada = await open('roomId=keys&displayName=Ada');
  const { keyboard } = ada.page;
  const focused = () => ada.page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
  const focusedText = () => ada.page.evaluate(() => document.activeElement?.textContent ?? '');

  await ada.page.getByRole('button', { name: 'Mute' }).waitFor();
  // Past the settings, the devices and the name to the button.
  for (let stops = 0; (await focusedText()) !== 'Join'; stops += 1) {
    expect(stops).toBeLessThan(12);
    await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
  await ada.connected();

  await keyboard.press('m');
  await ada.page.getByRole('button', { name: 'Unmute' }).waitFor();
  await keyboard.press('c');
  await ada.page.getByRole('textbox', { name: 'Message' }).waitFor();
  await keyboard.type('m is a letter here?');
  await keyboard.press('Enter');
  await ada.page.getByRole('log').getByText('m is a letter here?').waitFor();
  await ada.page.getByRole('button', { name: 'Unmute' }).waitFor();
  await keyboard.press('Escape');
  await ada.page.getByRole('log').waitFor({ state: 'detached' });

  await keyboard.press('?');
  await ada.page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await keyboard.press('Escape');
  await ada.page.getByRole('dialog').waitFor({ state: 'detached' });

  for (let stops = 0; (await focused()) !== 'Leave'; stops += 1) {
    expect(stops).toBeLessThan(30);
    await keyboard.press('Tab');
  }
  await keyboard.press('Enter');
  await ada.page.getByRole('heading', { name: 'You left' }).waitFor();
});

it('pins by a double click, and gives a layout back', async () => {
  const ada = await join('roomId=pins&displayName=Ada&mic=false&webcam=false');
  await join('roomId=pins&displayName=Bob&mic=false&webcam=false');
  await ada.sees('Bob', 'You');
  const front = ada.page.getByRole('list', { name: 'In front' });
  await ada.page.locator('[data-tile]', { hasText: 'You' }).dblclick();
  await front.getByText('You', { exact: true }).waitFor();
  await ada.page.getByRole('button', { name: 'Speaker', exact: true }).click();
  await front.getByText('Bob', { exact: true }).waitFor();
  await ada.press('Grid');
  await front.waitFor({ state: 'detached' });
});

it('receives nobody who is on another page', async () => {
  const ada = await join('roomId=pages&displayName=Ada&mic=false');
  const bob = await join('roomId=pages&displayName=Bob&mic=false');
  // Nine of each and oneself are nineteen: twelve on the first page.
  const vic = await join('roomId=pages&displayName=Vic&mic=false&webcam=false&consumerReplicas=8');
  await vic.page.getByText('Page 1 of 2').waitFor();
  const shown = () => vic.page.locator('[data-tile] video').count();
  await vic.page.waitForFunction(() => document.querySelectorAll('[data-tile] video').length === 11);
  const tracks = () =>
    vic.page.evaluate(() =>
      [...document.querySelectorAll<HTMLVideoElement>('[data-tile] video')].map(
        (video) => (video.srcObject as MediaStream).getVideoTracks()[0]?.id ?? '',
      ),
    );
  await untilFlows(vic, 'recv', receivedTracks, await tracks());
  await vic.press('Next page');
  await vic.page.getByText('Page 2 of 2').waitFor();
  expect(await shown()).toBe(7);
  await untilFlows(vic, 'recv', receivedTracks, await tracks());
  await Promise.all([ada.press('Leave'), bob.press('Leave')]);
  await vic.sees('You');
});

it('turns one person down and changes the language in the call', async () => {
  const ada = await join('roomId=volume&displayName=Ada&webcam=false');
  await join('roomId=volume&displayName=Bob&webcam=false');
  await ada.press('People');
  await ada.page.getByRole('slider', { name: 'Volume of Bob' }).fill('25');
  await ada.page.waitForFunction(() => document.querySelector('audio')?.volume === 0.25);
  await ada.press('Close people');

  await ada.press('Settings');
  await ada.page.getByLabel('Language').selectOption('zh');
  await ada.page.getByRole('dialog', { name: '设置' }).getByRole('button', { name: '关闭' }).click();
  await ada.page.getByRole('button', { name: '静音', exact: true }).waitFor();
  expect(await ada.page.evaluate(() => document.documentElement.lang)).toBe('zh-CN');
  await ada.page.reload();
  await ada.page.getByRole('button', { name: '加入' }).waitFor();
});

it('shows a picture above other windows where the browser can', async () => {
  const ada = await join('roomId=floating&displayName=Ada');
  const bob = await join('roomId=floating&displayName=Bob&mic=false&webcam=false');
  await bob.framesAdvance('Video of Ada', 3);
  await bob.press('More');
  const choice = bob.page.getByRole('button', { name: 'Picture in picture' });
  // Headless browsers have it or not; without, it must not be offered.
  const has = await bob.page.evaluate(() => 'documentPictureInPicture' in window || document.pictureInPictureEnabled);
  expect(await choice.count()).toBe(has ? 1 : 0);
  await ada.press('Leave');
});
