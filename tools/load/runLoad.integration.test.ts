import * as sfu from '@parley/sfu-core';
import { afterEach, expect, it } from 'vitest';
import { readConfig } from '../../apps/server/src/config/readConfig.ts';
import { createLogger } from '../../apps/server/src/logger.ts';
import { ParleyServer } from '../../apps/server/src/ParleyServer.ts';
import { mediaPort } from '../../apps/server/src/testing/ports.ts';
import { isGood, reportOf, textOf } from './LoadReport.ts';
import { parseLoadCommand } from './options.ts';
import { runLoad } from './runLoad.ts';

const workers: sfu.types.Worker[] = [];
let server: ParleyServer;
let portsUsed = 0;

async function startServer(env: Record<string, string> = {}): Promise<void> {
  const port = mediaPort(20 + portsUsed++);
  const ports = { PORT: '0', MEDIA_PORT: String(port) };
  server = await ParleyServer.start(
    readConfig({ HOST: '127.0.0.1', ...ports, WORKERS: '2', TURN: 'off', CONSOLE: 'off', ...env }),
    {
      createWorker: async () => {
        const worker = await sfu.createWorker();
        workers.push(worker);
        return worker;
      },
      createRouter: sfu.extras.SpreadRouter.create,
      version: sfu.version,
      webDirectory: '/nonexistent',
      logger: createLogger('silent'),
    },
  );
}

afterEach(async () => {
  await server.close('the test has ended');
  workers.length = 0;
});

/** Options with which a run takes two seconds. */
function optionsOf(text: string) {
  const url = `http://127.0.0.1:${server.port}`;
  return parseLoadCommand(['--url', url, '--seconds', '2', '--join-rate', '50', ...text.split(' ')]).options;
}

async function expectEmptyServer(): Promise<void> {
  await expect.poll(() => [server.rooms.roomCount, server.rooms.peerCount]).toEqual([0, 0]);
  for (const worker of workers) expect((await worker.dump()).routerIds).toEqual([]);
}

it('everyone in two rooms gets everything, and leaves nothing behind', async () => {
  await startServer();
  const options = optionsOf('--rooms 2 --publishers 1 --subscribers 3');
  const report = reportOf(options, await runLoad(options));
  expect(report).toMatchObject({
    members: { planned: 8, present: 8 },
    failures: {},
    losses: {},
    join: { joined: { count: 8 }, connected: { count: 8 }, firstPacket: { count: 6 } },
    // A microphone and a camera, for each of six.
    consumers: 12,
    silentConsumers: 0,
  });
  expect(report.media).toMatchObject({ lost: 0, damaged: 0 });
  // Each packet of a publisher goes to three.
  expect(report.media.received).toBeGreaterThan(2 * report.media.sent);
  expect(report.media.checked).toBeGreaterThanOrEqual(12);
  expect(report.delay.count).toBe(report.media.checked);
  expect(textOf(report)).toMatch(/8 of 8 present/);
  await expectEmptyServer();
});

it('members watch who speaks only, and come and go', async () => {
  await startServer();
  const options = optionsOf('--publishers 3 --subscribers 1 --layout speaker --speaker-change-s 1 --stay-s 1');
  const figures = await runLoad(options);
  expect(figures).toMatchObject({ losses: {}, silentConsumers: 0 });
  expect(figures.joins.failures).toEqual({});
  expect(figures.joins.joinedMs.length).toBeGreaterThan(4);
  expect(figures.media).toMatchObject({ lost: 0, damaged: 0 });
  await expectEmptyServer();
});

it('says why some do not come in', async () => {
  await startServer({ MAX_PARTICIPANTS: '2' });
  const options = { ...optionsOf('--publishers 1 --subscribers 2'), seconds: 0.1 };
  const report = reportOf(options, await runLoad(options));
  expect(report.members).toEqual({ planned: 3, present: 2 });
  expect(report.failures).toEqual({ 'the server refused the connection: 503 this room is full': 1 });
  await expectEmptyServer();
});

it('says why nobody comes in, at once', async () => {
  await startServer();
  const options = { ...optionsOf('--publishers 0 --subscribers 2'), seconds: 3_600 };
  await server.close('closed before');
  const report = reportOf(options, await runLoad(options));
  expect(isGood(report)).toBe(false);
  expect(Object.entries(report.failures)).toEqual([[expect.stringMatching(/^no connection to 127\.0\.0\.1:\d+: /), 2]]);
});
