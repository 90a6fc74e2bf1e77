import { beforeEach, describe, expect, it, vi } from 'vitest';
import { NotFoundError, UnsupportedError } from '../types/errors.ts';
import type { RtpParameters } from '../types/rtpParameters.ts';
import { settled } from './testing/FakeEngine.ts';
import { audioParameters, makeScene, type Scene, videoParameters } from './testing/scene.ts';
import type { WebRtcTransport } from './WebRtcTransport.ts';

let scene: Scene;
let transport: WebRtcTransport;

beforeEach(async () => {
  scene = await makeScene();
  ({ transport } = scene);
});

describe('produce()', () => {
  it('asks the engine with checked, completed parameters and a mapping, and leaves the given ones alone', async () => {
    const rtpParameters = structuredClone(videoParameters);
    const producer = await transport.produce({ kind: 'video', rtpParameters, keyFrameRequestDelay: 500 });
    expect(rtpParameters).toEqual(videoParameters);

    const data = scene.engine.lastData('transport.produce');
    expect(data).toMatchObject({ producerId: producer.id, kind: 'video', keyFrameRequestDelay: 500, paused: false });
    expect(data.enableMediasoupPacketIdHeaderExtension).toBe(false);
    expect(data.rtpMapping.codecs).toEqual([
      { payloadType: 96, mappedPayloadType: 101 },
      { payloadType: 97, mappedPayloadType: 102 },
    ]);
    const [low, high] = data.rtpMapping.encodings;
    expect([low?.rid, high?.rid]).toEqual(['low', 'high']);
    expect(high?.mappedSsrc).toBe((low?.mappedSsrc ?? 0) + 1);
    expect(producer.rtpParameters).toEqual(data.rtpParameters);
  });

  it('hands the wish for packet ids on', async () => {
    const { codecs } = audioParameters;
    const rtpParameters = { codecs, encodings: [{ ssrc: 77 }] };
    await transport.produce({ kind: 'audio', rtpParameters, enableMediasoupPacketIdHeaderExtension: true });
    expect(scene.engine.lastData('transport.produce').enableMediasoupPacketIdHeaderExtension).toBe(true);
  });

  it('gives all Producers of a transport the CNAME of the first', async () => {
    const second = await transport.produce({
      kind: 'audio',
      rtpParameters: { ...audioParameters, rtcp: { cname: 'bob' } },
    });
    expect(second.rtpParameters.rtcp?.cname).toBe('alice');
  });

  it('gives a CNAME and an encoding when there is none', async () => {
    const other = await scene.router.createWebRtcTransport({ webRtcServer: scene.webRtcServer });
    const { codecs } = audioParameters;
    const producer = await other.produce({ kind: 'audio', rtpParameters: { codecs } });
    expect(producer.rtpParameters.rtcp?.cname).toHaveLength(8);
    expect(producer.rtpParameters.encodings).toEqual([{}]);
  });

  it('refuses what is wrong without asking the engine', async () => {
    scene.engine.requests.length = 0;
    const produce = (options: object) =>
      transport.produce({ kind: 'audio', rtpParameters: audioParameters, ...options } as never);
    await expect(produce({ kind: 'chicken' })).rejects.toThrow(new TypeError('invalid kind "chicken"'));
    await expect(produce({ id: scene.producer.id })).rejects.toThrow(/already exists/);
    await expect(produce({ appData: 'text' })).rejects.toThrow(new TypeError('if given, appData must be an object'));
    await expect(produce({ rtpParameters: {} })).rejects.toThrow(new TypeError('missing params.codecs'));
    await expect(produce({ rtpParameters: undefined })).rejects.toThrow(TypeError);
    const g722: RtpParameters = { codecs: [{ mimeType: 'audio/G722', payloadType: 9, clockRate: 8000 }] };
    await expect(produce({ rtpParameters: g722 })).rejects.toThrow(UnsupportedError);
    expect(scene.engine.requests).toEqual([]);
  });

  it("passes the engine's refusal on in its class", async () => {
    scene.engine.answer('transport.produce', () => {
      throw new TypeError('ssrc already exists in RTP listener');
    });
    const producing = transport.produce({ kind: 'audio', rtpParameters: audioParameters });
    await expect(producing).rejects.toThrow(new TypeError('ssrc already exists in RTP listener'));
  });

  it('does not lose a notification that comes together with the answer', async () => {
    const scores = [{ encodingIdx: 0, ssrc: 1, score: 9 }];
    scene.engine.answer('transport.produce', ({ producerId }) => {
      queueMicrotask(() => scene.engine.notify('producer.score', producerId, { scores }));
      return { type: 'simple' };
    });
    const producer = await transport.produce({ kind: 'audio', rtpParameters: audioParameters });
    const listener = vi.fn();
    producer.on('score', listener);
    await settled();
    expect(listener).toHaveBeenCalledWith(scores);
    expect(producer.score).toEqual(scores);
  });
});

