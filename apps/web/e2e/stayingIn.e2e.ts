import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { launchBrowser, launchSleepyBrowser } from './support/browser.ts';
import { Participant } from './support/participant.ts';
import { freePort, startServer, type TestServer } from './support/server.ts';

let browser: Browser;
let server: TestServer;
let inside: Participant[] = [];
let port: number;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  port = await freePort();
  server = await startServer({ port });
});
afterEach(async () => {
  await Promise.all(inside.map((participant) => participant.close()));
  inside = [];
  await server.stop();
});

async function join(query: string): Promise<Participant> {
  const participant = await Participant.join(browser, server.origin, query);
  inside.push(participant);
  return participant;
}

it('says that the server is gone, and finds everyone again when it is back', async () => {
  const ada = await join('roomId=restart&displayName=Ada');
  const bob = await join('roomId=restart&displayName=Bob');
  await ada.framesAdvance('Video of Bob');
  server.process.kill('SIGKILL');
  await ada.page.getByRole('alert').getByText("Can't reach the server").waitFor();
  server = await startServer({ port });
  await Promise.all([ada.connected(), bob.connected()]);
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
});

it('moves everyone to a new worker when theirs dies', async () => {
  const ada = await join('roomId=worker&displayName=Ada');
  const bob = await join('roomId=worker&displayName=Bob');
  await ada.framesAdvance('Video of Bob');
  const [, workerPid] = /"pid":(\d+),"msg":"media worker started"/.exec(server.log()) ?? [];
  const moved = ada.page.waitForEvent('websocket');
  process.kill(Number(workerPid), 'SIGKILL');
  await moved;
  await Promise.all([ada.connected(), bob.connected()]);
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Bob'), bob.framesAdvance('Video of Ada')]);
});

it('lets a meeting go on when the server drains, says so, and says why there are no new ones', async () => {
  await server.stop();
  server = await startServer({ port, env: { DRAIN_SECONDS: '600' } });
  const ada = await join('roomId=meeting&displayName=Ada');
  server.process.kill('SIGTERM');
  await ada.page.getByText('The server will be restarted within 10 minutes.').waitFor();
  const bob = await join('roomId=meeting&displayName=Bob');
  await Promise.all([ada.sees('Bob', 'You'), bob.sees('Ada', 'You')]);
  const eve = await Participant.open(browser, server.origin, 'roomId=another&displayName=Eve');
  inside.push(eve);
  await eve.press('Join');
  await eve.page.getByText(/opens no new rooms; please try again in a while/).waitFor();
});

