import { type ClientRequestMethod, clientRequests } from '@parley/signaling-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { dtlsParameters, joinData, produceData } from '../../testing/payloads.ts';
import { TestRoom } from '../../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  test = await TestRoom.open();
});

const beforeJoin = [
  'getRouterRtpCapabilities',
  'createWebRtcTransport',
  'connectWebRtcTransport',
  'restartIce',
  'networkCheck',
  'join',
];
const afterJoin = Object.keys(clientRequests).filter((method) => !beforeJoin.includes(method)) as ClientRequestMethod[];

describe('what a peer may ask, and when', () => {
  it.each(afterJoin)('%s is refused before join, whatever its data', async (method) => {
    const ada = test.connect('ada');
    await expect(ada.ask(method, { rubbish: true })).rejects.toMatchObject({ code: 409, message: 'not joined yet' });
  });

  it('answers the router and transport requests before join', async () => {
    const ada = test.connect('ada');
    expect(await ada.ask('getRouterRtpCapabilities')).toEqual(test.room.router.rtpCapabilities);
    const { id } = await test.transport(ada, { producing: true });
    expect(await ada.ask('connectWebRtcTransport', { transportId: id, dtlsParameters })).toEqual({});
    expect(await ada.ask('restartIce', { transportId: id })).toMatchObject({
      usernameFragment: 'ufrag2',
      iceServers: [],
    });
  });

  it('refuses a second join, and a second connect of a transport', async () => {
    const ada = await test.member('ada');
    await expect(ada.ask('join', joinData)).rejects.toMatchObject({ code: 409, message: 'already joined' });
    const connectData = { transportId: ada.send.id, dtlsParameters };
    await ada.ask('connectWebRtcTransport', connectData);
    await expect(ada.ask('connectWebRtcTransport', connectData)).rejects.toMatchObject({
      code: 409,
      message: 'this transport is already connected',
    });
  });

  it('lets a transport be connected again after the first time failed', async () => {
    const ada = await test.member('ada');
    ada.send.failure = new TypeError('bad fingerprint');
    const connectData = { transportId: ada.send.id, dtlsParameters };
    await expect(ada.ask('connectWebRtcTransport', connectData)).rejects.toThrow('bad fingerprint');
    expect(await ada.ask('connectWebRtcTransport', connectData)).toEqual({});
  });

  it('refuses unknown methods and malformed data, naming the field', async () => {
    const ada = test.connect('ada');
    await expect(ada.ask('becomeHost')).rejects.toMatchObject({ code: 400, message: 'unknown method "becomeHost"' });
    await expect(ada.ask('__proto__')).rejects.toMatchObject({ code: 400 });
    await expect(ada.ask('join', { displayName: 'A' })).rejects.toMatchObject({
      code: 400,
      message: 'device is missing',
    });
    expect(ada.peer.joined).toBe(false);
  });

  it('reaches nothing that belongs to another peer', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    ben.socket.acceptsAtOnce = true;
    const producerId = await test.produce(ada);
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
