import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { types } from '../index.ts';
import { CallScene, PacketSource } from '../testing/CallScene.ts';
import { extensionIds, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { vp8Payload } from '../testing/rtpBytes.ts';
import type { WebRtcClient } from '../testing/WebRtcClient.ts';

const CLIENT_SSRC = 0x0d00_0001;

let scene: CallScene;
let sender: WebRtcClient;
let receiver: WebRtcClient;
let producer: types.Producer;
let consumer: types.Consumer;
let ssrc: number;
const source = new PacketSource(VIDEO);

beforeAll(async () => {
  scene = await CallScene.create({ inProcess: true });
  sender = await scene.join();
  receiver = await scene.join();
  producer = await sender.transport.produce({ kind: 'video', rtpParameters: videoParameters });
  consumer = await scene.consume(receiver, producer);
  ssrc = consumer.rtpParameters.encodings![0]!.ssrc!;
});
afterAll(() => scene.close());

async function forward(isKeyFrame: boolean, mark: number, orientation?: number): Promise<void> {
  const count = receiver.stream(ssrc).length;
  const packet = source.next(vp8Payload(isKeyFrame, mark, 100));
  const turned =
    orientation === undefined ? [] : [{ id: extensionIds.videoOrientation, data: Buffer.from([orientation]) }];
  sender.sendRtp({ ...packet, extensions: [...(packet.extensions ?? []), ...turned] });
  await receiver.until(() => receiver.stream(ssrc).length > count);
}

describe('the score', () => {
  it('of a producer and its consumer is told when the first packet comes', async () => {
    const ofProducer = once(producer, 'score');
    const ofConsumer = once(consumer, 'score');
    expect(consumer.score).toEqual({ score: 10, producerScore: 0, producerScores: [0] });
    await forward(true, 1);
    expect(await ofProducer).toEqual([[{ encodingIdx: 0, ssrc: VIDEO.ssrc, score: 10 }]]);
    await ofConsumer;
    await receiver.roundTrip();
    expect(producer.score).toEqual([{ encodingIdx: 0, ssrc: VIDEO.ssrc, score: 10 }]);
    expect(consumer.score).toEqual({ score: 10, producerScore: 10, producerScores: [10] });
  });

  it('of a consumer falls when its remote loses packets, and the producer keeps its own', async () => {
    for (let mark = 2; mark < 12; mark++) await forward(false, mark);
    const fallen = once(consumer, 'score');
    const highestSequenceNumber = receiver.stream(ssrc).at(-1)!.sequenceNumber;
    const losses = { ssrc, fractionLost: 128, totalLost: 5, highestSequenceNumber, jitter: 0, lastSr: 0 };
    receiver.sendRtcp((writer) => writer.receiverReport(CLIENT_SSRC, [{ ...losses, delaySinceLastSr: 0 }]));
    const [score] = (await fallen) as [types.ConsumerScore];
    expect(score.score).toBeLessThan(10);
    expect(score).toMatchObject({ producerScore: 10, producerScores: [10] });
    expect(consumer.score).toEqual(score);
  });
});

describe('the orientation', () => {
  it('of the camera is told when it changes, and reaches the consumer in the packets', async () => {
    const seen: types.ProducerVideoOrientation[] = [];
    producer.observer.on('videoorientationchange', (orientation) => seen.push(orientation));
    const turned = once(producer, 'videoorientationchange');
    await forward(false, 20, 0b1001);
    expect(await turned).toEqual([{ camera: true, flip: false, rotation: 90 }]);
    const last = receiver.stream(ssrc).at(-1);
    const { id } = consumer.rtpParameters.headerExtensions!.find(({ uri }) => uri === 'urn:3gpp:video-orientation')!;
    expect(last?.extension(id)).toEqual(Buffer.from([0b1001]));
    const back = once(producer, 'videoorientationchange');
    await forward(false, 21, 0b1001);
    await forward(false, 22);
    await forward(false, 23, 0);
    await back;
    expect(seen.map(({ rotation }) => rotation)).toEqual([90, 0]);
  });
});
