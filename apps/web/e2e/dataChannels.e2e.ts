import { once } from 'node:events';
import { createWorker, type types } from '@parley/sfu-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { LossyRelay } from '../../../packages/sfu-core/src/testing/LossyRelay.ts';
import { SeededRandom } from '../../../packages/sfu-core/src/testing/SeededRandom.ts';
import type { Ask, DataChannelPage, Reliability } from './pages/dataChannels.ts';
import { LARGEST_BYTES, MessageCheck, messageOf } from './pages/TestMessages.ts';
import { launchBrowser } from './support/browser.ts';
import { startVite } from './support/vite.ts';

/** Messages each way, in each mode. */
const COUNT = 10_000;
const LOSS = 0.02;
/** So little may wait in the SFU before it is given more to send to the browser, in bytes. */
const LOW_BYTES = LARGEST_BYTES / 4;

const modes: [name: string, reliability: Reliability, complete: boolean][] = [
  ['ordered', { ordered: true }, true],
  ['unordered', { ordered: false }, true],
  ['repeated twice at most', { ordered: false, maxRetransmits: 2 }, false],
  ['never repeated', { ordered: false, maxRetransmits: 0 }, false],
  ['given up after a second', { ordered: false, maxPacketLifeTime: 1000 }, false],
];

let browser: Browser;
let vite: Awaited<ReturnType<typeof startVite>>;
let worker: types.Worker;
let page: Page;
let send: types.WebRtcTransport;
let recv: types.WebRtcTransport;
let direct: types.DirectTransport;
const relays: LossyRelay[] = [];
const dataProducers = new Map<string, types.DataProducer>();

beforeAll(async () => {
  [browser, vite, worker] = await Promise.all([launchBrowser(), startVite(), createWorker()]);
  const router = await worker.createRouter({
    mediaCodecs: [{ kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 }],
  });
  const createTransport = () =>
    router.createWebRtcTransport({
      listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }],
      enableSctp: true,
      maxSctpMessageSize: LARGEST_BYTES,
      sctpSendBufferSize: 8 * LARGEST_BYTES,
    });
  [send, recv, direct] = await Promise.all([createTransport(), createTransport(), router.createDirectTransport()]);

  page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error));
  const ask: Ask = async (method, data) => {
    if (method === 'connect') {
      const transport = data.transportId === send.id ? send : recv;
      await transport.connect({ dtlsParameters: data.dtlsParameters as types.DtlsParameters });
      return { id: transport.id };
    }
    const producer = await send.produceData(data as types.DataProducerOptions);
    dataProducers.set(producer.label, producer);
    return { id: producer.id };
  };
  await page.exposeFunction('ask', ask);
  await page.goto(`${vite.origin}e2e/pages/dataChannels.html`);
  await inPage('open', {
    routerRtpCapabilities: router.rtpCapabilities,
    send: await behindRelay(send, 1),
    recv: await behindRelay(recv, 2),
  } as never);
});

afterAll(async () => {
  await browser?.close();
  worker?.close();
  for (const relay of relays) relay.close();
  await vite?.stop();
});

/** The transport as the browser is told of it, behind a relay that loses datagrams both ways. */
async function behindRelay(transport: types.WebRtcTransport, seed: number) {
  const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
  const [candidate] = iceCandidates;
  if (!candidate) throw new Error('the transport has no candidate');
  const relay = await LossyRelay.open(candidate);
  relays.push(relay);
  const random = new SeededRandom(seed);
  relay.loses = () => random.next() < LOSS;
  return { id, iceParameters, iceCandidates: [{ ...candidate, port: relay.port }], dtlsParameters, sctpParameters };
}

/** Datagrams lost so far. */
const lostCounts = () => relays.flatMap(({ lost }) => [lost.up.length, lost.down.length]);

/** Calls the page. */
function inPage<M extends keyof DataChannelPage>(
  method: M,
  ...args: Parameters<DataChannelPage[M]>
): Promise<Awaited<ReturnType<DataChannelPage[M]>>> {
  return page.evaluate(
    ([name, given]) =>
      (window.dataChannels as unknown as Record<string, (...all: unknown[]) => never>)[name]?.(...given),
    [method, args] as [string, unknown[]],
  ) as never;
}

