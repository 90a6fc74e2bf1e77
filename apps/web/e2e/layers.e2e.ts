import { expect, it } from 'vitest';
import { receivedTracks, sentLayers, untilFlows } from './support/flow.ts';
import { meetingForFile } from './support/meetingForFile.ts';
import type { Participant } from './support/participant.ts';
import { startServer } from './support/server.ts';

const { join } = meetingForFile(startServer);

/** Two who only send, and somebody who only watches. */
async function audience(room: string, query = ''): Promise<{ ada: Participant; ben: Participant; vic: Participant }> {
  const ada = await join(`roomId=${room}&peerId=ada&displayName=Ada&consume=false${query}`);
  const ben = await join(`roomId=${room}&peerId=ben&displayName=Ben&consume=false&mic=false${query}`);
  const vic = await join(`roomId=${room}&displayName=Vic&produce=false`);
  await Promise.all([vic.framesAdvance('Video of Ada', 3), vic.framesAdvance('Video of Ben', 3)]);
  return { ada, ben, vic };
}

/** Id of the track that somebody's tile shows. */
function trackOf({ page }: Participant, name: string): Promise<string> {
  return page
    .locator(`video[aria-label="Video of ${name}"]`)
    .evaluate((video: HTMLVideoElement) => (video.srcObject as MediaStream).getVideoTracks()[0]?.id ?? '');
}

/** Waits until the frames of both pictures have such a width. */
async function untilWidths({ page }: Participant, least: number, most: number): Promise<void> {
  await page.waitForFunction(
    ([from, to]) => {
      const videos = [...document.querySelectorAll<HTMLVideoElement>('[data-tile] video')];
      return videos.length === 2 && videos.every(({ videoWidth: width }) => width >= from && width <= to);
    },
    [least, most] as const,
  );
}

it.each([
  ['of simulcast', ''],
  ['of SVC', '&forceVP9=true'],
])('receives the layer %s that fits the tile', async (kind, query) => {
  const { vic } = await audience(`tiles ${kind}`, query);
  for (const [width, height, least, most] of [
    [420, 420, 160, 320],
    [2300, 1000, 641, 1280],
    [900, 700, 321, 640],
  ] as const) {
    await vic.page.setViewportSize({ width, height });
    await untilWidths(vic, least, most);
  }
});

it('stops what is out of sight, and goes on when it is back', async () => {
  const { vic } = await audience('sight');
  const [ada, ben] = await Promise.all([trackOf(vic, 'Ada'), trackOf(vic, 'Ben')]);
  await untilFlows(vic, 'recv', receivedTracks, [ada, ben]);
  const setAdaHidden = (hidden: boolean) =>
    vic.page.locator('[data-tile="ada"]').evaluate((tile: HTMLElement, hide) => {
      tile.style.display = hide ? 'none' : '';
    }, hidden);
  await setAdaHidden(true);
  await untilFlows(vic, 'recv', receivedTracks, [ben]);
  await setAdaHidden(false);
  await vic.framesAdvance('Video of Ada');

  // Nothing hides a page of a headless browser: it is told that it were.
  const setPageHidden = (hidden: boolean) =>
    vic.page.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await setPageHidden(true);
  await untilFlows(vic, 'recv', receivedTracks, []);
  await vic.audioEnergyRises();
  await setPageHidden(false);
  await Promise.all([vic.framesAdvance('Video of Ada'), vic.framesAdvance('Video of Ben')]);
});

it('receives voices alone in audio-only mode, which the browser remembers', async () => {
  const { vic } = await audience('voices');
  const notice = vic.page.getByText('Audio only — pictures are off');
  await vic.press('Audio only');
  await notice.waitFor();
  await vic.page.locator('[data-tile] video').first().waitFor({ state: 'detached' });
  await untilFlows(vic, 'recv', receivedTracks, []);
  await vic.audioEnergyRises();

  await vic.page.reload();
  await vic.pressJoin();
  await notice.waitFor();
  await vic.sees('Ada', 'Ben');
  await vic.audioEnergyRises();
  const pictures = (await vic.stats('recv')).filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video');
  expect(pictures.reduce((sum, { framesDecoded }) => sum + Number(framesDecoded ?? 0), 0)).toBe(0);

  await vic.press('Show pictures');
  await Promise.all([vic.framesAdvance('Video of Ada'), vic.framesAdvance('Video of Ben')]);
  await notice.waitFor({ state: 'detached' });
});

it('keeps the own camera in audio-only mode', async () => {
  const ada = await join('roomId=own&displayName=Ada');
  const ben = await join('roomId=own&displayName=Ben');
  await ada.framesAdvance('Video of Ben');
  await ada.press('Audio only');
  await ada.page.locator('video[aria-label="Video of Ben"]').waitFor({ state: 'detached' });
  await Promise.all([ada.framesAdvance('Video of you'), ben.framesAdvance('Video of Ada')]);
});

it('sends only the layers that somebody wants', async () => {
  const ada = await join('roomId=wanted&displayName=Ada&consume=false&mic=false');
  await untilFlows(ada, 'send', sentLayers, ['r0']);
  const vic = await join('roomId=wanted&displayName=Vic&produce=false');
  await vic.page.setViewportSize({ width: 1500, height: 900 });
  await untilFlows(ada, 'send', sentLayers, ['r0', 'r1', 'r2']);
  await vic.page.setViewportSize({ width: 800, height: 500 });
  await untilFlows(ada, 'send', sentLayers, ['r0', 'r1']);
  await vic.press('More');
  await vic.press('Audio only');
  await untilFlows(ada, 'send', sentLayers, ['r0']);
  await vic.press('Show pictures');
  await vic.framesAdvance('Video of Ada');
  await vic.page.setViewportSize({ width: 1500, height: 900 });
  await untilFlows(ada, 'send', sentLayers, ['r0', 'r1', 'r2']);
  await vic.press('Leave');
  await untilFlows(ada, 'send', sentLayers, ['r0']);
});

it('sends only the layers inside one stream that somebody wants', async () => {
  const ada = await join('roomId=svc&displayName=Ada&consume=false&mic=false&forceVP9=true');
  const untilSends = async (widthPx: number) => {
    const { page } = ada;
    const sends = async () => (await ada.stats('send')).find(({ type }) => type === 'outbound-rtp')?.frameWidth;
    while ((await sends()) !== widthPx) await page.waitForTimeout(250);
  };
  await untilSends(320);
  const vic = await join('roomId=svc&displayName=Vic&produce=false');
  await vic.page.setViewportSize({ width: 1500, height: 900 });
  await untilSends(1280);
  await vic.page.waitForFunction(
    () => document.querySelector<HTMLVideoElement>('[data-tile] video')?.videoWidth === 1280,
  );
  await vic.page.setViewportSize({ width: 800, height: 500 });
  await untilSends(640);
  await vic.framesAdvance('Video of Ada', 20);
  await vic.press('More');
  await vic.press('Audio only');
  await untilSends(320);
  await vic.press('Show pictures');
  await vic.framesAdvance('Video of Ada', 20);
  await vic.page.setViewportSize({ width: 1500, height: 900 });
  await untilSends(1280);
  await vic.page.waitForFunction(
    () => document.querySelector<HTMLVideoElement>('[data-tile] video')?.videoWidth === 1280,
  );
});
