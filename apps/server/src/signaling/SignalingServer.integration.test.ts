import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dtlsParameters, joinData, produceData } from '../testing/payloads.ts';
import { TestClient } from '../testing/TestClient.ts';
import { sync, TestServer } from '../testing/TestServer.ts';

let test: TestServer;

beforeEach(async () => {
  test = await TestServer.start();
});

afterEach(() => test.close());

describe('connecting', () => {
  it('tells the version first, on any path', async () => {
    for (const path of ['/', '/protoo', '/a/b/c']) {
      const client = await test.connect(`p${path.length}`, { path });
      expect(await client.received('mediasoup-version')).toEqual({ version: '3.27.1' });
      expect(client.messages[0]).toMatchObject({ notification: true, method: 'mediasoup-version' });
    }
  });

  it.each([
    ['/', 'roomId is missing'],
    ['/?roomId=demo', 'peerId is missing'],
    [`/?roomId=demo&peerId=${'x'.repeat(65)}`, 'peerId must have at most 64 characters'],
    ['/?roomId=%0d%0aX-Evil:1&peerId=x', 'roomId must not contain control characters'],
  ])('refuses %s with 400', async (path, reason) => {
    const refused = TestClient.connectTo(`ws://127.0.0.1:${test.server.port}${path}`);
    await expect(refused).rejects.toMatchObject({ status: 400, reason });
    expect(test.server.rooms.roomCount).toBe(0);
  });

  it('refuses another subprotocol, and pages of other hosts', async () => {
    await expect(test.connect('ada', { protocol: 'chat' })).rejects.toMatchObject({ status: 403 });
    await expect(test.connect('ada', { origin: 'https://evil.example' })).rejects.toMatchObject({ status: 403 });
    await test.connect('ada', { origin: `http://127.0.0.1:${test.server.port}` });
  });

  it('does not mind cookies that can not be decoded', async () => {
    await test.connect('ada', { headers: { Cookie: 'theme=%E0%A4%A' } });
  });

  it('answers 503 while no worker runs', async () => {
    for (const worker of test.sfu.workers) worker.createRouter = () => Promise.reject(new Error('full'));
    await expect(test.connect('ada')).rejects.toMatchObject({ status: 503 });
    expect(test.server.rooms.roomCount).toBe(0);
  });

  it('brings those who come to an empty room at once into the same one', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((peerId) => test.connect(peerId)));
    expect(test.server.rooms.roomCount).toBe(1);
    expect(test.server.rooms.peerCount).toBe(4);
    expect(test.sfu.workers.flatMap((worker) => worker.routers)).toHaveLength(1);
  });

  it('leaves nothing behind of one who hangs up in the middle of it', async () => {
    const socket = connectTcp(test.server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'GET /?roomId=gone&peerId=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Protocol: protoo\r\n\r\n',
    );
    socket.resetAndDestroy();
    const ada = await test.connect('ada');
    await sync(ada);
    while (test.server.rooms.get('gone')) await sync(ada);
    expect(test.server.rooms.roomCount).toBe(1);
  });
});

