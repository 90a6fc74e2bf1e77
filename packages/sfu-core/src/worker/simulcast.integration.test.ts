import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { types } from '../index.ts';
import { CallScene } from '../testing/CallScene.ts';
import { SIMULCAST_RIDS, simulcastParameters } from '../testing/mediaParameters.ts';
import { markOf } from '../testing/rtpBytes.ts';
import { frameOf, SimulcastSender } from '../testing/SimulcastSender.ts';
import type { ReceivedRtp, WebRtcClient } from '../testing/WebRtcClient.ts';

let scene: CallScene;
let sender: WebRtcClient;
let receiver: WebRtcClient;
let source: SimulcastSender;
let producer: types.Producer;
let consumer: types.Consumer;
let layerChanges: (number | undefined)[];
let scores: types.ProducerScore[][];
/** The first frame that was sent after the sender reports. */
let firstReported: number;

beforeAll(async () => {
  scene = await CallScene.create();
});
afterAll(() => scene.close());

beforeEach(async () => {
  sender = await scene.join();
  // Frames come much faster than real ones would, and the receiver tells nothing of what gets through.
  receiver = await scene.join({
    transport: await scene.createTransport({ initialAvailableOutgoingBitrate: 100_000_000 }),
  });
  producer = await sender.transport.produce({ kind: 'video', rtpParameters: simulcastParameters });
  source = new SimulcastSender(sender);
  consumer = await scene.consume(receiver, producer);
  layerChanges = [];
  scores = [];
  producer.on('score', (score) => scores.push(score));
  consumer.on('layerschange', (layers) => layerChanges.push(layers?.spatialLayer));
  // Sender reports tell of streams that are known by then; the key frames that were asked for at first are over too.
  await sendUntil(() => lastLayer() === 2);
  source.sendReports();
  firstReported = source.ticks.length;
  await sendFrames(3);
  await newestArrives();
});

/** Sends frames, each handled before the next, until something holds; at least one. */
async function sendUntil(holds: () => boolean): Promise<void> {
  do {
    source.sendFrame();
    await sender.roundTrip();
    await receiver.roundTrip();
  } while (!holds());
}

function sendFrames(count: number): Promise<void> {
  return sendUntil(() => --count <= 0);
}

/** What is forwarded leaves at the end of a turn, so that a round trip may overtake it: waits until the newest frame is there. */
async function newestArrives(): Promise<void> {
  while (frames().at(-1)?.frame !== source.ticks.length - 1) await receiver.roundTrip();
}

const frames = () => receiver.rtp.map(({ payload }) => frameOf(markOf(payload)));
const layerOf = (packet: ReceivedRtp | undefined) => packet && frameOf(markOf(packet.payload)).layer;
const lastLayer = () => layerOf(receiver.rtp.at(-1));
const isKeyFrame = ({ payload }: ReceivedRtp) => (payload[1]! & 1) === 0;

/** What must hold of all that a consumer ever got, whatever it was made of. */
function expectOneStream(): void {
  const [first] = receiver.rtp;
  for (const [i, packet] of receiver.rtp.entries()) {
    expect(packet.ssrc).toBe(consumer.rtpParameters.encodings![0]!.ssrc);
    expect((packet.sequenceNumber - first!.sequenceNumber) & 0xffff).toBe(i);
    const before = receiver.rtp[i - 1];
    // Before the sender reports there is only the time of arrival, and the test's time runs faster.
    if (!before || frameOf(markOf(before.payload)).frame < firstReported) continue;
    if (layerOf(before) !== layerOf(packet)) expect(isKeyFrame(packet), `packet ${i} begins a layer`).toBe(true);
    const ticksOf = ({ payload }: ReceivedRtp) => source.ticks[frameOf(markOf(payload)).frame]!;
    const passed = ticksOf(packet) - ticksOf(before);
    // All layers were taken by one clock: what was forwarded shows it, over switches and pauses too.
    const step = (packet.timestamp - before.timestamp) | 0;
    expect(step, `timestamp of packet ${i}`).toBeGreaterThan(0);
    expect(Math.abs(step - passed), `timestamp of packet ${i}`).toBeLessThanOrEqual(90);
  }
}

