import type { PeerInfo } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { roomOpened } from '../features/room/roomSlice.ts';
import { callScene, settle } from '../testing/callScene.ts';
import { fakeStream, fakeTrack } from '../testing/fakeTrack.ts';

const ada: PeerInfo = { id: 'ada', displayName: 'Ada', device: { flag: 'chrome', name: 'Chrome', version: '142' } };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  sessionStorage.clear();
  localStorage.clear();
});

const offer = (id: string, kind: 'audio' | 'video' = 'video') => ({
  peerId: 'ada',
  producerId: `p-${id}`,
  id,
  kind,
  rtpParameters: { codecs: [] } as never,
  type: 'simple' as const,
  appData: {},
  producerPaused: false,
});

describe('pictures', () => {
  const pictureRequests = ({ requests }: { requests: { method: string; data: Record<string, unknown> }[] }) =>
    requests.filter(({ method }) => /Consumer/.test(method));
  const layered = (id: string) => ({
    ...offer(id),
    rtpParameters: { codecs: [], encodings: [{ scalabilityMode: 'L3T3' }] } as never,
  });
  const view = { widthPx: 160, heightPx: 90, pixelRatio: 1, fit: 'cover' } as const;

  it('are asked for as they are shown, in each connection anew; voices are left alone', async () => {
    const { client, server, join } = callScene();
    const first = await join();
    await first.listener.onNewConsumer(layered('c1'));
    await first.listener.onNewConsumer(offer('mic', 'audio'));
    client.showPicture('c1', view);
    expect(pictureRequests(first)).toEqual([
      { method: 'setConsumerPreferredLayers', data: { consumerId: 'c1', spatialLayer: 0 } },
    ]);
    client.showPicture('c1', undefined);
    await settle(1000);
    expect(pictureRequests(first).at(-1)).toEqual({ method: 'pauseConsumer', data: { consumerId: 'c1' } });
    await settle(60_000);
    expect(pictureRequests(first)).toHaveLength(2);

    first.listener.onEnd({ code: 1006, reason: '', wasOpen: true });
    await settle();
    server.connections[1]?.open();
    await settle();
    await server.connections[1]?.listener.onNewConsumer(layered('c2'));
    client.showPicture('c2', view);
    expect(pictureRequests(server.connections[1] ?? { requests: [] }).map(({ data }) => data.consumerId)).toEqual([
      'c2',
    ]);
  });

  it('are as large as their sender says', async () => {
    const { client, join } = callScene();
    const current = await join();
    await current.listener.onNewConsumer({ ...layered('c1'), appData: { width: 160, height: 90 } });
    client.showPicture('c1', view);
    expect(pictureRequests(current)).toEqual([]);
  });

  it('are off from the first moment in audio-only mode, which the browser remembers', async () => {
    const before = callScene();
    before.client.setAudioOnly(true);
    expect(before.store.getState().settings.audioOnly).toBe(true);
    const { client, store, join } = callScene();
    expect(store.getState().settings.audioOnly).toBe(true);
    const current = await join();
    await current.listener.onNewConsumer(layered('c1'));
    expect(pictureRequests(current)).toEqual([{ method: 'pauseConsumer', data: { consumerId: 'c1' } }]);
    client.setAudioOnly(false);
    client.showPicture('c1', view);
    expect(pictureRequests(current).map(({ method }) => method)).toEqual([
      'pauseConsumer',
      'resumeConsumer',
      'setConsumerPreferredLayers',
    ]);
    expect(callScene().store.getState().settings.audioOnly).toBe(false);
  });

  it('pause while the page is out of sight', async () => {
    const { client, join } = callScene();
    const current = await join();
    await current.listener.onNewConsumer(layered('c1'));
    client.showPicture('c1', { ...view, widthPx: 1280, heightPx: 720 });
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    await settle(5000);
    hidden.mockRestore();
    document.dispatchEvent(new Event('visibilitychange'));
    expect(pictureRequests(current).map(({ method }) => method)).toEqual(['pauseConsumer', 'resumeConsumer']);
  });

  it('of oneself go out as others want them', async () => {
    const getUserMedia = async () => fakeStream(fakeTrack('audio'), fakeTrack('video'));
    vi.stubGlobal('navigator', { userAgent: 'x', mediaDevices: { getUserMedia, enumerateDevices: async () => [] } });
    const { client, join } = callScene();
    await client.openPreview();
    const { listener, transports } = await join();
    await settle(200);
    const camera = transports.get('send')?.producers[1];
    camera?.rtpParameters.encodings.splice(0, 1, {}, {}, {});
    const producerId = camera?.id ?? '';
    listener.onNotification({ method: 'layersUnwanted', data: { producerId, maxSpatialLayer: 1 } });
    await settle();
    expect(camera?.setMaxSpatialLayer.mock.calls).toEqual([[1]]);
  });
});

describe('how connections do', () => {
  it('is judged while in the room: loss of others, and an interruption of the own at once', async () => {
    const { client, store, join } = callScene();
    const switches = { produces: true, consumes: true, showsInfo: false, talksToBot: false };
    store.dispatch(roomOpened({ roomId: 'demo', peerId: 'me', displayName: 'Me', ...switches }));
    const { listener } = await join();
    listener.onNotification({ method: 'newPeer', data: ada });
    await listener.onNewConsumer(offer('c1'));
    const score = { score: 10, producerScore: 3, producerScores: [0, 3, 0] };
    listener.onNotification({ method: 'consumerScore', data: { consumerId: 'c1', score } });
    await settle(1000);
    expect(store.getState().quality).toEqual({ ada: { grade: 'good' }, me: { grade: 'good' } });
    await settle(4000);
    expect(store.getState().quality.ada).toEqual({ grade: 'poor', reason: 'loses-sent' });
    const state = { transportId: 'recv-1', iceState: 'disconnected', dtlsState: 'connected' } as const;
    listener.onNotification({ method: 'transportState', data: state });
    await settle(1000);
    expect(store.getState().quality.me).toEqual({ grade: 'poor', reason: 'interrupted' });
    listener.onNotification({ method: 'transportState', data: { ...state, iceState: 'completed' } });
    await settle(8000);
    expect(store.getState().quality.me).toEqual({ grade: 'good' });
    client.leave();
    expect(store.getState().quality).toEqual({});
    await settle(5000);
    expect(store.getState().quality).toEqual({});
  });
});
