import type { ProducerSource } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { expect, it, vi } from 'vitest';
import { createStore } from '../store.ts';
import { fakeTrack } from '../testing/fakeTrack.ts';
import { asTransport, fakeTransport } from '../testing/fakeTransport.ts';
import { SendMedia } from './SendMedia.ts';
import { defaultLayers } from './videoEncodings.ts';

const codec = (mimeType: string) => ({ kind: 'video', mimeType }) as types.RtpCodecCapability;

function setUp(forcedVideoCodec?: string) {
  const store = createStore();
  const transport = fakeTransport('send');
  const on = new Map<ProducerSource, MediaStreamTrack>();
  const local = {
    muted: false,
    setMuted(muted: boolean) {
      local.muted = muted;
      void media.sync('mic');
    },
    track: (source: ProducerSource) => on.get(source),
  };
  const sent: [string, Record<string, unknown>][] = [];
  let nextId = 0;
  const request = vi.fn(async (method: string, data: Record<string, unknown>) => {
    sent.push([method, data]);
    return method === 'produce' ? { id: `producer${nextId++}` } : {};
  });
  const media: SendMedia = new SendMedia({
    transport: asTransport(transport),
    connection: { request, close: () => {}, opened: Promise.resolve() } as never,
    device: {
      handlerName: 'Chrome111',
      canProduce: () => true,
      sendRtpCapabilities: { codecs: [codec('video/VP8'), codec('video/rtx'), codec('video/VP9')] },
    },
    local,
    dispatch: store.dispatch,
    forcedVideoCodec,
    layers: defaultLayers,
  });
  const methods = () => sent.map(([method]) => method);
  return { media, transport, on, local, sent, methods, request, state: () => store.getState() };
}

it('produces what is on, and nothing for what is off', async () => {
  const { media, on, sent, state } = setUp();
  await media.sync('webcam');
  expect(sent).toEqual([]);
  on.set('mic', fakeTrack('audio'));
  await media.sync('mic');
  expect(sent[0]).toEqual([
    'produce',
    expect.objectContaining({ transportId: 'send', kind: 'audio', appData: { source: 'mic' } }),
  ]);
  expect(state().producers.mic).toMatchObject({ id: 'producer0', paused: false });
});

it('never lets mediasoup-client stop a track that outlives the connection', async () => {
  const { media, on, transport } = setUp();
  on.set('webcam', fakeTrack('video'));
  await media.sync('webcam');
  expect(transport.produce.mock.lastCall?.[0]).toMatchObject({ stopTracks: false, streamId: 'mic-webcam' });
});

it('sends three layers of the camera and one of the screen', async () => {
  const { media, on, transport } = setUp();
  on.set('webcam', fakeTrack('video')).set('share', fakeTrack('video'));
  await media.sync('webcam');
  expect(transport.produce.mock.lastCall?.[0].encodings?.map((layer) => layer.scaleResolutionDownBy)).toEqual([
    4, 2, 1,
  ]);
  await media.sync('share');
  expect(transport.produce.mock.lastCall?.[0].encodings).toHaveLength(1);
  expect(transport.produce.mock.lastCall?.[0].streamId).toBe('share');
});

it('uses the forced codec, or says that it can not', async () => {
  const forced = setUp('video/VP9');
  forced.on.set('webcam', fakeTrack('video'));
  await forced.media.sync('webcam');
  expect(forced.transport.produce.mock.lastCall?.[0].codec?.mimeType).toBe('video/VP9');
  expect(forced.transport.produce.mock.lastCall?.[0].encodings).toHaveLength(1);

  const missing = setUp('video/AV1');
  missing.on.set('webcam', fakeTrack('video'));
  await missing.media.sync('webcam');
  expect(missing.transport.produce.mock.lastCall?.[0].codec?.mimeType).toBe('video/VP8');
  expect(missing.state().notices[0]?.text).toContain('video/AV1');
});

it('closes the producer when its source goes off', async () => {
  const { media, on, transport, methods, state } = setUp();
  on.set('webcam', fakeTrack('video'));
  await media.sync('webcam');
  on.delete('webcam');
  await media.sync('webcam');
  expect(transport.producers[0]?.closed).toBe(true);
  expect(methods()).toEqual(['produce', 'closeProducer']);
  expect(state().producers.webcam).toBeUndefined();
});

it('replaces the track when another device is picked', async () => {
  const { media, on, transport, methods } = setUp();
  on.set('webcam', fakeTrack('video'));
  await media.sync('webcam');
  const second = fakeTrack('video');
  on.set('webcam', second);
  await media.sync('webcam');
  expect(transport.producers[0]?.track).toBe(second);
  expect(methods()).toEqual(['produce']);
});

