import type { ClientRequestMethod } from '@parley/signaling-protocol';
import { clientRequests, closeCodes } from '@parley/signaling-protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WorkerPool } from '../sfu/WorkerPool.ts';
import { FakePeerSocket } from '../testing/FakePeerSocket.ts';
import { FakeSfu, type FakeTransport } from '../testing/FakeSfu.ts';
import { dtlsParameters, joinData, produceData } from '../testing/payloads.ts';
import { handleRequest } from './handlers/handleRequest.ts';
import type { Peer } from './Peer.ts';
import type { Room } from './Room.ts';
import { RoomRegistry } from './RoomRegistry.ts';

const logger = pino({ level: 'silent' });

type Guest = { peer: Peer; socket: FakePeerSocket; ask: (method: string, data?: unknown) => Promise<unknown> };

let sfu: FakeSfu;
let rooms: RoomRegistry;
let room: Room;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  sfu = new FakeSfu();
  const pool = new WorkerPool({ size: 1, createWorker: sfu.createWorker, listenInfos: () => [], logger });
  await pool.start();
  rooms = new RoomRegistry({ createRouter: () => pool.createRouter(), logger });
  room = await rooms.getOrOpen('demo');
});

afterEach(() => {
  vi.useRealTimers();
});

function connect(peerId: string, consumerReplicas = 0): Guest {
  const socket = new FakePeerSocket();
  const peer = room.addPeer(peerId, socket, { consumerReplicas });
  return { peer, socket, ask: (method, data = {}) => handleRequest({ room, peer }, method, data) };
}

async function transport(guest: Guest, use: { producing?: boolean; consuming?: boolean }): Promise<FakeTransport> {
  const { id } = (await guest.ask('createWebRtcTransport', use)) as { id: string };
  return sfu.transports.find((one) => one.id === id)!;
}

/** A member with both transports. */
async function member(peerId: string, consumerReplicas = 0) {
  const guest = connect(peerId, consumerReplicas);
  const send = await transport(guest, { producing: true });
  const receive = await transport(guest, { consuming: true });
  const joined = (await guest.ask('join', { ...joinData, displayName: peerId })) as { resumeToken: string };
  await settle();
  return { ...guest, send, receive, resumeToken: joined.resumeToken };
}