it('names the addresses that were tried when media does not get through', async () => {
  const ada = await Participant.open(browser, server.origin, 'roomId=blocked&displayName=Ada');
  inside.push(ada);
  // As behind a firewall: the addresses that reach the page are ones at which nobody listens.
  await ada.page.routeWebSocket(/protoo/, (socket) => {
    const toServer = socket.connectToServer();
    socket.onMessage((message) => toServer.send(message));
    toServer.onMessage((message) => {
      socket.send(String(message).replaceAll(/"(address|ip)":"[^"]+"/g, '"$1":"127.0.0.9"'));
    });
  });
  await ada.press('Join');
  await ada.page.getByText(/^ICE failed: tried udp 127\.0\.0\.9:\d+, tcp 127\.0\.0\.9:\d+\.$/).waitFor();
});

it('gives its place to another tab that knows the secret, and does not fight for it', async () => {
  const ada = await join('roomId=takeover&displayName=Ada&peerId=ada');
  const stored = await ada.page.evaluate(() => sessionStorage.getItem('parley:identity:takeover') ?? '');
  const second = await Participant.open(browser, server.origin, 'roomId=takeover&displayName=Ada&peerId=ada');
  inside.push(second);
  await second.page.evaluate((value) => sessionStorage.setItem('parley:identity:takeover', value), stored);
  await second.page.reload();
  await second.pressJoin();
  await ada.page.getByRole('heading', { name: 'The call ended' }).waitFor();
  await second.connected();
  expect(await second.names()).toEqual(['You']);
});

it('is told apart from an unreachable server when somebody has the same peerId', async () => {
  await join('roomId=twice&displayName=Ada&peerId=ada');
  const impostor = await Participant.open(browser, server.origin, 'roomId=twice&displayName=Eve&peerId=ada');
  inside.push(impostor);
  await impostor.press('Join');
  await impostor.page.getByText(/refuses the call; someone with the same peerId/).waitFor();
});

it('notices that the server has fallen silent, and comes back by itself', async () => {
  const ada = await join('roomId=silence&displayName=Ada');
  const ben = await Participant.open(browser, server.origin, 'roomId=silence&displayName=Ben');
  inside.push(ben);
  // As behind a cable that is pulled: the first connection stays open, and nothing goes through it any more.
  let isPulled = false;
  let connections = 0;
  const reconnected = new Promise<void>((resolve) => {
    void ben.page.routeWebSocket(/protoo/, (socket) => {
      const isFirst = ++connections === 1;
      if (!isFirst) resolve();
      const toServer = socket.connectToServer();
      socket.onMessage((message) => {
        if (!(isFirst && isPulled)) toServer.send(message);
      });
      toServer.onMessage((message) => {
        if (!(isFirst && isPulled)) socket.send(message);
      });
    });
  });
  await ben.page.reload();
  await ben.pressJoin();
  await ada.framesAdvance('Video of Ben');
  isPulled = true;
  await reconnected;
  await ben.connected();
  await Promise.all([ada.sees('Ben', 'You'), ben.sees('Ada', 'You')]);
  await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
});

it('comes back after the computer slept, and is gone for the others meanwhile', async () => {
  const laptop = await launchSleepyBrowser();
  try {
    const ada = await join('roomId=sleep&displayName=Ada');
    const ben = await Participant.join(laptop.browser, server.origin, 'roomId=sleep&displayName=Ben');
    await ada.framesAdvance('Video of Ben');
    laptop.sleep();
    await ada.sees('You');
    laptop.wake();
    await ada.sees('Ben', 'You');
    await Promise.all([ada.framesAdvance('Video of Ben'), ben.framesAdvance('Video of Ada')]);
    await ben.sees('Ada', 'You');
  } finally {
    await laptop.close();
  }
});

it('goes on with the camera when it is plugged in again', async () => {
  const ada = await join('roomId=unplugged&displayName=Ada');
  const ben = await Participant.open(browser, server.origin, 'roomId=unplugged&displayName=Ben');
  inside.push(ben);
  // A fake camera can't be unplugged: its track and its place in the list are taken away, as the browser would.
  await ben.page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const ask = mediaDevices.getUserMedia.bind(mediaDevices);
    const list = mediaDevices.enumerateDevices.bind(mediaDevices);
    let isPlugged = true;
    let cameras: MediaStreamTrack[] = [];
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      cameras = [...cameras, ...stream.getVideoTracks()];
      return stream;
    };
    mediaDevices.enumerateDevices = async () => (await list()).filter(({ kind }) => kind !== 'videoinput' || isPlugged);
    Object.assign(window, {
      setPlugged(plugged: boolean) {
        isPlugged = plugged;
        for (const track of plugged ? [] : cameras) {
          track.stop();
          track.dispatchEvent(new Event('ended'));
        }
        mediaDevices.dispatchEvent(new Event('devicechange'));
      },
    });
  });
  await ben.page.reload();
  await ben.pressJoin();
  await ada.framesAdvance('Video of Ben');
  const setPlugged = (plugged: boolean) =>
    ben.page.evaluate(
      (value) => (window as unknown as { setPlugged: (plugged: boolean) => void }).setPlugged(value),
      plugged,
    );
  await setPlugged(false);
  await ben.page.getByText(/Camera disconnected/).waitFor();
  await ada.page.locator('video[aria-label="Video of Ben"]').waitFor({ state: 'detached' });
  await setPlugged(true);
  await ada.framesAdvance('Video of Ben');
});