it('has a check that notices what is broken, repeated, late or never sent', () => {
  const long = messageOf(1);
  const check = new MessageCheck(10);
  for (const bytes of [long, messageOf(0)]) check.take(bytes);
  expect(check.tally).toEqual({ received: 2, repeated: 0, broken: 0, late: 0 });
  expect([long.length, messageOf(0).length]).toEqual([LARGEST_BYTES, 1]);
  const flipped = long.with(long.length - 1, long.at(-1)! ^ 1);
  for (const bytes of [flipped, long.subarray(1), messageOf(11), Uint8Array.of(messageOf(0)[0]! ^ 1)])
    check.take(bytes);
  expect(check.tally).toMatchObject({ broken: 4 });
  for (const bytes of [long, messageOf(0)]) check.take(bytes);
  expect(check.tally).toMatchObject({ repeated: 2 });
  const numbers = Array.from({ length: 8 }, (_, index) => index + 2).filter((number) => messageOf(number).length >= 4);
  for (const number of numbers.slice(0, 2).reverse()) check.take(messageOf(number));
  expect(check.tally).toEqual({ received: 10, repeated: 2, broken: 4, late: 1 });
});

describe.each(modes)('messages that are %s', (label, reliability, complete) => {
  it('come from the browser', async () => {
    const [lostBefore = 0] = lostCounts();
    await inPage('produce', label, reliability);
    const producer = dataProducers.get(label)!;
    const ears = await direct.consumeData({ dataProducerId: producer.id });
    const check = new MessageCheck(COUNT);
    const all = new Promise<void>((resolve) => {
      ears.on('message', (bytes) => {
        check.take(bytes);
        if (check.tally.received === COUNT) resolve();
      });
    });
    await inPage('send', label, COUNT);
    await (complete ? all : settled(async () => check.tally.received));
    const [lost = 0] = lostCounts();
    expect(lost).toBeGreaterThan(lostBefore);
    console.log(`${label}, from the browser:`, check.tally, `${lost - lostBefore} datagrams lost`);
    expectTally(check.tally);
  });

  it('come to the browser', async () => {
    const lostBefore = lostCounts().at(-1) ?? 0;
    const mouth = await direct.produceData({ label });
    const consumer = await recv.consumeData({ dataProducerId: mouth.id, ...reliability });
    const { id, dataProducerId, sctpStreamParameters } = consumer;
    await inPage('consume', COUNT, { id, dataProducerId, sctpStreamParameters: sctpStreamParameters!, label });
    let full = 0;
    consumer.on('sctpsendbufferfull', () => (full += 1));
    let bytes = 0;
    for (let number = 0; number < COUNT; number += 1) {
      const message = messageOf(number);
      mouth.send(Buffer.from(message.buffer));
      bytes += message.length;
      if (bytes < LARGEST_BYTES) continue;
      bytes = 0;
      await untilBuffered(consumer, LOW_BYTES);
    }
    expect(full).toBe(0);
    await untilBuffered(consumer, 0);
    const received = async () => (await inPage('tally', label))?.received ?? 0;
    if (complete) await vi.waitFor(async () => expect(await received()).toBe(COUNT), { timeout: 30_000 });
    else await settled(received);
    const tally = await inPage('tally', label);
    const lost = lostCounts().at(-1) ?? 0;
    expect(lost).toBeGreaterThan(lostBefore);
    console.log(`${label}, to the browser:`, tally, `${lost - lostBefore} datagrams lost`);
    expectTally(tally!);
  });

  function expectTally({ received, repeated, broken, late }: NonNullable<ReturnType<DataChannelPage['tally']>>): void {
    expect({ repeated, broken }).toEqual({ repeated: 0, broken: 0 });
    if (complete) expect(received).toBe(COUNT);
    else expect(received).toBeGreaterThan(COUNT / 2);
    expect(received).toBeLessThanOrEqual(COUNT);
    if (reliability.ordered) expect(late).toBe(0);
  }
});

/** Waits until no more than `thresholdBytes` wait to be sent. */
async function untilBuffered(consumer: types.DataConsumer, thresholdBytes: number): Promise<void> {
  await consumer.setBufferedAmountLowThreshold(thresholdBytes);
  // Listened for before it is asked: it may happen between the answer and the next line.
  const low = once(consumer, 'bufferedamountlow');
  if ((await consumer.getBufferedAmount()) > thresholdBytes) await low;
}

/** Waits until a number does not change any more: nothing tells of a message that will not come. */
async function settled(read: () => Promise<number>): Promise<void> {
  let before = -1;
  for (let now = await read(); now !== before; now = await read()) {
    before = now;
    await page.waitForTimeout(300);
  }
}
