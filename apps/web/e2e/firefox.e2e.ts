import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DebugAid } from '../src/debugAid.ts';
import { launchBrowser } from './support/browser.ts';
import { FirefoxParticipant } from './support/FirefoxParticipant.ts';
import { Firefox, installedFirefox } from './support/firefox.ts';
import { Participant, selectedPair } from './support/participant.ts';
import { startServer, type TestServer } from './support/server.ts';

// `npm test` uses a Firefox that is there but installs none: a quarter of a gigabyte for what Chromium's tests mostly cover.
const installed = installedFirefox();

describe.skipIf(!installed)(`${installed?.version ?? 'Firefox (none is installed; FIREFOX_PATH may name one)'}`, () => {
  let browser: Browser;
  let server: TestServer;
  let firefox: Firefox;
  let fox: FirefoxParticipant;
  let inside: Participant[] = [];

  beforeAll(async () => {
    [browser, server, firefox] = await Promise.all([
      launchBrowser(),
      startServer(),
      Firefox.launch(installed?.path ?? ''),
    ]);
    fox = new FirefoxParticipant(firefox);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), firefox?.close()]);
    await server?.stop();
  });
  afterEach(async () => {
    await fox.leavePage();
    await Promise.all(inside.map((participant) => participant.close()));
    inside = [];
  });

  /** One in Chromium, one in Firefox. */
  async function meet(roomId: string, foxQuery = ''): Promise<Participant> {
    const ada = await Participant.join(browser, server.origin, `roomId=${roomId}&displayName=Ada`);
    inside.push(ada);
    await fox.open(server.origin, `roomId=${roomId}&displayName=Fox${foxQuery}`);
    await fox.pressJoin();
    return ada;
  }

  const seeEachOther = (ada: Participant) =>
    Promise.all([ada.framesAdvance('Video of Fox'), fox.framesAdvance('Video of Ada')]);

  it('sees and hears Chromium, which sees and hears it', async () => {
    const ada = await meet('mixed');
    await seeEachOther(ada);
    await Promise.all([ada.audioEnergyRises(), fox.audioEnergyRises()]);
    console.log(`join to first remote frame: ${Math.round(await fox.joinToFirstFrameMs())} ms`);

    const outgoing = (await fox.stats('send')).filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video');
    expect(outgoing.map(({ rid }) => rid).sort()).toEqual(['r0', 'r1', 'r2']);
    const pair = selectedPair(await fox.stats('recv'));
    console.log(`${pair?.remote.protocol} from ${pair?.local.address} to ${pair?.remote.address}`);
    expect(pair?.remote.protocol).toBe('udp');
  });

  it('uses TCP alone with forceTcp', async () => {
    await seeEachOther(await meet('tcp', '&forceTcp=true'));
    for (const direction of ['send', 'recv'] as const) {
      expect(selectedPair(await fox.stats(direction))?.remote.protocol).toBe('tcp');
    }
  });

  it('sees and hears Chromium in a call that is encrypted end to end', async () => {
    const ada = await Participant.join(browser, server.origin, 'roomId=sealed&displayName=Ada#e2eKey=right');
    inside.push(ada);
    await fox.open(server.origin, 'roomId=sealed&displayName=Fox#e2eKey=right');
    await fox.pressJoin();
    await seeEachOther(ada);
    await Promise.all([ada.audioEnergyRises(), fox.audioEnergyRises()]);
  });

  it('mutes, turns its camera off and on, and comes back after a reload', async () => {
    const ada = await meet('controls');
    await seeEachOther(ada);
    const muted = ada.page.locator('[data-tile]', { hasText: 'Fox' }).getByText('Muted:');
    await fox.press('Mute');
    await muted.waitFor({ state: 'attached' });
    await fox.press('Unmute');
    await muted.waitFor({ state: 'detached' });
    await fox.press('Stop camera');
    await ada.page.locator('video[aria-label="Video of Fox"]').waitFor({ state: 'detached' });
    await fox.press('Start camera');
    await seeEachOther(ada);

    await fox.reload();
    await fox.pressJoin();
    await ada.sees('Fox', 'You');
    await seeEachOther(ada);
  });

  it('writes into the chat, hears the bot over its data channel, and counts', async () => {
    const ada = await meet('talk');
    const logHas = (text: string) =>
      fox.until((wanted) => document.querySelector('[role=log]')?.textContent?.includes(wanted) ?? false, text);
    const write = (text: string) =>
      fox.evaluate((written) => (window as { __parley?: DebugAid }).__parley?.client.sendChat(written), text);
    await fox.press('Chat');
    await write('hello from the fox');
    await ada.press('Chat, 1 unread');
    await ada.page.getByRole('log').getByText('hello from the fox').waitFor();
    await write('@bot are you there?');
    await logHas('are you there?');
    await ada.page
      .getByRole('log')
      .getByText(/Fox.*are you there\?/)
      .waitFor();
    await logHas('Hi Fox');

    await fox.press('Statistics');
    // Both sides have counted the camera: each row has a number from the browser and one from the server.
    await fox.until(() =>
      [...document.querySelectorAll('tr')].some(({ textContent }) =>
        /^Bitrate\d.*bit\/s\d.*bit\/s$/.test(textContent?.replaceAll('\u00a0', '') ?? ''),
      ),
    );
  });
});
