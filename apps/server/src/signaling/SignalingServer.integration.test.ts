import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { clientRequests } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { ParleyServer } from '../ParleyServer.ts';
import { FakeSfu } from '../testing/FakeSfu.ts';
import { dtlsParameters, joinData, produceData } from '../testing/payloads.ts';
import { TestClient, type TestClientOptions } from '../testing/TestClient.ts';

let sfu: FakeSfu;
let server: ParleyServer;
let log: string[];
const clients: TestClient[] = [];

beforeEach(async () => {
  sfu = new FakeSfu();
  log = [];
  server = await ParleyServer.start(readConfig({ HOST: '127.0.0.1', PORT: '0', WORKERS: '2' }), {
    createWorker: sfu.createWorker,
    version: '3.27.1',
    webDirectory: '/nonexistent',
    logger: createLogger('debug', { write: (line) => void log.push(line) }),
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.connection.drop();
  await server.close('test ended');
});

async function connect(peerId: string, options: Partial<TestClientOptions> = {}): Promise<TestClient> {
  const client = await TestClient.connect({ port: server.port, peerId, ...options });
  clients.push(client);
  return client;
}

async function joined(peerId: string, options: Partial<TestClientOptions> = {}) {
  const client = await connect(peerId, options);
  const { id: sendId } = await client.request<{ id: string }>('createWebRtcTransport', { producing: true });
  const { id: receiveId } = await client.request<{ id: string }>('createWebRtcTransport', { consuming: true });
  const answer = await client.request<{ peers: { id: string }[]; resumeToken: string }>('join', joinData);
  return { client, sendId, receiveId, ...answer };
}

/** Resolves when the server has dealt with all that the client sent before. */
async function sync(client: TestClient): Promise<void> {
  await client.request('getRouterRtpCapabilities');
}

describe('connecting', () => {
  it('tells the version first, on any path', async () => {
    for (const path of ['/', '/protoo', '/a/b/c']) {
      const client = await connect(`p${path.length}`, { path });
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
    const refused = TestClient.connectTo(`ws://127.0.0.1:${server.port}${path}`);
    await expect(refused).rejects.toMatchObject({ status: 400, reason });
    expect(server.rooms.roomCount).toBe(0);
  });

  it('refuses another subprotocol, and pages of other hosts', async () => {
    await expect(connect('ada', { protocol: 'chat' })).rejects.toMatchObject({ status: 403 });
    await expect(connect('ada', { origin: 'https://evil.example' })).rejects.toMatchObject({ status: 403 });
    await connect('ada', { origin: `http://127.0.0.1:${server.port}` });
  });

  it('does not mind cookies that can not be decoded', async () => {
    await connect('ada', { headers: { Cookie: 'theme=%E0%A4%A' } });
  });

  it('answers 503 while no worker runs', async () => {
    for (const worker of sfu.workers) worker.createRouter = () => Promise.reject(new Error('full'));
    await expect(connect('ada')).rejects.toMatchObject({ status: 503 });
    expect(server.rooms.roomCount).toBe(0);
  });

  it('brings those who come to an empty room at once into the same one', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((peerId) => connect(peerId)));
    expect(server.rooms.roomCount).toBe(1);
    expect(server.rooms.peerCount).toBe(4);
    expect(sfu.workers.flatMap((worker) => worker.routers)).toHaveLength(1);
  });

  it('leaves nothing behind of one who hangs up in the middle of it', async () => {
    const socket = connectTcp(server.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(
      'GET /?roomId=gone&peerId=x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
        'Sec-WebSocket-Protocol: protoo\r\n\r\n',
    );
    socket.resetAndDestroy();
    const ada = await connect('ada');
    await sync(ada);
    while (server.rooms.get('gone')) await sync(ada);
    expect(server.rooms.roomCount).toBe(1);
  });
});

describe('a call', () => {
  it('goes as the contract says, from open to close', async () => {
    const ada = await joined('ada');
    expect(ada.peers).toEqual([]);
    await ada.client.request('connectWebRtcTransport', { transportId: ada.sendId, dtlsParameters });
    const { id: producerId } = await ada.client.request<{ id: string }>('produce', produceData(ada.sendId));

    const ben = await joined('ben');
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
    await expect.poll(() => server.rooms.roomCount).toBe(0);
  });

  it('keeps rooms apart', async () => {
    const ada = await joined('ada', { roomId: 'one' });
    const ben = await joined('ben', { roomId: 'two' });
    await ada.client.request('produce', produceData(ada.sendId));
    await sync(ben.client);
    expect(ben.peers).toEqual([]);
    expect(ben.client.hasReceived('newConsumer')).toBe(false);
    expect(ada.client.hasReceived('newPeer')).toBe(false);
    expect(sfu.workers.map((worker) => worker.routers.length)).toEqual([1, 1]);
  });

  it('closes the consumer of a client that takes no media, and lets it be', async () => {
    const ada = await joined('ada');
    const ben = await connect('ben');
    ben.onRequest = () => ({ code: 403, reason: 'I do not want to consume' });
    await ben.request('createWebRtcTransport', { consuming: true });
    await ben.request('join', joinData);
    await ada.client.request('produce', produceData(ada.sendId));
    await ben.received('newConsumer');
    await sync(ben);
    const consumer = sfu.transports.flatMap((transport) => transport.consumers)[0]!;
    expect(consumer.closed).toBe(true);
    expect(ben.connection.connected).toBe(true);
  });

  it('answers requests in order, also when they come all at once', async () => {
    const ada = await connect('ada');
    const results = await Promise.allSettled([
      ada.request('join', joinData),
      ada.request('join', joinData),
      ada.request('changeDisplayName', { displayName: 'Countess' }),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: 409, message: 'already joined' } });
  });
});

describe('one peerId twice', () => {
  it('is refused with 409 while the first answers', async () => {
    const ada = await joined('ada');
    await expect(connect('ada')).rejects.toMatchObject({ status: 409, reason: 'this peerId is in the room already' });
    await expect(connect('ada', { resumeToken: 'guess' })).rejects.toMatchObject({ status: 409 });
    await sync(ada.client);
    await connect('ada', { roomId: 'elsewhere' });
  });

  it('takes over with the secret: the first is closed with 4000, the others see it leave and come', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    const again = await connect('ada', { resumeToken: ada.resumeToken });
    expect((await ada.client.closed).code).toBe(4000);
    expect(await ben.client.received('peerClosed')).toEqual({ peerId: 'ada' });
    const answer = await again.request<{ resumeToken: string }>('join', joinData);
    expect(answer.resumeToken).not.toBe(ada.resumeToken);
    await expect(connect('ada', { resumeToken: ada.resumeToken })).rejects.toMatchObject({ status: 409 });
    expect(server.rooms.peerCount).toBe(2);
  });

  it('takes over from one that no longer answers', async () => {
    const ada = await joined('ada');
    ada.client.connection.socket.pause();
    const again = await connect('ada');
    expect(await again.request('join', joinData)).toMatchObject({ peers: [] });
    expect(server.rooms.peerCount).toBe(1);
  });

  it('lets a reloaded page in at once, and leaves no ghost', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    ada.client.close();
    const again = await joined('ada');
    expect(again.peers).toMatchObject([{ id: 'ben' }]);
    await expect.poll(() => server.rooms.peerCount).toBe(2);
    const comings = ben.client.messages.filter(({ method }) => method === 'newPeer' || method === 'peerClosed');
    expect(comings.map(({ method }) => method).slice(-2)).toEqual(['peerClosed', 'newPeer']);
  });

  it('lets one of two in that come at the same time', async () => {
    const results = await Promise.allSettled([connect('ada'), connect('ada'), connect('ada')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(server.rooms.peerCount).toBe(1);
  });
});

describe('bad input', () => {
  const frames: [string, string][] = [
    ['no JSON', 'hello'],
    ['empty', ''],
    ['null', 'null'],
    ['a number', '7'],
    ['a string', '"x"'],
    ['an array', '[1,2]'],
    ['an empty object', '{}'],
    ['a request without id', '{"request":true,"method":"join"}'],
    ['a request without method', '{"request":true,"id":1}'],
    ['a response nobody waits for', '{"response":true,"id":99,"ok":true}'],
    ['an error response nobody waits for', '{"response":true,"id":99,"errorCode":[],"errorReason":{}}'],
    ['a notification', '{"notification":true,"method":"join"}'],
    ['deep nesting', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ];

  it.each(frames)('goes on after %s', async (_name, text) => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    const before = ben.client.messages.length;
    ada.client.send(text);
    await sync(ada.client);
    await sync(ben.client);
    // The answer to sync is all that Ben got.
    expect(ben.client.messages.length).toBe(before + 1);
  });

  it('ignores binary frames', async () => {
    const ada = await joined('ada');
    ada.client.connection.sendBytes(Buffer.from('{"request":true,"id":1,"method":"join"}'));
    await sync(ada.client);
  });

  it('answers every method with 4xx for every kind of wrong data, and harms nobody', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    const before = ben.client.messages.length;
    const rubbish = [null, 0, 'x', [], [[]], true, { transportId: {} }, { producerId: 1 }, { consumerId: 'nobody' }];
    const harmless = ['getRouterRtpCapabilities', 'createWebRtcTransport'];
    for (const method of [...Object.keys(clientRequests), 'toString', '', '__proto__', 'x'.repeat(1000)]) {
      if (harmless.includes(method)) continue;
      for (const data of rubbish) {
        const error = await ada.client.request(method, data).then(
          () => undefined,
          (reason: { code: number; message: string }) => reason,
        );
        expect([400, 404, 409], `${method} ${JSON.stringify(data)}`).toContain(error?.code);
        expect(error?.message).toMatch(/^.{3,200}$/);
      }
    }
    await sync(ben.client);
    expect(ben.client.messages.length).toBe(before + 1);
  });

  it('closes only the connection that sends a huge message', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    ada.client.send(`{"x":"${'x'.repeat(200_000)}"}`);
    expect((await ada.client.closed).code).toBe(1009);
    expect(await ben.client.received('peerClosed')).toEqual({ peerId: 'ada' });
    await sync(ben.client);
  });

  it('closes only the connection that breaks the WebSocket protocol', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    ada.client.connection.socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    await ada.client.closed;
    await ben.client.received('peerClosed');
    await sync(ben.client);
  });

  it('refuses a flood, and answers what came before it', async () => {
    const ada = await joined('ada');
    const answers = await Promise.allSettled(
      Array.from({ length: 300 }, () => ada.client.request('getRouterRtpCapabilities')),
    );
    const refused = answers.filter((answer) => answer.status === 'rejected');
    expect(refused.length).toBeLessThan(300);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 409, message: 'too many requests at once' });
    await sync(ada.client);
  });

  it('maps what the SFU throws', async () => {
    const ada = await joined('ada');
    const [transport] = sfu.transports;
    const outcomes: [Error, number, string][] = [
      [new TypeError('missing codec.payloadType'), 400, 'missing codec.payloadType'],
      [
        Object.assign(new Error('media codec not supported'), { name: 'UnsupportedError' }),
        400,
        'media codec not supported',
      ],
      [Object.assign(new Error('transport closed'), { name: 'InvalidStateError' }), 409, 'transport closed'],
      [new Error('secret path /etc/x'), 500, 'internal error'],
      [new TypeError("Cannot read properties of undefined (reading 'x')"), 500, 'internal error'],
    ];
    for (const [failure, code, message] of outcomes) {
      transport!.failure = failure;
      await expect(ada.client.request('produce', produceData(ada.sendId))).rejects.toMatchObject({ code, message });
    }
  });
});