it('is muted again when the server does not let it unmute', async () => {
  const { media, on, local, request, state } = setUp();
  on.set('mic', fakeTrack('audio'));
  local.muted = true;
  await media.sync('mic');
  local.muted = false;
  request.mockRejectedValueOnce(new Error('a host has muted your audio'));
  await media.sync('mic');
  await media.sync('mic');
  expect(local.muted).toBe(true);
  expect(media.producers.get('mic')?.paused).toBe(true);
  expect(state().notices[0]?.text).toContain('a host has muted your audio');
});

it('pauses while muted, from the start too', async () => {
  const { media, on, local, methods, state } = setUp();
  local.muted = true;
  on.set('mic', fakeTrack('audio'));
  await media.sync('mic');
  expect(methods()).toEqual(['produce', 'pauseProducer']);
  expect(state().producers.mic?.paused).toBe(true);
  local.muted = false;
  await media.sync('mic');
  expect(methods()).toEqual(['produce', 'pauseProducer', 'resumeProducer']);
});

it('ends with the last of several quick clicks', async () => {
  const { media, on, transport } = setUp();
  on.set('webcam', fakeTrack('video'));
  const first = media.sync('webcam');
  on.delete('webcam');
  const second = media.sync('webcam');
  on.set('webcam', fakeTrack('video'));
  await Promise.all([first, second, media.sync('webcam')]);
  expect(transport.producers.filter(({ closed }) => !closed)).toHaveLength(1);
});

it('tells the person what the server refused, and can go on', async () => {
  const { media, on, request, state } = setUp();
  request.mockRejectedValueOnce(new Error('too many producers'));
  on.set('webcam', fakeTrack('video'));
  await media.sync('webcam');
  expect(state().notices[0]?.text).toBe("Your camera can't be sent: too many producers");
  await media.sync('webcam');
  expect(state().producers.webcam).toBeDefined();
});

it('does nothing once closed', async () => {
  const { media, on, transport, sent, state } = setUp();
  on.set('mic', fakeTrack('audio'));
  await media.sync('mic');
  media.close();
  media.close();
  expect(transport.closed).toBe(true);
  expect(state().producers).toEqual({});
  await media.sync('mic');
  expect(sent).toHaveLength(1);
});

it('says how large a picture is, where the browser tells', async () => {
  const { media, on, sent } = setUp();
  const track = fakeTrack('video');
  track.getSettings = () => ({ width: 1280, height: 720 });
  on.set('webcam', track).set('share', fakeTrack('video'));
  await media.sync('webcam');
  await media.sync('share');
  expect(sent.map(([, { appData }]) => appData)).toEqual([
    { source: 'webcam', width: 1280, height: 720 },
    { source: 'share' },
  ]);
});

it('sends only the layers that somebody wants, and the lowest for nobody', async () => {
  const { media, on, transport } = setUp();
  on.set('webcam', fakeTrack('video'));
  await media.sync('webcam');
  const camera = transport.producers[0];
  expect(camera?.setMaxSpatialLayer).not.toHaveBeenCalled();
  for (const maxSpatialLayer of [1, null, 2]) await media.limitLayers({ producerId: 'producer0', maxSpatialLayer });
  expect(camera?.setMaxSpatialLayer.mock.calls).toEqual([[1], [0], [2]]);
});

it('remembers what is wanted of a producer that is only about to be known', async () => {
  const { media, on, transport } = setUp();
  on.set('webcam', fakeTrack('video'));
  await media.limitLayers({ producerId: 'producer0', maxSpatialLayer: 0 });
  await media.sync('webcam');
  expect(transport.producers[0]?.setMaxSpatialLayer.mock.calls).toEqual([[0]]);
});

it('has nothing to leave out of what is one stream', async () => {
  const { media, on, transport } = setUp();
  on.set('share', fakeTrack('video'));
  await media.sync('share');
  await media.limitLayers({ producerId: 'producer0', maxSpatialLayer: null });
  await media.limitLayers({ producerId: 'somebody else', maxSpatialLayer: 0 });
  expect(transport.producers[0]?.setMaxSpatialLayer).not.toHaveBeenCalled();
});

it('makes fewer layers inside one stream when fewer are wanted', async () => {
  const { media, on, transport } = setUp('video/VP9');
  on.set('webcam', fakeTrack('video'));
  await media.sync('webcam');
  for (const maxSpatialLayer of [null, 2]) await media.limitLayers({ producerId: 'producer0', maxSpatialLayer });
  const [camera] = transport.producers;
  expect(camera?.setMaxSpatialLayer).not.toHaveBeenCalled();
  expect(camera?.setRtpEncodingParameters.mock.calls).toMatchObject([
    [{ scalabilityMode: 'L1T3', scaleResolutionDownBy: 4 }],
    [{ scalabilityMode: 'L3T3_KEY', scaleResolutionDownBy: 1 }],
  ]);
});