describe('a simulcast', () => {
  it('is forwarded in its best layer, and its layers are known by MID and RID', async () => {
    await sendFrames(5);
    expect(
      frames()
        .slice(-5)
        .every(({ layer }) => layer === 2),
    ).toBe(true);
    expect(layerChanges.at(-1)).toBe(2);
    expect(scores.at(-1)!.map(({ encodingIdx, rid, score }) => [encodingIdx, rid, score])).toEqual(
      SIMULCAST_RIDS.map((rid, i) => [i, rid, 10]),
    );
    expect(producer.score).toEqual(scores.at(-1));
    expect(consumer.score.producerScores).toEqual([10, 10, 10]);
    expect((await producer.getStats()).map(({ rid }) => rid)).toEqual([...SIMULCAST_RIDS]);
    expectOneStream();
  });

  it('falls back, when its top layer stops, to the next one’s key frame', async () => {
    const { layers } = source;
    const before = receiver.rtp.length;
    layers[2]!.sends = false;
    layers[1]!.keyFrameDelay = 10;
    source.requests.length = 0;
    await sendUntil(() => receiver.rtp.length > before);
    expect(source.requests).toContain(1);
    expect(lastLayer()).toBe(1);
    await sendFrames(5);
    expect(layerChanges.at(-1)).toBe(1);
    expect(producer.score.map(({ score }) => score)).toEqual([10, 10, 0]);

    layers[2]!.sends = true;
    await sendUntil(() => lastLayer() === 2);
    await sendFrames(3);
    expect(layerChanges.at(-1)).toBe(2);
    expectOneStream();
  });

  it('is forwarded in the layer that is preferred', async () => {
    for (const spatialLayer of [0, 1, 0, 2]) {
      for (const layer of source.layers) layer.keyFrameDelay = 3;
      await consumer.setPreferredLayers({ spatialLayer });
      const before = lastLayer();
      await sendFrames(2);
      // Until the key frame comes, the present layer goes on.
      expect(lastLayer()).toBe(before);
      await sendUntil(() => lastLayer() === spatialLayer);
      await sendFrames(3);
      expect(layerChanges.at(-1)).toBe(spatialLayer);
      expect(consumer.preferredLayers).toMatchObject({ spatialLayer });
    }
    expectOneStream();
  });

  it('goes on after pauses of the consumer and of the producer with a key frame', async () => {
    for (const side of [consumer, producer]) {
      await side.pause();
      const before = receiver.rtp.length;
      source.requests.length = 0;
      await sendFrames(10);
      expect(receiver.rtp).toHaveLength(before);
      expect(source.requests).toEqual([]);
      await side.resume();
      await sendUntil(() => lastLayer() === 2 && receiver.rtp.length > before);
      expect(source.requests).toContain(2);
      expect(isKeyFrame(receiver.rtp[before]!)).toBe(true);
      await sendFrames(3);
      await newestArrives();
    }
    expectOneStream();
  });

  it('has its losses repaired by streams that say by their repaired RID what they repair', async () => {
    source.losesNextOf = 2;
    const came = () =>
      frames()
        .filter(({ layer }) => layer === 2)
        .map(({ frame }) => frame);
    // The repaired one comes after one that was sent later.
    await sendUntil(() => came().some((frame, i) => frame < (came()[i - 1] ?? 0)));
    const sorted = came().sort((a, b) => a - b);
    expect(sorted).toEqual(sorted.map((_, i) => sorted[0]! + i));
    const stats = await producer.getStats();
    expect(stats.map(({ rid, rtxSsrc, packetsRepaired }) => [rid, rtxSsrc, packetsRepaired])).toEqual([
      ['low', undefined, 0],
      ['mid', undefined, 0],
      ['high', source.layers[2]!.ssrc + 1, 1],
    ]);
  });
});