/** Lets everything that is under way run to where it waits for somebody outside. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

async function produce(guest: Guest & { send: FakeTransport }, source = 'mic'): Promise<string> {
  const { id } = (await guest.ask('produce', produceData(guest.send.id, source))) as { id: string };
  await settle();
  return id;
}

const beforeJoin = [
  'getRouterRtpCapabilities',
  'createWebRtcTransport',
  'connectWebRtcTransport',
  'restartIce',
  'join',
];
const afterJoin = Object.keys(clientRequests).filter((method) => !beforeJoin.includes(method)) as ClientRequestMethod[];

describe('what a peer may ask, and when', () => {
  it.each(afterJoin)('%s is refused before join, whatever its data', async (method) => {
    const ada = connect('ada');
    await expect(ada.ask(method, { rubbish: true })).rejects.toMatchObject({ code: 409, message: 'not joined yet' });
  });

  it('answers the router and transport requests before join', async () => {
    const ada = connect('ada');
    expect(await ada.ask('getRouterRtpCapabilities')).toEqual(room.router.rtpCapabilities);
    const { id } = await transport(ada, { producing: true });
    expect(await ada.ask('connectWebRtcTransport', { transportId: id, dtlsParameters })).toEqual({});
    expect(await ada.ask('restartIce', { transportId: id })).toMatchObject({
      usernameFragment: 'ufrag2',
      iceServers: [],
    });
  });

  it('refuses a second join, and a second connect of a transport', async () => {
    const ada = await member('ada');
    await expect(ada.ask('join', joinData)).rejects.toMatchObject({ code: 409, message: 'already joined' });
    const connectData = { transportId: ada.send.id, dtlsParameters };
    await ada.ask('connectWebRtcTransport', connectData);
    await expect(ada.ask('connectWebRtcTransport', connectData)).rejects.toMatchObject({
      code: 409,
      message: 'this transport is already connected',
    });
  });

  it('lets a transport be connected again after the first time failed', async () => {
    const ada = await member('ada');
    ada.send.failure = new TypeError('bad fingerprint');
    const connectData = { transportId: ada.send.id, dtlsParameters };
    await expect(ada.ask('connectWebRtcTransport', connectData)).rejects.toThrow('bad fingerprint');
    expect(await ada.ask('connectWebRtcTransport', connectData)).toEqual({});
  });

  it('refuses unknown methods and malformed data, naming the field', async () => {
    const ada = connect('ada');
    await expect(ada.ask('becomeHost')).rejects.toMatchObject({ code: 400, message: 'unknown method "becomeHost"' });
    await expect(ada.ask('__proto__')).rejects.toMatchObject({ code: 400 });
    await expect(ada.ask('join', { displayName: 'A' })).rejects.toMatchObject({
      code: 400,
      message: 'device is missing',
    });
    expect(ada.peer.joined).toBe(false);
  });

  it('reaches nothing that belongs to another peer', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    ben.socket.acceptsAtOnce = true;
    const producerId = await produce(ada);
    const [consumer] = ben.receive.consumers;
    const foreign: [string, object][] = [
      ['connectWebRtcTransport', { transportId: ada.send.id, dtlsParameters }],
      ['restartIce', { transportId: ada.send.id }],
      ['produce', produceData(ada.send.id)],
      ['closeProducer', { producerId }],
      ['pauseProducer', { producerId }],
      ['getProducerStats', { producerId }],
      ['getTransportStats', { transportId: ada.send.id }],
    ];
    for (const [method, data] of foreign) await expect(ben.ask(method, data)).rejects.toMatchObject({ code: 404 });
    await expect(ada.ask('pauseConsumer', { consumerId: consumer!.id })).rejects.toMatchObject({ code: 404 });
    expect(ada.send.producers[0]).toMatchObject({ closed: false, paused: false });
  });
});

describe('transports', () => {
  it('are made as the room wants them', async () => {
    const ada = connect('ada');
    const udp = await transport(ada, { producing: true });
    await ada.ask('createWebRtcTransport', { forceTcp: true, consuming: true });
    const [first, second] = sfu.workers[0]!.routers[0]!.transportOptions;
    expect(first).toMatchObject({
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      iceConsentTimeout: 20,
      initialAvailableOutgoingBitrate: 1_000_000,
    });
    expect(second).toMatchObject({ enableUdp: false, enableTcp: true, preferUdp: false });
    expect(udp.maxIncomingBitrateBps).toBe(1_500_000);
  });

  it('are limited in number for each direction', async () => {
    const ada = connect('ada');
    await expect(ada.ask('createWebRtcTransport')).rejects.toMatchObject({ code: 400 });
    for (let i = 0; i < 2; i++) await transport(ada, { producing: true });
    await expect(ada.ask('createWebRtcTransport', { producing: true })).rejects.toMatchObject({ code: 409 });
    await transport(ada, { consuming: true });
    await expect(ada.ask('createWebRtcTransport', { producing: true, consuming: true })).rejects.toMatchObject({
      code: 409,
    });
    expect(sfu.transports).toHaveLength(3);
  });

  it('tell the client how they fare, and why they failed', async () => {
    const ada = await member('ada');
    ada.send.setIceState('connected');
    ada.send.setDtlsState('failed');
    expect(ada.socket.received('transportState')).toEqual([
      { transportId: ada.send.id, iceState: 'connected', dtlsState: 'new' },
      {
        transportId: ada.send.id,
        iceState: 'connected',
        dtlsState: 'failed',
        reason: 'DTLS: the handshake failed or the certificate is not the announced one',
      },
    ]);
  });
});

describe('joining and leaving', () => {
  it('shows the others to who comes, and who comes to the others', async () => {
    const ada = await member('ada');
    connect('lurker');
    const ben = connect('ben');
    const answer = await ben.ask('join', { ...joinData, displayName: 'Ben' });
    expect(answer).toEqual({
      peers: [{ id: 'ada', displayName: 'ada', device: joinData.device }],
      resumeToken: expect.stringMatching(/^[\w-]{32}$/),
    });
    expect(ada.socket.received('newPeer')).toEqual([{ id: 'ben', displayName: 'Ben', device: joinData.device }]);
    ben.socket.drop();
    expect(ada.socket.received('peerClosed')).toEqual([{ peerId: 'ben' }]);
  });

  it('does not mention a peer that never joined', async () => {
    const ada = await member('ada');
    connect('lurker').socket.drop();
    expect(ada.socket.notifications).toEqual([]);
  });

  it('closes all that a peer had when it leaves, and the room with the last', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    await produce(ada);
    ada.socket.drop();
    expect(ada.send.closed && ada.receive.closed).toBe(true);
    expect(ben.receive.consumers[0]!.closed).toBe(true);
    expect(rooms.get('demo')).toBe(room);
    ben.socket.drop();
    expect(room.closed).toBe(true);
    expect(room.router.closed).toBe(true);
    expect(rooms.get('demo')).toBeUndefined();
  });

  it('closes a peer that does not join within 30 s, and no other', async () => {
    const lurker = connect('lurker');
    const ada = await member('ada');
    vi.advanceTimersByTime(29_999);
    expect(lurker.socket.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(lurker.socket.closedWith?.code).toBe(closeCodes.timedOut);
    vi.advanceTimersByTime(100_000);
    expect(ada.socket.closed).toBe(false);
  });

  it('renames', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    await ada.ask('changeDisplayName', { displayName: 'Ada L.' });
    expect(ben.socket.received('peerDisplayNameChanged')).toEqual([
      { peerId: 'ada', displayName: 'Ada L.', oldDisplayName: 'ada' },
    ]);
    expect(ada.socket.received('peerDisplayNameChanged')).toEqual([]);
    expect(room.peerInfos(ben.peer)).toMatchObject([{ displayName: 'Ada L.' }]);
  });

  it('hands out a secret to each peer of its own', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    expect(ada.resumeToken).not.toBe(ben.resumeToken);
    expect(ada.peer.mayResumeWith(ada.resumeToken)).toBe(true);
    for (const wrong of [ben.resumeToken, '', undefined, `${ada.resumeToken}x`]) {
      expect(ada.peer.mayResumeWith(wrong)).toBe(false);
    }
    const lurker = connect('lurker');
    expect(lurker.peer.mayResumeWith(undefined)).toBe(false);
  });

  it('replaces a peer without closing the room it was alone in', async () => {
    const ada = await member('ada');
    const socket = new FakePeerSocket();
    const successor = room.replacePeer(ada.peer, socket, { consumerReplicas: 0 });
    expect(ada.socket.closedWith?.code).toBe(closeCodes.doNotRetry);
    expect(room.closed).toBe(false);
    expect(room.getPeer('ada')).toBe(successor);
    expect(successor.joined).toBe(false);
    socket.drop();
    expect(room.closed).toBe(true);
  });
});

describe('producing and consuming', () => {
  it('offers a new producer to the members that can receive, paused, and starts it on acceptance', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    const deaf = connect('deaf');
    await deaf.ask('join', { ...joinData, rtpCapabilities: undefined });
    const producerId = await produce(ada);
    const [offer] = ben.socket.offers;
    const [consumer] = ben.receive.consumers;
    expect(offer!.data).toMatchObject({
      peerId: 'ada',
      producerId,
      id: consumer!.id,
      kind: 'audio',
      type: 'simple',
      appData: { source: 'mic' },
      producerPaused: false,
    });
    expect(consumer!.options).toMatchObject({ paused: true, enableRtx: true, ignoreDtx: true });
    expect(consumer!.paused).toBe(true);
    offer!.accept();
    await settle();
    expect(consumer!.paused).toBe(false);
    expect(ben.socket.received('consumerScore')).toHaveLength(1);
    expect(deaf.socket.offers).toEqual([]);
    expect(ada.socket.offers).toEqual([]);
  });

  it('offers what is there already to who joins, once', async () => {
    const ada = await member('ada');
    await produce(ada, 'mic');
    await produce(ada, 'webcam');
    const ben = await member('ben');
    expect(ben.socket.offers.map((offer) => offer.data.appData)).toEqual([{ source: 'mic' }, { source: 'webcam' }]);
  });

  it('offers once what begins just when somebody joins', async () => {
    const ada = await member('ada');
    const ben = connect('ben');
    await transport(ben, { consuming: true });
    await Promise.all([ben.ask('join', joinData), ada.ask('produce', produceData(ada.send.id))]);
    await settle();
    expect(ben.socket.offers).toHaveLength(1);
  });

  it('offers all to a member whose receiving transport comes after join', async () => {
    const ada = await member('ada');
    await produce(ada);
    const ben = connect('ben');
    await ben.ask('join', joinData);
    await settle();
    expect(ben.socket.offers).toHaveLength(0);
    await transport(ben, { consuming: true });
    await settle();
    expect(ben.socket.offers).toHaveLength(1);
  });

  it('makes as many consumers as were asked for', async () => {
    const ada = await member('ada');
    const ben = await member('ben', 2);
    await produce(ada);
    expect(ben.socket.offers).toHaveLength(3);
    expect(new Set(ben.socket.offers.map((offer) => offer.data.id)).size).toBe(3);
  });

  it('closes a consumer that the client rejects, and nothing else', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    await produce(ada);
    ben.socket.offers[0]!.reject(new Error('no'));
    await settle();
    const [consumer] = ben.receive.consumers;
    expect(consumer!.closed).toBe(true);
    expect(ben.socket.closed).toBe(false);
    expect(ben.socket.notifications).toEqual([]);
    await expect(ben.ask('pauseConsumer', { consumerId: consumer!.id })).rejects.toMatchObject({ code: 404 });
  });

  it('tells of events only what the client has accepted, and then all', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    const producerId = await produce(ada);
    const consumer = ben.receive.consumers[0]!;
    const consumerId = consumer.id;
    await ada.ask('pauseProducer', { producerId });
    consumer.emit('score', consumer.score);
    expect(ben.socket.notifications).toEqual([]);
    ben.socket.offers[0]!.accept();
    await settle();
    expect(ben.socket.received('consumerPaused')).toEqual([{ consumerId }]);
    await ada.ask('resumeProducer', { producerId });
    consumer.emit('layerschange', { spatialLayer: 1, temporalLayer: 2 });
    consumer.emit('layerschange', undefined);
    await ada.ask('closeProducer', { producerId });
    expect(ben.socket.received('consumerResumed')).toEqual([{ consumerId }]);
    expect(ben.socket.received('consumerLayersChanged')).toEqual([
      { consumerId, spatialLayer: 1, temporalLayer: 2 },
      { consumerId, spatialLayer: null, temporalLayer: null },
    ]);
    expect(ben.socket.received('consumerClosed')).toEqual([{ consumerId }]);
  });

  it('tells of the end of a producer after the acceptance it overtook', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    const producerId = await produce(ada);
    await ada.ask('closeProducer', { producerId });
    expect(ben.socket.notifications).toEqual([]);
    ben.socket.offers[0]!.accept();
    await settle();
    expect(ben.socket.notifications.map(({ method }) => method)).toEqual(['consumerClosed']);
  });

  it('carries out what the client wants of its producers and consumers', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    ben.socket.acceptsAtOnce = true;
    const producerId = await produce(ada);
    ada.send.producers[0]!.setScore([{ ssrc: 1, score: 9 }]);
    expect(ada.socket.received('producerScore')).toEqual([{ producerId, score: [{ ssrc: 1, score: 9 }] }]);
    const consumer = ben.receive.consumers[0]!;
    const consumerId = consumer.id;
    await ben.ask('pauseConsumer', { consumerId });
    expect(consumer.paused).toBe(true);
    await ben.ask('resumeConsumer', { consumerId });
    expect(consumer.paused).toBe(false);
    await ben.ask('requestConsumerKeyFrame', { consumerId });
    expect(consumer.keyFrameRequests).toBe(1);
    await ben.ask('setConsumerPreferredLayers', { consumerId, spatialLayer: 1 });
    expect(consumer.preferredLayers).toEqual({ spatialLayer: 1 });
    await ben.ask('setConsumerPriority', { consumerId, priority: 5 });
    expect(consumer.priority).toBe(5);
    expect(await ben.ask('getConsumerStats', { consumerId })).toEqual([{ type: 'outbound-rtp' }]);
    expect(await ada.ask('getProducerStats', { producerId })).toEqual([{ type: 'inbound-rtp' }]);
    expect(await ada.ask('getTransportStats', { transportId: ada.send.id })).toHaveLength(1);
  });

  it('refuses to produce on a receiving transport, and without end', async () => {
    const ada = await member('ada');
    await expect(ada.ask('produce', produceData(ada.receive.id))).rejects.toMatchObject({ code: 409 });
    for (let i = 0; i < 8; i++) await produce(ada);
    await expect(ada.ask('produce', produceData(ada.send.id))).rejects.toMatchObject({ code: 409 });
  });

  it('goes on when one consumer can not be made', async () => {
    const ada = await member('ada');
    const ben = await member('ben');
    const cleo = await member('cleo');
    ben.receive.failure = new Error('engine trouble');
    await produce(ada);
    expect(ben.socket.offers).toHaveLength(0);
    expect(cleo.socket.offers).toHaveLength(1);
    expect(ben.socket.closed).toBe(false);
  });
});

describe('dead transports', () => {
  it('end a peer once all of them stay dead for the consent time-out', async () => {
    const ada = await member('ada');
    await member('ben');
    ada.send.setIceState('completed');
    ada.send.setIceState('disconnected');
    vi.advanceTimersByTime(19_999);
    expect(ada.socket.closed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(ada.socket.closedWith?.code).toBe(closeCodes.timedOut);
  });

  it('do not end a peer while another one works, nor when one comes back', async () => {
    const ada = await member('ada');
    ada.receive.setIceState('completed');
    ada.send.setDtlsState('failed');
    vi.advanceTimersByTime(60_000);
    expect(ada.socket.closed).toBe(false);
    ada.receive.setIceState('disconnected');
    vi.advanceTimersByTime(10_000);
    ada.receive.setIceState('connected');
    vi.advanceTimersByTime(60_000);
    expect(ada.socket.closed).toBe(false);
  });

  it('are not those that were never used', async () => {
    const ada = await member('ada');
    vi.advanceTimersByTime(600_000);
    expect(ada.socket.closed).toBe(false);
  });
});

describe('a lost worker', () => {
  it('sends the peers of its rooms to join again, and closes the rooms', async () => {
    const ada = await member('ada');
    const lurker = connect('lurker');
    sfu.workers[0]!.die();
    for (const { socket } of [ada, lurker]) {
      expect(socket.received('rejoin')).toEqual([{ reason: 'the media worker was lost' }]);
      expect(socket.closedWith?.code).toBe(closeCodes.serviceRestart);
    }
    expect(rooms.roomCount).toBe(0);
    expect(ada.socket.received('peerClosed')).toEqual([]);
    await expect(ada.ask('getRouterRtpCapabilities')).rejects.toMatchObject({ code: 409 });
  });
});
