import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DataClient } from './testing/DataClient.ts';
import { DataScene, farLimits } from './testing/DataScene.ts';
import type { LossyRelay } from './testing/LossyRelay.ts';
import { SeededRandom } from './testing/SeededRandom.ts';

const LOSS_RATE = 0.02;
const COUNT = 400;

let scene: DataScene;
let relays: LossyRelay[];
beforeAll(async () => {
  scene = await DataScene.create();
});
afterAll(() => scene.close());

beforeEach(async () => {
  relays = [await scene.openRelay(LOSS_RATE, 21), await scene.openRelay(LOSS_RATE, 22)];
});
afterEach(() => {
  expect(relays.every(({ lost }) => lost.up.length + lost.down.length > 0)).toBe(true);
  for (const relay of relays) relay.close();
});

/** Numbered messages of 4 B to 64 KiB. */
function sendNumbered(sender: DataClient, streamId: number, reliability: Parameters<DataClient['send']>[2]): void {
  const random = new SeededRandom(5);
  for (let i = 0; i < COUNT; i++) {
    const message = Buffer.alloc(3 + Math.floor(2 ** (random.next() * 16)), i);
    message.writeUInt32BE(i);
    sender.send(streamId, message, reliability);
  }
}

/** The numbers of the messages that came, each of them whole. */
function numbersOf(messages: Buffer[]): number[] {
  return messages.map((message) => {
    const number = message.readUInt32BE();
    expect(message.subarray(4).every((byte) => byte === (number & 0xff))).toBe(true);
    return number;
  });
}

it.each(farLimits)(
  'under loss, what is not to be given up arrives, once, and in order where that was asked: $mode',
  async (mode) => {
    const { reliability } = mode;
    const [sender, receiver] = [await scene.join({}, relays[0]), await scene.join({}, relays[1])];
    const { streamId } = await scene.consume(receiver, await scene.produce(sender, { streamId: 1, ...reliability }));
    sendNumbered(sender, 1, reliability);
    await receiver.until(() => receiver.messages.length === COUNT);
    const numbers = numbersOf(receiver.stream(streamId));
    if (!reliability.ordered) numbers.sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: COUNT }, (_, i) => i));
  },
);

it('under loss, what is not sent again is lost, or whole', async () => {
  const [sender, receiver] = [await scene.join({}, relays[0]), await scene.join({}, relays[1])];
  const reliability = { ordered: false, maxRetransmits: 0 };
  const { dataConsumer, streamId } = await scene.consume(
    receiver,
    await scene.produce(sender, { streamId: 1, ...reliability }),
  );
  sendNumbered(sender, 1, reliability);
  await sender.until(() => sender.association.bufferedAmountBytes(1) === 0);
  await sender.client.roundTrip();
  while ((await dataConsumer.getBufferedAmount()) > 0);
  await receiver.client.roundTrip();
  const numbers = numbersOf(receiver.stream(streamId));
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.length).toBeGreaterThan(COUNT / 4);
  expect(numbers.length).toBeLessThan(COUNT);
});
