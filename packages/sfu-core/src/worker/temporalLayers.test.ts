import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { DirectRemote, type DirectRtp } from '../testing/DirectRemote.ts';
import { EngineScene, type SceneConsumer, type SceneProducer } from '../testing/EngineScene.ts';
import { VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import type { RtpParameters } from '../types/rtpParameters.ts';
import { VirtualEnvironment } from './io/testing/VirtualEnvironment.ts';

/** One VP8 stream with three temporal layers in it. */
const l1t3: RtpParameters = {
  ...videoParameters,
  encodings: [{ ssrc: VIDEO.ssrc, rtx: { ssrc: VIDEO.rtxSsrc }, scalabilityMode: 'L1T3' }],
};

/** The temporal layers of four frames, over and over; each frame depends on no higher layer than its own. */
const PATTERN = [0, 2, 1, 2] as const;

/** What a VP8 payload says of its picture (RFC 7741 §4.2). */
interface Picture {
  pictureId: number;
  tl0PicIdx: number;
  temporalLayer: number;
}

let scene: EngineScene;
let from: DirectRemote;
let to: DirectRemote;
let producer: SceneProducer;
let consumer: SceneConsumer;
let got: DirectRtp[];
let source: PacketSource;
let frame: number;
let tl0PicIdx: number;

beforeEach(async () => {
  scene = await EngineScene.create({}, new VirtualEnvironment());
  from = await DirectRemote.create(scene);
  to = await DirectRemote.create(scene);
  producer = await scene.produce(from.id, 'video', l1t3);
  consumer = await scene.consume(to.id, producer);
  got = to.packetsOf(consumer);
  source = new PacketSource(VIDEO);
  frame = 0;
  tl0PicIdx = 250;
});
afterEach(() => scene.close());

/** Each a whole frame in a packet. The first frame of each layer after a base frame may be switched up to. */
async function sendFrames(count: number): Promise<void> {
  for (let i = 0; i < count; i++, frame++) {
    const place = frame % PATTERN.length;
    const temporalLayer = PATTERN[place]!;
    if (temporalLayer === 0) tl0PicIdx = (tl0PicIdx + 1) & 0xff;
    const pictureId = 0x7ffa + frame;
    const payload = Buffer.alloc(100, frame);
    const isLayerSync = place === 1 || place === 2;
    payload.set([0x90, 0xe0, 0x80 | ((pictureId >> 8) & 0x7f), pictureId & 0xff, tl0PicIdx]);
    payload.set([(temporalLayer << 6) | (isLayerSync ? 0x20 : 0), frame === 0 ? 0 : 1], 5);
    from.sendRtp(producer, source.next(payload));
  }
  await scene.settled();
}

const prefer = (temporalLayer: number) =>
  scene.channel.request('consumer.setPreferredLayers', consumer.id, { spatialLayer: 0, temporalLayer });

const pictureOf = ({ payload }: DirectRtp): Picture => ({
  pictureId: payload.readUInt16BE(2) & 0x7fff,
  tl0PicIdx: payload[4]!,
  temporalLayer: payload[5]! >> 6,
});

const layersOf = (packets: readonly DirectRtp[]) => packets.map((packet) => pictureOf(packet).temporalLayer);

/** Nothing seems lost: pictures and packets are numbered without a hole, and every picture names the last base picture. */
function expectDecodable(packets: readonly DirectRtp[]): void {
  let last: { packet: DirectRtp; picture: Picture } | undefined;
  for (const packet of packets) {
    const picture = pictureOf(packet);
    if (last) {
      expect(packet.sequenceNumber).toBe((last.packet.sequenceNumber + 1) & 0xffff);
      expect(picture.pictureId).toBe((last.picture.pictureId + 1) & 0x7fff);
      expect(picture.tl0PicIdx).toBe((last.picture.tl0PicIdx + (picture.temporalLayer === 0 ? 1 : 0)) & 0xff);
    }
    last = { packet, picture };
  }
}

describe('one VP8 stream with temporal layers', () => {
  it('is an SVC producer, and its consumer gets all layers', async () => {
    expect([producer.type, consumer.type]).toEqual(['svc', 'svc']);
    expect(consumer.preferredLayers).toEqual({ spatialLayer: 0, temporalLayer: 2 });
    await sendFrames(12);
    expect(layersOf(got)).toEqual([...PATTERN, ...PATTERN, ...PATTERN]);
    expectDecodable(got);
  });

  it('is sent without the layers above the preferred one, decodable all the same', async () => {
    await prefer(0);
    await sendFrames(12);
    expect(layersOf(got)).toEqual([0, 0, 0]);
    await prefer(1);
    await sendFrames(8);
    expect(layersOf(got).slice(3)).toEqual([0, 1, 0, 1]);
    await prefer(2);
    await sendFrames(8);
    expect(layersOf(got).slice(7)).toEqual([...PATTERN, ...PATTERN]);
    expectDecodable(got);
  });

  it('tells the layers that are sent, and keeps preferred ones within what there is', async () => {
    const told = scene.notificationsOf(consumer.id);
    await sendFrames(4);
    expect(await prefer(0)).toEqual({ preferredLayers: { spatialLayer: 0, temporalLayer: 0 } });
    const beyond = { spatialLayer: 2, temporalLayer: 7 };
    expect(await scene.channel.request('consumer.setPreferredLayers', consumer.id, beyond)).toEqual({
      preferredLayers: { spatialLayer: 0, temporalLayer: 2 },
    });
    await scene.settled();
    expect(told.filter(({ event }) => event === 'consumer.layersChange').map(({ data }) => data)).toEqual(
      [2, 0, 2].map((temporalLayer) => ({ layers: { spatialLayer: 0, temporalLayer } })),
    );
  });

  it('is sent again as it was sent, after layers have been left out', async () => {
    await prefer(0);
    await sendFrames(12);
    const [, second] = got;
    to.sendRtcp((writer) => writer.nack(1, consumer.rtpParameters.encodings[0]!.ssrc!, [second!.sequenceNumber]));
    await scene.settled();
    // Repairs begin with the sequence number of what they repair (RFC 4588 §4).
    expect(got[3]!.payload.subarray(2)).toEqual(second!.payload);
  });
});