describe('consume()', () => {
  const consume = (options: object = {}) =>
    transport.consume({
      producerId: scene.producer.id,
      rtpCapabilities: scene.router.rtpCapabilities,
      ...options,
    } as never);

  it('counts MIDs up, and takes given ones', async () => {
    expect(scene.consumer.rtpParameters.mid).toBe('0');
    expect((await consume()).rtpParameters.mid).toBe('1');
    expect((await consume({ mid: 'audio' })).rtpParameters.mid).toBe('audio');
    expect((await consume()).rtpParameters.mid).toBe('2');
  });

  it('asks the engine with what was negotiated', async () => {
    scene.engine.answer('transport.produce', () => ({ type: 'simulcast' }));
    const producer = await transport.produce({ kind: 'video', rtpParameters: videoParameters });
    const preferredLayers = { spatialLayer: 1 };
    const consumer = await consume({ producerId: producer.id, paused: true, preferredLayers });
    const data = scene.engine.lastData('transport.consume');
    expect(data).toMatchObject({ type: 'simulcast', kind: 'video', paused: true, preferredLayers, ignoreDtx: false });
    expect(data.consumableRtpEncodings.map(({ ssrc }) => ssrc)).toEqual(
      scene.engine.lastData('transport.produce').rtpMapping.encodings.map(({ mappedSsrc }) => mappedSsrc),
    );
    // Video is retransmitted unless it is said otherwise, and simulcast looks like one stream.
    expect(consumer.rtpParameters.encodings).toMatchObject([{ rtx: {}, scalabilityMode: 'L2T1' }]);
    expect(consumer).toMatchObject({ type: 'simulcast', kind: 'video', paused: true, producerPaused: false });
  });

  it('refuses what is wrong without asking the engine', async () => {
    scene.engine.requests.length = 0;
    await expect(consume({ producerId: undefined })).rejects.toThrow(new TypeError('missing producerId'));
    await expect(consume({ producerId: 'nobody' })).rejects.toThrow(
      new NotFoundError('Producer with id "nobody" not found'),
    );
    await expect(consume({ mid: 1 })).rejects.toThrow(new TypeError('if given, mid must be non empty string'));
    await expect(consume({ rtpCapabilities: { codecs: [] } })).rejects.toThrow(
      new UnsupportedError('no compatible media codecs'),
    );
    await expect(consume({ rtpCapabilities: { codecs: 'all' } })).rejects.toThrow(TypeError);
    await expect(consume({ preferredLayers: { spatialLayer: 'low' } })).rejects.toThrow(TypeError);
    expect(scene.engine.requests).toEqual([]);
  });
});

describe('a transport', () => {
  it('sets bitrates, and refuses what is none', async () => {
    await transport.setMaxIncomingBitrate(1_500_000);
    await transport.setMaxOutgoingBitrate(0);
    expect(scene.engine.lastData('transport.setMaxIncomingBitrate')).toEqual({ bitrate: 1_500_000 });
    await expect(transport.setMinOutgoingBitrate(-1)).rejects.toThrow(TypeError);
    await expect(transport.setMaxIncomingBitrate('much' as never)).rejects.toThrow(TypeError);
  });

  it('traces the events there are', async () => {
    await transport.enableTraceEvent(['bwe', 'foo' as never, 'probation']);
    expect(scene.engine.lastData('transport.enableTraceEvent')).toEqual({ types: ['bwe', 'probation'] });
    await expect(transport.enableTraceEvent('bwe' as never)).rejects.toThrow(new TypeError('types must be an array'));
    await expect(transport.enableTraceEvent([1 as never])).rejects.toThrow(
      new TypeError('every type must be a string'),
    );
  });
});