describe('losing', () => {
  it('a connection that is silent for 6 s: the others are told', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    ada.client.connection.socket.pause();
    expect(await ben.client.received('peerClosed')).toEqual({ peerId: 'ada' });
  });

  it('a worker: its peers are sent to join again, other rooms go on, the next room finds a worker', async () => {
    const ada = await joined('ada', { roomId: 'one' });
    const ben = await joined('ben', { roomId: 'two' });
    sfu.workers[0]!.die();
    expect(await ada.client.received('rejoin')).toEqual({ reason: 'the media worker was lost' });
    expect((await ada.client.closed).code).toBe(1012);
    await sync(ben.client);
    const again = await joined('ada', { roomId: 'one' });
    expect(again.peers).toEqual([]);
    await expect.poll(() => server.workers.liveCount).toBe(2);
  });

  it('the server: everybody is told, and connections end', async () => {
    const ada = await joined('ada');
    const closing = server.close('the server is restarting');
    expect(await ada.client.received('rejoin')).toEqual({ reason: 'the server is restarting' });
    expect((await ada.client.closed).code).toBe(1012);
    await closing;
    expect(sfu.liveWorkers).toEqual([]);
    await expect(connect('ben')).rejects.toThrow();
  });
});

describe('the log', () => {
  it('has room and peer in each line about them, and no secret', async () => {
    const ada = await joined('ada');
    const again = await joined('ada', { resumeToken: ada.resumeToken });
    await expect(connect('ada', { resumeToken: 'a-wrong-guess' })).rejects.toThrow();
    again.client.close();
    await again.client.closed;
    await expect.poll(() => log.some((line) => line.includes('room closed'))).toBe(true);
    const text = log.join('');
    for (const secret of [ada.resumeToken, again.resumeToken, 'a-wrong-guess']) expect(text).not.toContain(secret);
    const lines = log.map((line) => JSON.parse(line));
    expect(lines.find((line) => line.msg === 'peer joined')).toMatchObject({
      level: 'info',
      roomId: 'demo',
      peerId: 'ada',
    });
  });
});
