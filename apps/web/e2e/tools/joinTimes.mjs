// How long a second person waits from pressing Join to the first frame of the first, and for what:
//   node apps/web/e2e/tools/joinTimes.mjs [--joins 20] [--cold] [--origin http://localhost:3000]
// `npm run build` first. Without --origin it starts a server of its own. A warm join is a fresh page (cache, storage and
// connections are its own) in a browser that runs already; --cold starts a browser for every join.
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { installedBrowser } from '../../../../tools/test/installedBrowser.mjs';
import { recordTimeline } from './recordTimeline.mjs';

const { values: options } = parseArgs({
  options: {
    joins: { type: 'string', default: '20' },
    cold: { type: 'boolean', default: false },
    origin: { type: 'string' },
  },
});

/** Steps in the order in which they usually come. */
const steps = [
  'socket-open',
  'capabilities',
  'send-transport',
  'recv-transport',
  'join-sent',
  'joined',
  'video-offered',
  'video-accepted',
  'recv-ice',
  'recv-dtls',
  'video-track',
  'first-video-packet',
  'first-remote-frame',
  'send-connected',
  'video-produced',
];

const server = options.origin ? undefined : await startServer();
const origin = options.origin ?? server?.origin;
const host = await launch();
await join(await newPage(host), 'Ada');

/** @type {Map<string, number[]>} */
const timesMs = new Map(steps.map((step) => [step, []]));
for (let index = 0; index < Number(options.joins); index++) {
  const browser = options.cold ? await launch() : host;
  const page = await newPage(browser);
  const timeline = await join(page, `Bob${index}`);
  for (const [step, times] of timesMs) times.push(timeline[step] ?? Number.NaN);
  await page.context().close();
  if (browser !== host) await browser.close();
}

process.stdout.write(`${options.joins} ${options.cold ? 'cold' : 'warm'} joins, ms after pressing Join\n`);
process.stdout.write(`${'step'.padEnd(20)}${['p50', 'p95', 'min', 'max'].map((name) => name.padStart(7)).join('')}\n`);
for (const [step, times] of timesMs) {
  const sorted = times.filter(Number.isFinite).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
  const figures = [at(0.5), at(0.95), sorted[0], sorted.at(-1)];
  process.stdout.write(`${step.padEnd(20)}${figures.map((ms) => (ms?.toFixed(0) ?? '-').padStart(7)).join('')}\n`);
}
await host.close();
server?.process.kill();

/**
 * Waits on the join screen as a person does, until they see themselves, joins, and waits for the first remote frame if
 * somebody is there.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} displayName
 * @returns {Promise<Record<string, number>>} milliseconds since Join was pressed
 */
async function join(page, displayName) {
  await page.goto(`${origin}/?roomId=times&displayName=${displayName}`);
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.3);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  if (displayName === 'Ada') {
    await page.waitForFunction(() => /** @type {any} */ (window).parleyTimeline?.['video-produced'] !== undefined);
    await page.waitForTimeout(3000);
    return {};
  }
  await page.waitForFunction(() => {
    const timeline = /** @type {any} */ (window).parleyTimeline;
    return (
      timeline?.['send-connected'] !== undefined &&
      timeline['first-video-packet'] !== undefined &&
      /** @type {any} */ (window).__parley.marks['first-remote-frame'] !== undefined
    );
  });
  return page.evaluate(() => {
    const { parleyTimeline, __parley } = /** @type {any} */ (window);
    const times = { ...parleyTimeline, ...__parley.marks };
    const from = times['join-pressed'];
    return Object.fromEntries(Object.entries(times).map(([step, at]) => [step, at - from]));
  });
}

function launch() {
  const executablePath = installedBrowser();
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
  ];
  return chromium.launch({ headless: true, ...(executablePath && { executablePath }), args });
}

/** @param {import('playwright-core').Browser} browser */
async function newPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  await context.addInitScript(recordTimeline);
  return context.newPage();
}

async function startServer() {
  const entry = fileURLToPath(new URL('../../../server/dist/main.js', import.meta.url));
  const port = await freePort();
  const child = spawn(process.execPath, [entry], {
    env: { ...process.env, PORT: String(port), MEDIA_PORT: String(await freePort()), WORKERS: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise((resolve, reject) => {
    let output = '';
    child.on('exit', () => reject(new Error(`the server ended while starting:\n${output}`)));
    child.stderr.on('data', (text) => {
      output += String(text);
      if (output.includes('Open ')) resolve(undefined);
    });
  });
  return { origin: `http://localhost:${port}`, process: child };
}

async function freePort() {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}
