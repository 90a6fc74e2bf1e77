import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { types } from './index.ts';
import { CallScene } from './testing/CallScene.ts';
import { simulcastParameters } from './testing/mediaParameters.ts';
import { markOf } from './testing/rtpBytes.ts';
import { frameOf, SimulcastSender } from './testing/SimulcastSender.ts';
import type { ReceivedRtp, WebRtcClient } from './testing/WebRtcClient.ts';

let near: CallScene;
let far: CallScene;

beforeAll(async () => {
  near = await CallScene.create();
  far = await CallScene.create();
});
afterAll(async () => {
  await near.close();
  await far.close();
});

interface PipedCall {
  sender: WebRtcClient;
  receiver: WebRtcClient;
  source: SimulcastSender;
  producer: types.Producer;
  pipeProducer: types.Producer;
  consumer: types.Consumer;
}

/** A simulcast at one worker, watched at another. */
async function pipedCall(options: Partial<types.PipeToRouterOptions> = {}): Promise<PipedCall> {
  const sender = await near.join();
  // Frames come much faster than real ones would, and the receiver tells nothing of what gets through.
  const receiver = await far.join({
    transport: await far.createTransport({ initialAvailableOutgoingBitrate: 100_000_000 }),
  });
  const producer = await sender.transport.produce({ kind: 'video', rtpParameters: simulcastParameters });
  const source = new SimulcastSender(sender);
  const { pipeProducer } = await near.router.pipeToRouter({ producerId: producer.id, router: far.router, ...options });
  const consumer = await far.consume(receiver, pipeProducer!);
  return { sender, receiver, source, producer, pipeProducer: pipeProducer!, consumer };
}

const layerOf = (packet: ReceivedRtp | undefined) => packet && frameOf(markOf(packet.payload)).layer;
const isKeyFrame = ({ payload }: ReceivedRtp) => (payload[1]! & 1) === 0;

/** Sends frames until something holds; at least one. */
async function sendUntil({ source, sender, receiver }: PipedCall, holds: () => boolean): Promise<void> {
  do {
    source.sendFrame();
    await sender.roundTrip();
    await receiver.roundTrip();
  } while (!holds());
}

describe.each([
  ['in the clear', {}],
  ['under SRTP, with RTX', { enableSrtp: true, enableRtx: true }],
])('a simulcast piped to another worker %s', (_, options) => {
  it('is switched between layers there, each at its key frame', async () => {
    const call = await pipedCall(options);
    const { receiver, consumer, pipeProducer } = call;
    expect([consumer.type, pipeProducer.type]).toEqual(['simulcast', 'simulcast']);
    await sendUntil(call, () => layerOf(receiver.rtp.at(-1)) === 2);
    for (const spatialLayer of [0, 1, 2, 0]) {
      const told = new Promise<void>((resolve) =>
        consumer.on('layerschange', (layers) => layers?.spatialLayer === spatialLayer && resolve()),
      );
      await consumer.setPreferredLayers({ spatialLayer });
      await sendUntil(call, () => layerOf(receiver.rtp.at(-1)) === spatialLayer);
      await told;
    }
    const [ssrc] = consumer.rtpParameters.encodings!.map(({ ssrc }) => ssrc);
    for (const [i, packet] of receiver.rtp.entries()) {
      expect(packet.ssrc).toBe(ssrc);
      expect((packet.sequenceNumber - receiver.rtp[0]!.sequenceNumber) & 0xffff).toBe(i);
      if (i === 0 || layerOf(receiver.rtp[i - 1]) !== layerOf(packet)) expect(isKeyFrame(packet)).toBe(true);
    }
    // Only those layers were asked for that were wanted, and each of its own stream.
    expect(new Set(call.source.requests)).toEqual(new Set([0, 1, 2]));
  });

  it('is paused, resumed and closed there as here', async () => {
    const call = await pipedCall(options);
    const { receiver, producer, pipeProducer, consumer } = call;
    await sendUntil(call, () => layerOf(receiver.rtp.at(-1)) === 2);
    const paused = new Promise<void>((resolve) => consumer.on('producerpause', resolve));
    await producer.pause();
    await paused;
    await receiver.roundTrip();
    const before = receiver.rtp.length;
    for (let i = 0; i < 5; i++) call.source.sendFrame();
    await call.sender.roundTrip();
    await receiver.roundTrip();
    expect(receiver.rtp).toHaveLength(before);
    const resumed = new Promise<void>((resolve) => consumer.on('producerresume', resolve));
    await producer.resume();
    await resumed;
    await sendUntil(call, () => receiver.rtp.length > before);
    expect(isKeyFrame(receiver.rtp[before]!)).toBe(true);
    const closed = new Promise<void>((resolve) => consumer.on('producerclose', resolve));
    producer.close();
    await closed;
    expect([pipeProducer.closed, consumer.closed]).toEqual([true, true]);
  });
});
