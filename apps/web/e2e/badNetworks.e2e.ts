import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { burstLossOf } from '../../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import { launchBrowser } from './support/browser.ts';
import { type ImpairedServer, joinOverRelay, startImpairedServer } from './support/ImpairedServer.ts';
import { Participant } from './support/participant.ts';

let browser: Browser;
let server: ImpairedServer | undefined;
let inside: Participant[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
afterEach(async () => {
  await Promise.all(inside.map((participant) => participant.close()));
  inside = [];
  await server?.stop();
});

/** What a viewer has seen so far of the picture it is sent, by its own statistics. */
interface Viewing {
  atMs: number;
  width: number;
  framesDecoded: number;
  bytesReceived: number;
  freezeCount: number;
  freezesMs: number;
  pliCount: number;
  nackCount: number;
}

async function viewingOf(viewer: Participant): Promise<Viewing> {
  const entry = (await viewer.stats('recv')).find(
    ({ type, kind, mid }) => type === 'inbound-rtp' && kind === 'video' && mid !== 'probator',
  );
  const number = (name: string) => Number(entry?.[name] ?? 0);
  return {
    atMs: number('timestamp'),
    width: number('frameWidth'),
    framesDecoded: number('framesDecoded'),
    bytesReceived: number('bytesReceived'),
    freezeCount: number('freezeCount'),
    freezesMs: Math.round(number('totalFreezesDuration') * 1_000),
    pliCount: number('pliCount'),
    nackCount: number('nackCount'),
  };
}

/** Watches for so long; prints and gives what was seen meanwhile. */
async function watch(viewer: Participant, what: string, durationMs: number): Promise<Viewing & { kbps: number }> {
  const before = await viewingOf(viewer);
  const widths: number[] = [];
  let now = before;
  while (now.atMs - before.atMs < durationMs) {
    await viewer.page.waitForTimeout(250);
    now = await viewingOf(viewer);
    if (widths.at(-1) !== now.width) widths.push(now.width);
  }
  const seen = {
    atMs: now.atMs - before.atMs,
    width: now.width,
    framesDecoded: now.framesDecoded - before.framesDecoded,
    bytesReceived: now.bytesReceived - before.bytesReceived,
    freezeCount: now.freezeCount - before.freezeCount,
    freezesMs: now.freezesMs - before.freezesMs,
    pliCount: now.pliCount - before.pliCount,
    nackCount: now.nackCount - before.nackCount,
    kbps: Math.round(((now.bytesReceived - before.bytesReceived) * 8) / (now.atMs - before.atMs)),
  };
  console.log(
    `${what}: ${seen.kbps} kbit/s, ${seen.framesDecoded} frames in ${Math.round(seen.atMs / 100) / 10} s, widths ${widths.join(' → ')}, ` +
      `${seen.freezeCount} freezes of ${seen.freezesMs} ms in all, ${seen.pliCount} PLI, ${seen.nackCount} NACK`,
  );
  return seen;
}

/** Ada sends, Vic watches; both over the relay. */
async function call(options: Parameters<typeof startImpairedServer>[0], query = ''): Promise<Participant> {
  server = await startImpairedServer(options);
  const ada = await Participant.open(browser, server.origin, `roomId=bad&displayName=Ada&consume=false${query}`);
  inside.push(ada);
  await joinOverRelay(ada);
  const vic = await Participant.open(browser, server.origin, `roomId=bad&displayName=Vic&produce=false${query}`);
  inside.push(vic);
  await joinOverRelay(vic);
  await vic.framesAdvance('Video of Ada', 30);
  return vic;
}

/** Waits until the picture has a width. */
async function untilWidth(viewer: Participant, holds: (width: number) => boolean): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const { width } = await viewingOf(viewer);
    if (holds(width)) return Math.round(performance.now() - startMs);
    await viewer.page.waitForTimeout(100);
  }
}

describe('over a bad network', () => {
  it('of 3 % of losses and 60 ms there and back, the picture goes on', async () => {
    const vic = await call({ profiles: { up: { delayMs: 30 }, down: { delayMs: 30, lossRatio: 0.03 } } });
    await untilWidth(vic, (width) => width >= 640);
    const seen = await watch(vic, '3 % of losses, 60 ms there and back', 8_000);
    expect(seen.framesDecoded).toBeGreaterThan(0);
    expect(seen.nackCount).toBeGreaterThan(0);
  });

  it('whose capacity falls from 2.5 Mbit/s to 300 kbit/s, a smaller picture is sent, and the best one again when it comes back', async () => {
    const vic = await call({ profiles: { up: { delayMs: 15 }, down: { delayMs: 15, rateBps: 2_500_000 } } });
    // Of what the camera is sent in at most; a busy machine may send less.
    await untilWidth(vic, (width) => width >= 640);
    const { width: topWidth } = await watch(vic, '2.5 Mbit/s', 3_000);
    server?.relay.change('down', { rateBps: 300_000 });
    const downMs = await untilWidth(vic, (width) => width < topWidth);
    const seen = await watch(vic, '300 kbit/s', 6_000);
    expect(seen.framesDecoded).toBeGreaterThan(0);
    server?.relay.change('down', { rateBps: 2_500_000 });
    const upMs = await untilWidth(vic, (width) => width >= topWidth);
    console.log(`a smaller picture after ${downMs} ms, the best one again ${upMs} ms after capacity had come back`);
  });

  it('of 5 % of losses in bursts, the picture goes on', async () => {
    const vic = await call({
      profiles: { up: { delayMs: 15 }, down: { delayMs: 15, burst: burstLossOf(0.05, 8) } },
    });
    await untilWidth(vic, (width) => width >= 320);
    const seen = await watch(vic, '5 % of losses in bursts', 8_000);
    expect(seen.framesDecoded).toBeGreaterThan(0);
    expect(seen.nackCount).toBeGreaterThan(0);
  });

  it('of 100 ms of jitter, the picture goes on', async () => {
    const vic = await call({ profiles: { up: { delayMs: 15 }, down: { delayMs: 15, jitterMs: 100 } } });
    await untilWidth(vic, (width) => width >= 320);
    const seen = await watch(vic, '100 ms of jitter', 8_000);
    expect(seen.framesDecoded).toBeGreaterThan(0);
  });
});
