import type { PeerInfo } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callScene, settle } from '../testing/callScene.ts';
import { fakeStream, fakeTrack } from '../testing/fakeTrack.ts';

const ada: PeerInfo = { id: 'ada', displayName: 'Ada', device: { flag: 'chrome', name: 'Chrome', version: '142' } };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  sessionStorage.clear();
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

describe('joining', () => {
  it('asks in the order of the contract, and joins without any device', async () => {
    const { join, connection } = callScene();
    const { url, requests } = await join();
    expect(url.pathname).toBe('/protoo');
    expect(Object.fromEntries(url.searchParams)).toEqual({ roomId: 'demo', peerId: 'me' });
    expect(requests.map(({ method }) => method)).toEqual([
      'getRouterRtpCapabilities',
      'createWebRtcTransport',
      'createWebRtcTransport',
      'join',
      'getChatHistory',
      'produceData',
    ]);
    expect(requests[1]?.data).toEqual({ forceTcp: false, producing: true });
    expect(requests[2]?.data).toEqual({ forceTcp: false, consuming: true });
    expect(requests[3]?.data).toMatchObject({ displayName: 'Me', rtpCapabilities: { codecs: [] }, dataChannels: true });
    expect(connection().phase).toBe('connected');
  });

  it('sends what is on once it has joined', async () => {
    const getUserMedia = async () => fakeStream(fakeTrack('audio'), fakeTrack('video'));
    vi.stubGlobal('navigator', { userAgent: 'x', mediaDevices: { getUserMedia, enumerateDevices: async () => [] } });
    const { client, join } = callScene();
    await client.openPreview();
    const { requests } = await join();
    const produced = requests.filter(({ method }) => method === 'produce').map(({ data }) => data.kind);
    expect(produced).toEqual(['audio', 'video']);
    expect(requests.findIndex(({ method }) => method === 'join')).toBeLessThan(
      requests.findIndex(({ method }) => method === 'produce'),
    );
  });

  it('receives what others send before it sends', async () => {
    const getUserMedia = async () => fakeStream(fakeTrack('audio'));
    vi.stubGlobal('navigator', { userAgent: 'x', mediaDevices: { getUserMedia, enumerateDevices: async () => [] } });
    const { client, server, join } = callScene();
    server.answers.join = () => ({ peers: [ada], resumeToken: 'token' });
    await client.openPreview();
    const { requests, listener, transports } = await join();
    const sends = () => requests.some(({ method }) => method === 'produce');
    let setUpReceiving = () => {};
    transports.get('recv')?.consume.mockImplementationOnce(async (options) => {
      await new Promise<void>((resolve) => {
        setUpReceiving = resolve;
      });
      return { ...options, track: { kind: options.kind, id: options.id }, closed: false, close: vi.fn() };
    });
    const accepted = listener.onNewConsumer(offer('c1'));
    await settle(1000);
    expect(sends()).toBe(false);
    setUpReceiving();
    await accepted;
    await settle();
    expect(sends()).toBe(true);
  });

  it('sends soon when the others send nothing', async () => {
    const getUserMedia = async () => fakeStream(fakeTrack('audio'));
    vi.stubGlobal('navigator', { userAgent: 'x', mediaDevices: { getUserMedia, enumerateDevices: async () => [] } });
    const { client, server, join } = callScene();
    server.answers.join = () => ({ peers: [ada], resumeToken: 'token' });
    await client.openPreview();
    const { requests } = await join();
    await settle(200);
    expect(requests.some(({ method }) => method === 'produce')).toBe(true);
  });

  it('makes only the transports that the address wants', async () => {
    const watching = await callScene('?produce=false&forceTcp=true').join();
    expect(
      watching.requests.filter(({ method }) => method === 'createWebRtcTransport').map(({ data }) => data),
    ).toEqual([{ forceTcp: true, consuming: true }]);
    const sending = await callScene('?consume=false').join();
    expect(sending.transports.has('recv')).toBe(false);
    expect(sending.requests.find(({ method }) => method === 'join')?.data).not.toHaveProperty('rtpCapabilities');
    await expect(sending.listener.onNewConsumer(offer('c1'))).rejects.toMatchObject({ code: 403 });
  });

  it('does nothing when Join is pressed twice', async () => {
    const { client, join, server } = callScene();
    await join();
    client.join('Me');
    expect(server.connections).toHaveLength(1);
  });
});

describe('in the call', () => {
  it('follows who comes, goes, and what they send', async () => {
    const { join, peers, consumers, tracks } = callScene();
    const { listener } = await join();
    listener.onNotification({ method: 'newPeer', data: ada });
    await listener.onNewConsumer(offer('c1'));
    expect([peers(), consumers()]).toEqual([['ada'], ['c1']]);
    expect(tracks.get('c1')).toBeDefined();
    listener.onNotification({ method: 'consumerClosed', data: { consumerId: 'c1' } });
    listener.onNotification({ method: 'consumerClosed', data: { consumerId: 'never was' } });
    listener.onNotification({ method: 'peerClosed', data: { peerId: 'ada' } });
    expect([peers(), consumers()]).toEqual([[], []]);
    expect(tracks.get('c1')).toBeUndefined();
  });

  it('gives lips and voice one stream, and a shared screen another', async () => {
    const { join } = callScene();
    const { listener, transports } = await join();
    await listener.onNewConsumer(offer('mic', 'audio'));
    await listener.onNewConsumer({ ...offer('share'), appData: { source: 'share' } });
    await listener.onNewConsumer({ ...offer('old-share'), appData: { share: true } });
    const streams = transports.get('recv')?.consume.mock.calls.map(([{ streamId }]) => streamId);
    expect(streams).toEqual(['ada-mic-webcam', 'ada-share', 'ada-share']);
  });

  it('leaves: closes everything, forgets everyone', async () => {
    const { client, join, peers, consumers, connection } = callScene();
    const current = await join();
    current.listener.onNotification({ method: 'newPeer', data: ada });
    await current.listener.onNewConsumer(offer('c1'));
    client.leave();
    expect(current.closed).toBe(true);
    expect([...current.transports.values()].every(({ closed }) => closed)).toBe(true);
    expect([peers(), consumers()]).toEqual([[], []]);
    expect(connection().phase).toBe('left');
    current.listener.onNotification({ method: 'newPeer', data: ada });
    expect(peers()).toEqual([]);
  });
});

