import { hash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CallScene } from './testing/CallScene.ts';
import { SeededRandom } from './testing/SeededRandom.ts';
import { WeriftDataClient } from './testing/WeriftDataClient.ts';

const MESSAGES_PER_MODE = 2000;
const LARGEST_BYTES = 262_144;
/** What may be under way of the messages that will arrive; there are a few more of those that may not. */
const WINDOW_BYTES = 2_000_000;
/** The SFU drops what does not fit in there: nothing must. */
const SEND_BUFFER_BYTES = 10_000_000;
const LOSS_RATE = 0.02;

type Mode = { label: string; ordered: boolean; maxRetransmits?: number; maxPacketLifeTime?: number };

const modes: Mode[] = [
  { label: 'ordered', ordered: true },
  { label: 'unordered', ordered: false },
  { label: 'no retransmissions', ordered: false, maxRetransmits: 0 },
  { label: 'five retransmissions', ordered: false, maxRetransmits: 5 },
  { label: 'a minute', ordered: false, maxPacketLifeTime: 60_000 },
];

let scene: CallScene;
beforeAll(async () => {
  scene = await CallScene.create();
});
afterAll(() => scene.close());

/** Messages of all sizes, as many of 1 to 2 bytes as of 128 to 256 KiB. */
class MessageSource {
  readonly #random: SeededRandom;
  readonly #bytes: Buffer;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#bytes = this.#random.bytes(2 * LARGEST_BYTES);
  }

  next(): Buffer {
    const size = Math.floor((LARGEST_BYTES + 1) ** this.#random.next());
    const from = this.#random.below(this.#bytes.length - size);
    return this.#bytes.subarray(from, from + size);
  }
}

/** One mode's way from the client to the SFU and back. */
class Lane {
  readonly mode: Mode;
  /** Whether every message arrives, the limit being far away. */
  readonly isComplete: boolean;
  readonly #sent: string[] = [];
  readonly #received: string[] = [];
  #underWayBytes = 0;

  constructor(mode: Mode) {
    this.mode = mode;
    this.isComplete = mode.maxRetransmits !== 0;
  }

  onSent(message: Buffer): void {
    this.#sent.push(hash('md5', message));
    this.#underWayBytes += message.length;
  }

  onReceived(message: Buffer): void {
    this.#received.push(hash('md5', message));
    this.#underWayBytes -= message.length;
  }

  get isDone(): boolean {
    return !this.isComplete || this.#received.length === MESSAGES_PER_MODE;
  }

  /** As far as can be known. */
  get underWayBytes(): number {
    return this.isComplete ? this.#underWayBytes : 0;
  }

  check(): void {
    if (this.mode.ordered) expect(this.#received).toEqual(this.#sent);
    else if (this.isComplete) expect([...this.#received].sort()).toEqual([...this.#sent].sort());
    else {
      // Most arrive, being of one packet or a few; none is doubled, or was never sent.
      expect(this.#received.length).toBeGreaterThan(MESSAGES_PER_MODE / 2);
      const sent = tally(this.#sent);
      for (const [content, count] of tally(this.#received)) expect(count).toBeLessThanOrEqual(sent.get(content) ?? 0);
    }
  }
}

function tally(contents: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const content of contents) counts.set(content, (counts.get(content) ?? 0) + 1);
  return counts;
}

const createTransport = () =>
  scene.createTransport({
    enableSctp: true,
    enableTcp: false,
    sctpSendBufferSize: SEND_BUFFER_BYTES,
    sctpPerStreamSendQueueLimit: SEND_BUFFER_BYTES,
  });

function closing(channel: { once(event: 'close', listener: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => channel.once('close', () => resolve()));
}

it('channels are closed from either end, and the others go on', async () => {
  const client = await WeriftDataClient.connect({ router: scene.router, createTransport, loses: () => false });
  const first = await client.produce({ label: 'first' });
  const second = await client.produce({ label: 'second' });
  const third = await client.produce({ label: 'third' });
  const { channel: firstBack } = await client.consume(first.dataProducer);
  const { channel: secondBack, dataConsumer: secondConsumer } = await client.consume(second.dataProducer);
  const { channel: thirdBack } = await client.consume(third.dataProducer);
  const closed = [secondBack, first.channel, firstBack].map(closing);
  secondConsumer.close();
  first.dataProducer.close();
  await Promise.all(closed);
  second.channel.close();
  const message = new Promise((resolve) => thirdBack.once('message', resolve));
  third.channel.send('still here');
  expect(await message).toBe('still here');
  client.close();
});

it('werift sends 10,000 messages of all sizes, in every mode, and gets them back, under 2 % loss each way', {
  timeout: 180_000,
}, async () => {
  const random = new SeededRandom(1);
  let lostCount = 0;
  const client = await WeriftDataClient.connect({
    router: scene.router,
    createTransport,
    loses: () => {
      const isLost = random.chance(LOSS_RATE);
      if (isLost) lostCount++;
      return isLost;
    },
  });
  let wake = () => {};
  const lanes: Lane[] = [];
  const channels = [];
  const dataConsumers = [];
  for (const mode of modes) {
    const lane = new Lane(mode);
    const { channel, dataProducer } = await client.produce(mode);
    const { channel: back, dataConsumer } = await client.consume(dataProducer);
    const { label: _, ...reliability } = mode;
    expect(dataConsumer.sctpStreamParameters).toMatchObject(reliability);
    back.on('message', (message) => {
      lane.onReceived(message as unknown as Buffer);
      wake();
    });
    lanes.push(lane);
    channels.push(channel);
    dataConsumers.push(dataConsumer);
  }
  const until = async (predicate: () => boolean) => {
    while (!predicate()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const source = new MessageSource(9);
  for (let i = 0; i < MESSAGES_PER_MODE; i++) {
    for (const [j, channel] of channels.entries()) {
      const message = source.next();
      lanes[j]!.onSent(message);
      channel.send(message as unknown as ArrayBufferView<ArrayBuffer>);
    }
    await until(() => lanes.reduce((sum, lane) => sum + lane.underWayBytes, 0) < WINDOW_BYTES);
  }
  await until(() => lanes.every(({ isDone }) => isDone));

  for (const lane of lanes) lane.check();
  for (const dataConsumer of dataConsumers) {
    // None was dropped for want of room.
    expect(await dataConsumer.getStats()).toMatchObject([{ messagesSent: MESSAGES_PER_MODE }]);
  }
  expect(lostCount).toBeGreaterThan(1000);
  client.close();
});
