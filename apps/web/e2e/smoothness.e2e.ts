import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ffmpeg, ffmpegInstalled } from '../../../packages/sfu-core/src/testing/Ffmpeg.ts';
import { Broadcaster, type PlainTransport } from './support/Broadcaster.ts';
import { launchBrowser } from './support/browser.ts';
import { Participant } from './support/participant.ts';
import { startServer, type TestServer } from './support/server.ts';

const PUBLISHERS = 11;
const WATCHED_FRAMES = 150;
const SSRC = 33_333_333;
const vp8 = { mimeType: 'video/VP8', payloadType: 102, clockRate: 90_000 };
/** The size and rate of a camera's lowest layer. */
const picture = 'testsrc2=size=320x180:rate=15';
const encoding = '-c:v libvpx -deadline realtime -cpu-used 8 -b:v 120k -g 30';

describe.skipIf(!ffmpegInstalled)('a full stage', () => {
  let browser: Browser;
  let server: TestServer;
  let camera: Socket;
  let sender: Ffmpeg | undefined;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startServer()]);
    camera = createSocket('udp4').bind(0, '127.0.0.1');
    await once(camera, 'listening');
  });
  afterAll(async () => {
    sender?.kill();
    camera?.close();
    await browser?.close();
    await server?.stop();
  });

  it('stays smooth with eleven others on it', async () => {
    const ada = await Participant.open(browser, server.origin, 'roomId=full&displayName=Ada&mic=false&webcam=false');
    await ada.page.setViewportSize({ width: 1440, height: 900 });
    await ada.pressJoin();
    const names = Array.from({ length: PUBLISHERS }, (_, index) => `Person ${index + 1}`);
    const transports = await Promise.all(names.map((name) => publish(server.origin, 'full', name)));
    await ada.sees(...names, 'You');

    // One camera for all of them.
    camera.on('message', (packet) => {
      for (const { ip, port } of transports) camera.send(packet, port, ip);
    });
    const { port } = camera.address();
    const output = `-f rtp -ssrc ${SSRC} -payload_type ${vp8.payloadType} rtp://127.0.0.1:${port}`;
    sender = new Ffmpeg(`-re -f lavfi -i ${picture} ${encoding} ${output}`.split(' '));
    await Promise.all(names.map((name) => ada.framesAdvance(`Video of ${name}`)));

    const watching = ada.page.evaluate(watchFrames, WATCHED_FRAMES);
    await Promise.all(names.map((name) => ada.framesAdvance(`Video of ${name}`, 30)));
    const { frameMs, longTaskMs } = await watching;
    const at = (share: number) => Math.round(frameMs[Math.floor(share * (frameMs.length - 1))] ?? 0);
    console.log(
      `${PUBLISHERS} pictures: a frame of the page every ${at(0.5)} ms (p95 ${at(0.95)}, p99 ${at(0.99)}, most ${at(1)}), ` +
        `${longTaskMs.length} long tasks${longTaskMs.length > 0 ? ` (${longTaskMs.map(Math.round).join(', ')} ms)` : ''}`,
    );
    expect(frameMs).toHaveLength(WATCHED_FRAMES);
  });
});

async function publish(origin: string, roomId: string, displayName: string): Promise<PlainTransport> {
  const broadcaster = await Broadcaster.create(origin, roomId, { id: displayName.replace(' ', ''), displayName });
  const transport = await broadcaster.createPlainTransport({ comedia: true });
  await broadcaster.produce(transport.id, 'video', vp8, SSRC);
  return transport;
}

/** In the page: the times between its next `count` frames, the shortest first, and its tasks of 50 ms and more meanwhile. */
async function watchFrames(count: number): Promise<{ frameMs: number[]; longTaskMs: number[] }> {
  const longTaskMs: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTaskMs.push(duration);
  });
  observer.observe({ type: 'longtask' });
  const frameMs: number[] = [];
  let last = await new Promise<number>((done) => requestAnimationFrame(done));
  while (frameMs.length < count) {
    const now = await new Promise<number>((done) => requestAnimationFrame(done));
    frameMs.push(now - last);
    last = now;
  }
  observer.disconnect();
  return { frameMs: frameMs.sort((a, b) => a - b), longTaskMs };
}
