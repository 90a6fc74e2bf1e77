import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PacketSource } from '../testing/CallScene.ts';
import { DirectRemote, type DirectRtp } from '../testing/DirectRemote.ts';
import { EngineScene } from '../testing/EngineScene.ts';
import { AUDIO, audioParameters, VIDEO, videoParameters } from '../testing/mediaParameters.ts';
import { markOf, opusPayload, vp8Payload } from '../testing/rtpBytes.ts';
import type { RtpParameters } from '../types/rtpParameters.ts';
import { VirtualEnvironment } from './io/testing/VirtualEnvironment.ts';

let environment: VirtualEnvironment;
let scene: EngineScene;
let from: DirectRemote;
let to: DirectRemote;

beforeEach(async () => {
  environment = new VirtualEnvironment();
  scene = await EngineScene.create({}, environment);
  from = await DirectRemote.create(scene);
  to = await DirectRemote.create(scene);
});
afterEach(() => scene.close());

const marks = (packets: { payload: Buffer }[]) => packets.map(({ payload }) => markOf(payload));

/** Opus that can have NACK, whose in-band FEC and DTX are on. */
const opus: RtpParameters = {
  ...audioParameters,
  codecs: audioParameters.codecs.map((codec) => ({ ...codec, parameters: { useinbandfec: 1, usedtx: 1 } })),
};

/** One VP9 stream with two spatial and three temporal layers in it. */
const vp9: RtpParameters = {
  ...videoParameters,
  codecs: videoParameters.codecs.map((codec) =>
    codec.mimeType === 'video/VP8'
      ? { ...codec, mimeType: 'video/VP9', parameters: { 'profile-id': 0 } }
      : { ...codec },
  ),
  encodings: [{ ssrc: VIDEO.ssrc, rtx: { ssrc: VIDEO.rtxSsrc }, scalabilityMode: 'L2T3_KEY' }],
};

/** A whole frame of one spatial layer, not in flexible mode (RFC 9628 §4.2). */
function vp9Payload(options: {
  isKeyFrame: boolean;
  spatialLayer: number;
  temporalLayer: number;
  mark: number;
}): Buffer {
  const { isKeyFrame, spatialLayer, temporalLayer, mark } = options;
  // With its header 125 bytes, of which rates come out even.
  const payload = Buffer.alloc(113);
  payload.set([0xac | (isKeyFrame ? 0 : 0x40), mark & 0x7f, (temporalLayer << 5) | (spatialLayer << 1), mark & 0xff]);
  payload.writeUInt32BE(mark, 4);
  return payload;
}

describe('keyFrameRequestDelay', () => {
  async function requestsIn(keyFrameRequestDelay: number): Promise<{ ask(): Promise<void>; asked(): number }> {
    const producer = await scene.produce(from.id, 'video', videoParameters, { keyFrameRequestDelay });
    const consumer = await scene.consume(to.id, producer);
    const source = new PacketSource(VIDEO);
    from.sendRtp(producer, source.next(vp8Payload(true, 0)));
    await scene.settled();
    environment.advance(10_000);
    from.rtcp.length = 0;
    return {
      asked: () => from.reports('pli').length,
      // A remote that loses each picture at once, and gets another.
      ask: async () => {
        to.sendRtcp((writer) => writer.pli(1, consumer.rtpParameters.encodings[0]!.ssrc!));
        await scene.settled();
        from.sendRtp(producer, source.next(vp8Payload(true, 1)));
        await scene.settled();
      },
    };
  }

  it('of 0 hands each request on', async () => {
    const { ask, asked } = await requestsIn(0);
    for (let i = 0; i < 5; i++) await ask();
    expect(asked()).toBe(5);
  });

  it('lets one request through in that time', async () => {
    const { ask, asked } = await requestsIn(2_000);
    for (let i = 0; i < 5; i++) await ask();
    expect(asked()).toBe(1);
    environment.advance(2_000);
    await ask();
    expect(asked()).toBe(2);
  });
});

describe('ignoreDtx', () => {
  it.each([
    [true, [1, 2, 3]],
    [false, [1, 0, 2, 0, 3]],
  ])('of %s leaves silence out, or not, and the numbering closed', async (ignoreDtx, expected) => {
    const producer = await scene.produce(from.id, 'audio', opus);
    const got = to.packetsOf(await scene.consume(to.id, producer, { ignoreDtx }));
    const source = new PacketSource(AUDIO);
    for (const mark of [1, 0, 2, 0, 3]) {
      from.sendRtp(producer, source.next(mark === 0 ? Buffer.from([0x78]) : opusPayload(mark)));
    }
    await scene.settled();
    expect(got.map(({ payload }) => (payload.length === 1 ? 0 : markOf(payload)))).toEqual(expected);
    expect(got.map(({ sequenceNumber }) => sequenceNumber - got[0]!.sequenceNumber)).toEqual(expected.map((_, i) => i));
  });
});