describe('a call', () => {
  it('goes as the contract says, from open to close', async () => {
    const ada = await test.joined('ada');
    expect(ada.peers).toEqual([]);
    await ada.client.request('connectWebRtcTransport', { transportId: ada.sendId, dtlsParameters });
    const { id: producerId } = await ada.client.request<{ id: string }>('produce', produceData(ada.sendId));

    const ben = await test.joined('ben');
    expect(ben.peers).toMatchObject([{ id: 'ada', displayName: 'Ada' }]);
    expect(await ada.client.received('newPeer')).toMatchObject({ id: 'ben' });
    const offered = await ben.client.received<{ id: string }>('newConsumer');
    expect(offered).toMatchObject({ peerId: 'ada', producerId, kind: 'audio', appData: { source: 'mic' } });
    await ben.client.received('consumerScore');
    const joinAnswer = ben.client.messages.findIndex((message) => 'resumeToken' in ((message.data as object) ?? {}));
    const offer = ben.client.messages.findIndex((message) => message.method === 'newConsumer');
    expect(joinAnswer).toBeLessThan(offer);

    await ada.client.request('pauseProducer', { producerId });
    expect(await ben.client.received('consumerPaused')).toEqual({ consumerId: offered.id });
    ada.client.close();
    expect(await ben.client.received('consumerClosed')).toEqual({ consumerId: offered.id });
    expect(await ben.client.received('peerClosed')).toEqual({ peerId: 'ada' });
    ben.client.close();
    await ben.client.closed;
    await expect.poll(() => test.server.rooms.roomCount).toBe(0);
  });

  it('keeps rooms apart', async () => {
    const ada = await test.joined('ada', { roomId: 'one' });
    const ben = await test.joined('ben', { roomId: 'two' });
    await ada.client.request('produce', produceData(ada.sendId));
    await sync(ben.client);
    expect(ben.peers).toEqual([]);
    expect(ben.client.hasReceived('newConsumer')).toBe(false);
    expect(ada.client.hasReceived('newPeer')).toBe(false);
    expect(test.sfu.workers.map((worker) => worker.routers.length)).toEqual([1, 1]);
  });

  it('closes the consumer of a client that takes no media, and lets it be', async () => {
    const ada = await test.joined('ada');
    const ben = await test.connect('ben');
    ben.onRequest = () => ({ code: 403, reason: 'I do not want to consume' });
    await ben.request('createWebRtcTransport', { consuming: true });
    await ben.request('join', joinData);
    await ada.client.request('produce', produceData(ada.sendId));
    await ben.received('newConsumer');
    await sync(ben);
    const consumer = test.sfu.transports.flatMap((transport) => transport.consumers)[0]!;
    expect(consumer.closed).toBe(true);
    expect(ben.connection.connected).toBe(true);
  });

  it('takes from a member of a large room what it wants of all pictures at once', async () => {
    const ada = await test.joined('ada');
    // Eight producers are what a peer may have at most.
    for (let place = 0; place < 20; place++) {
      const other = await test.joined(`other-${place}`);
      for (let nth = 0; nth < 8; nth++) await other.client.request('produce', produceData(other.sendId, 'webcam'));
    }
    await sync(ada.client);
    const consumerIds = ada.client.messages
      .filter(({ method }) => method === 'newConsumer')
      .map(({ data }) => (data as { id: string }).id);
    expect(consumerIds.length).toBe(160);
    // The engine is busy until all of it has come.
    const [consumer] = test.sfu.transports.flatMap(({ consumers }) => consumers);
    let goOn = () => {};
    consumer!.setPreferredLayers = () => new Promise<void>((resolve) => (goOn = resolve));
    // As the web app does when its page is seen again.
    const wishes = Promise.allSettled(
      consumerIds.flatMap((consumerId) => [
        ada.client.request('setConsumerPreferredLayers', { consumerId, spatialLayer: 1 }),
        ada.client.request('resumeConsumer', { consumerId }),
      ]),
    );
    ada.client.connection.ping('');
    await once(ada.client.connection, 'pong');
    goOn();
    expect((await wishes).filter(({ status }) => status === 'rejected')).toEqual([]);
  });

  it('answers requests in order, also when they come all at once', async () => {
    const ada = await test.connect('ada');
    const results = await Promise.allSettled([
      ada.request('join', joinData),
      ada.request('join', joinData),
      ada.request('changeDisplayName', { displayName: 'Countess' }),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 409, message: 'already joined' } });
  });
});

describe('losing', () => {
  it('a connection that is silent for 6 s: the others are told', async () => {
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    ada.client.connection.socket.pause();
    expect(await ben.client.received('peerClosed')).toEqual({ peerId: 'ada' });
  });

  it('a worker: its peers are sent to join again, other rooms go on, the next room finds a worker', async () => {
    const ada = await test.joined('ada', { roomId: 'one' });
    const ben = await test.joined('ben', { roomId: 'two' });
    test.sfu.workers[0]!.die();
    expect(await ada.client.received('rejoin')).toEqual({ reason: 'the media worker was lost' });
    expect((await ada.client.closed).code).toBe(1012);
    await sync(ben.client);
    const again = await test.joined('ada', { roomId: 'one' });
    expect(again.peers).toEqual([]);
    await expect.poll(() => test.server.workers.liveCount).toBe(2);
  });

  it('the server: everybody is told, and connections end', async () => {
    const ada = await test.joined('ada');
    const closing = test.server.close('the server is restarting');
    expect(await ada.client.received('rejoin')).toEqual({ reason: 'the server is restarting' });
    expect((await ada.client.closed).code).toBe(1012);
    await closing;
    expect(test.sfu.liveWorkers).toEqual([]);
    await expect(test.connect('ben')).rejects.toThrow();
  });
});

describe('the log', () => {
  it('has room and peer in each line about them, and no secret', async () => {
    const ada = await test.joined('ada');
    const again = await test.joined('ada', { resumeToken: ada.resumeToken });
    await expect(test.connect('ada', { resumeToken: 'a-wrong-guess' })).rejects.toThrow();
    again.client.close();
    await again.client.closed;
    await expect.poll(() => test.log.some((line) => line.includes('room closed'))).toBe(true);
    const text = test.log.join('');
    for (const secret of [ada.resumeToken, again.resumeToken, 'a-wrong-guess']) expect(text).not.toContain(secret);
    const lines = test.log.map((line) => JSON.parse(line));
    expect(lines.find((line) => line.msg === 'peer joined')).toMatchObject({
      level: 'info',
      roomId: 'demo',
      peerId: 'ada',
    });
    expect(lines.find((line) => line.msg === 'connection refused')).toMatchObject({ roomId: 'demo', peerId: 'ada' });
    const ofNobody = ['media worker started', 'console opened'];
    const anonymous = lines.filter((line) => !line.roomId && !ofNobody.includes(line.msg));
    expect(anonymous).toEqual([]);
  });
});