describe('staying in', () => {
  const lost = { code: 1006, reason: '', wasOpen: true };

  it('comes back with the resumeToken when the socket is lost, and leaves no ghost', async () => {
    const { server, join, peers, consumers, connection } = callScene();
    const first = await join();
    first.listener.onNotification({ method: 'newPeer', data: ada });
    await first.listener.onNewConsumer(offer('c1'));
    first.listener.onEnd(lost);
    expect(connection().phase).toBe('reconnecting');
    expect(consumers()).toEqual([]);
    await settle();
    const second = server.connections[1];
    expect(second?.url.searchParams.get('resumeToken')).toBe('token-1');
    second?.open();
    await settle();
    expect(connection().phase).toBe('connected');
    expect(peers()).toEqual([]);
  });

  it('keeps the token for a reload of the tab', async () => {
    await callScene().join();
    expect(JSON.parse(sessionStorage.getItem('parley:identity:demo') ?? '')).toEqual({
      peerId: 'me',
      resumeToken: 'token-1',
    });
  });

  it('opens a new connection when the server says rejoin', async () => {
    const { server, join } = callScene();
    const first = await join();
    first.listener.onNotification({ method: 'rejoin', data: { reason: 'worker died' } });
    expect(first.closed).toBe(true);
    await settle();
    expect(server.connections).toHaveLength(2);
  });

  it('does not come back after close code 4000, and says why', async () => {
    const { server, join, connection } = callScene();
    const first = await join();
    first.listener.onEnd({ code: 4000, reason: 'Joined from elsewhere.', wasOpen: true });
    await settle(60_000);
    expect(server.connections).toHaveLength(1);
    expect(connection()).toMatchObject({ phase: 'ended', reason: 'Joined from elsewhere.' });
  });

  it('keeps trying while the server does not answer, and stops when the person leaves', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed to fetch')));
    const { client, server, connection } = callScene();
    client.join('Me');
    for (let attempt = 0; attempt < 4; attempt += 1) {
      server.connections.at(-1)?.listener.onEnd({ code: 1006, reason: '', wasOpen: false });
      await settle(10_000);
    }
    expect(server.connections).toHaveLength(5);
    expect(connection()).toMatchObject({ phase: 'connecting', failedAttempts: 4, reached: false });
    expect(connection().reason).toContain("doesn't answer");
    client.leave();
    await settle(60_000);
    expect(server.connections).toHaveLength(5);
  });

  it.each([
    ['why the server does not let it in', 503, { reached: true, reason: 'This room is full.' }],
    ['that the server refuses it', 426, { reached: true, reason: expect.stringContaining('refuses the call') }],
    ['that nobody is behind the page', 500, { reached: false, reason: expect.stringContaining('refuses the call') }],
  ])('says %s', async (_, status, expected) => {
    vi.stubGlobal('fetch', async (_url: string, { method }: RequestInit) =>
      method === 'HEAD' ? new Response() : Response.json({ error: 'this room is full' }, { status }),
    );
    const { client, server, connection } = callScene();
    client.join('Me');
    server.connections[0]?.listener.onEnd({ code: 1006, reason: '', wasOpen: false });
    await settle();
    expect(connection()).toMatchObject({ failedAttempts: 1, ...expected });
  });

  it('says what the server answered when it refuses, and tries again', async () => {
    const { client, server, connection } = callScene();
    server.answers.join = () => Promise.reject(new Error('the room is full'));
    client.join('Me');
    server.connections[0]?.open();
    await settle();
    expect(connection()).toMatchObject({ failedAttempts: 1, reached: true, reason: 'The room is full.' });
    expect(server.connections).toHaveLength(2);
  });

  it('gives up for good in a browser without WebRTC', async () => {
    const { client, server, connection } = callScene();
    server.border.createDevice = () =>
      Promise.reject(Object.assign(new Error('device not supported'), { name: 'UnsupportedError' }));
    client.join('Me');
    server.connections[0]?.open();
    await settle(60_000);
    expect(connection().phase).toBe('ended');
    expect(server.connections).toHaveLength(1);
  });

  it('restarts ICE, then joins again on a new connection, naming what was tried', async () => {
    const { server, join, connection } = callScene();
    const first = await join();
    first.transports.get('recv')?.changeState('failed');
    await settle();
    expect(first.requests.at(-1)).toEqual({ method: 'restartIce', data: { transportId: 'recv-1' } });
    expect(connection().iceFailure).toEqual(['udp 127.0.0.1:44444']);
    await settle(10_000);
    expect(first.closed).toBe(true);
    expect(server.connections).toHaveLength(2);
  });
});