describe('enableRtx', () => {
  it('of false: NACKs are counted and not answered', async () => {
    const producer = await scene.produce(from.id, 'audio', opus);
    const consumers = await Promise.all(
      [true, false].map((enableRtx) => scene.consume(to.id, producer, { enableRtx })),
    );
    const got = consumers.map((consumer) => to.packetsOf(consumer));
    from.sendRtp(producer, new PacketSource(AUDIO).next(opusPayload(1)));
    await scene.settled();
    for (const [i, { rtpParameters }] of consumers.entries()) {
      to.sendRtcp((writer) => writer.nack(1, rtpParameters.encodings[0]!.ssrc!, [got[i]![0]!.sequenceNumber]));
    }
    await scene.settled();
    expect(got.map(marks)).toEqual([[1, 1], [1]]);
    const stats = await Promise.all(consumers.map(({ id }) => scene.channel.request('consumer.getStats', id)));
    expect(stats.map(([own]) => [own!.nackCount, own!.packetsRetransmitted])).toEqual([
      [1, 1],
      [1, 0],
    ]);
    const dumps = await Promise.all(consumers.map(({ id }) => scene.channel.request('consumer.dump', id)));
    const params = { useInBandFec: true, useDtx: true, usePli: false, encodingIdx: 0, spatialLayers: 1 };
    expect(dumps).toMatchObject([
      { type: 'simple', rtpStream: { params: { ...params, useNack: true }, score: 10 } },
      { type: 'simple', rtpStream: { params: { ...params, useNack: false }, score: 10 } },
    ]);
  });
});

describe('a producer with layers in one stream (SVC)', () => {
  async function watched() {
    const producer = await scene.produce(from.id, 'video', vp9);
    const consumer = await scene.consume(to.id, producer);
    const source = new PacketSource(VIDEO);
    let mark = 0;
    const send = (isKeyFrame: boolean, temporalLayer: number) => {
      for (const spatialLayer of [0, 1]) {
        from.sendRtp(producer, source.next(vp9Payload({ isKeyFrame, spatialLayer, temporalLayer, mark: mark++ })));
      }
    };
    return { producer, consumer, send };
  }

  it('is forwarded from a key frame on, and after it without the layers that only the key frame needed; its consumers tell of layers', async () => {
    const { producer, consumer, send } = await watched();
    expect([producer.type, consumer.type]).toEqual(['svc', 'svc']);
    expect(consumer.preferredLayers).toEqual({ spatialLayer: 1, temporalLayer: 2 });
    const told = scene.notificationsOf(consumer.id);
    send(false, 0);
    send(true, 0);
    send(false, 2);
    await scene.settled();
    expect(told.filter(({ event }) => event === 'consumer.rtp')).toHaveLength(3);
    expect(told.filter(({ event }) => event === 'consumer.layersChange')).toEqual([
      { event: 'consumer.layersChange', data: { layers: { spatialLayer: 1, temporalLayer: 2 } } },
    ]);
    expect(await scene.channel.request('consumer.dump', consumer.id)).toMatchObject({
      type: 'svc',
      preferredSpatialLayer: 1,
      preferredTemporalLayer: 2,
      targetSpatialLayer: 1,
      targetTemporalLayer: 2,
      currentSpatialLayer: 1,
      currentTemporalLayer: 2,
      rtpStream: { params: { spatialLayers: 2, temporalLayers: 3, useNack: true, usePli: true, useFir: true } },
    });
    await scene.channel.request('consumer.pause', consumer.id);
    await scene.settled();
    expect(told.at(-1)).toEqual({ event: 'consumer.layersChange', data: {} });
  });

  it('answers preferred layers within what there is', async () => {
    const { consumer } = await watched();
    const prefer = (layers: { spatialLayer: number; temporalLayer?: number }) =>
      scene.channel.request('consumer.setPreferredLayers', consumer.id, layers);
    expect(await prefer({ spatialLayer: 5, temporalLayer: 5 })).toEqual({
      preferredLayers: { spatialLayer: 1, temporalLayer: 2 },
    });
    expect(await prefer({ spatialLayer: 0 })).toEqual({ preferredLayers: { spatialLayer: 0, temporalLayer: 2 } });
  });

  it('has the bit rate of each layer in its statistics', async () => {
    const { producer, send } = await watched();
    send(true, 0);
    send(false, 1);
    await scene.settled();
    const [stats] = await scene.channel.request('producer.getStats', producer.id);
    const bitrateByLayer = stats!.bitrateByLayer as Record<string, number>;
    const base = bitrateByLayer['0.0']!;
    expect(base).toBeGreaterThan(0);
    expect(bitrateByLayer).toEqual({
      '0.0': base,
      '0.1': 2 * base,
      '0.2': 0,
      '1.0': 3 * base,
      '1.1': 4 * base,
      '1.2': 0,
    });
    expect(stats!.bitrate).toBe(4 * base);
    expect(await scene.channel.request('producer.dump', producer.id)).toMatchObject({
      rtpStreams: [{ params: { encodingIdx: 0, ssrc: VIDEO.ssrc, rtxSsrc: VIDEO.rtxSsrc }, rtxStream: { params: {} } }],
    });
  });
});

describe('enableMediasoupPacketIdHeaderExtension', () => {
  it.each([true, false])('of %s: packets have a number by which they can be told again, or not', async (isEnabled) => {
    const options = { enableMediasoupPacketIdHeaderExtension: isEnabled };
    const producer = await scene.produce(from.id, 'audio', audioParameters, options);
    const consumers = [await scene.consume(to.id, producer), await scene.consume(to.id, producer)];
    const [got, others] = consumers.map((consumer) => to.packetsOf(consumer));
    const source = new PacketSource(AUDIO);
    for (let mark = 0; mark < 3; mark++) from.sendRtp(producer, source.next(opusPayload(mark)));
    await scene.settled();
    const numbersOf = (packets: DirectRtp[]) => packets.map((packet) => packet.extension(12)?.readUInt32BE(0));
    const [first] = numbersOf(got!);
    expect(first).toEqual(isEnabled ? expect.any(Number) : undefined);
    expect(numbersOf(got!)).toEqual([0, 1, 2].map((i) => first && (first + i) >>> 0));
    expect(numbersOf(others!)).toEqual(numbersOf(got!));
  });
});
