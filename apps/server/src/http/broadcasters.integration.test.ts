import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dtlsParameters, joinData, produceData } from '../testing/payloads.ts';
import { TestServer } from '../testing/TestServer.ts';

let server: TestServer;

beforeEach(async () => {
  server = await TestServer.start();
});

afterEach(async () => {
  await server.close();
});

type Answer = { status: number; body: Record<string, unknown> };

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${server.server.port}/rooms/demo${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const post = (path: string, body?: unknown) => call('POST', path, body);

const enter = { id: 'cam', displayName: 'Camera', device: { name: 'ffmpeg' } };
const { rtpCapabilities } = joinData;
const { kind, rtpParameters } = produceData('');

/** A broadcaster with a plain transport; @returns the transport's path. */
async function broadcaster(data: object = enter, transport: object = { type: 'plain', comedia: true, rtcpMux: false }) {
  expect((await post('/broadcasters', data)).status).toBe(200);
  const { body } = await post(`/broadcasters/cam/transports`, transport);
  return `/broadcasters/cam/transports/${body.id}`;
}

describe('a broadcaster', () => {
  it('opens the room, enters, sends, and leaves', async () => {
    const capabilities = await call('GET', '');
    expect(capabilities).toMatchObject({ status: 200, body: { codecs: [{ mimeType: 'audio/opus' }] } });
    const { client: ada } = await server.joined('ada');
    expect(await post('/broadcasters', enter)).toEqual({
      status: 200,
      body: {
        peers: [
          { id: 'ada', displayName: 'Ada', device: joinData.device, role: 'host', producers: [], dataProducers: [] },
        ],
      },
    });
    const info = { id: 'cam', displayName: 'Camera', device: { flag: 'broadcaster', name: 'ffmpeg' } };
    expect(await ada.received('newPeer')).toEqual(info);

    const transport = await post('/broadcasters/cam/transports', { type: 'plain', comedia: true, rtcpMux: false });
    expect(transport).toEqual({
      status: 200,
      body: { id: expect.any(String), ip: '127.0.0.1', port: 10_000, rtcpPort: 10_001 },
    });
    const [plain] = server.sfu.plainTransports;
    expect(plain!.options).toMatchObject({ comedia: true, rtcpMux: false, enableSctp: false, enableSrtp: false });
    const producer = await post(`/broadcasters/cam/transports/${plain!.id}/producers`, { kind, rtpParameters });
    expect(producer).toEqual({ status: 200, body: { id: plain!.producers[0]!.id } });
    expect(await ada.received('newConsumer')).toMatchObject({ peerId: 'cam', producerId: producer.body.id, kind });

    const ben = await server.joined('ben');
    expect(ben.peers).toContainEqual(info);
    expect(await ben.client.received('newConsumer')).toMatchObject({ peerId: 'cam' });

    expect(await call('DELETE', '/broadcasters/cam')).toEqual({ status: 200, body: {} });
    expect(plain!.closed).toBe(true);
    expect(await ada.received('consumerClosed')).toBeDefined();
    expect(await ada.received('peerClosed')).toEqual({ peerId: 'cam' });
    expect((await call('DELETE', '/broadcasters/cam')).status).toBe(404);
  });

  it('keeps the room open after the last peer left, and closes it when it leaves as the last', async () => {
    const { client } = await server.joined('ada');
    await broadcaster();
    const room = server.server.rooms.get('demo')!;
    client.connection.close();
    await client.closed;
    await expect.poll(() => room.peerCount).toBe(0);
    expect(room.closed).toBe(false);
    // The time that this API keeps an empty room is over.
    room.holdOpen(0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(room.closed).toBe(false);
    await call('DELETE', '/broadcasters/cam');
    expect(room.closed).toBe(true);
    expect(server.server.rooms.roomCount).toBe(0);
  });

  it('receives what it can, paused if it wants, and starts with a key frame', async () => {
    const { client: ada, sendId } = await server.joined('ada');
    const { id: producerId } = await ada.request<{ id: string }>('produce', produceData(sendId, 'webcam'));
    const entered = await post('/broadcasters', { ...enter, rtpCapabilities });
    expect(entered.body.peers).toMatchObject([{ id: 'ada', producers: [{ id: producerId, kind: 'video' }] }]);
    const { body: transport } = await post('/broadcasters/cam/transports', { type: 'plain' });
    const path = `/broadcasters/cam/transports/${transport.id}`;
    expect((await post(`${path}/connect`, { ip: '127.0.0.1', port: 5004 })).status).toBe(200);
    const [plain] = server.sfu.plainTransports;
    expect(plain!.remote).toEqual({ ip: '127.0.0.1', port: 5004 });

    const answer = await post(`${path}/consume?producerId=${producerId}&paused=true`);
    const [consumer] = plain!.consumers;
    expect(answer).toMatchObject({
      status: 200,
      body: { id: consumer!.id, producerId, kind: 'video', type: 'simple' },
    });
    expect(consumer!.paused).toBe(true);
    expect((await post(`/broadcasters/cam/consumers/${consumer!.id}/resume`)).status).toBe(200);
    expect([consumer!.paused, consumer!.keyFrameRequests]).toEqual([false, 1]);
    await post(`${path}/consume?producerId=${producerId}`);
    expect(plain!.consumers[1]!.paused).toBe(false);

    expect((await post(`${path}/consume?producerId=other`)).status).toBe(404);
    expect(await post(`${path}/consume`)).toEqual({ status: 400, body: { error: 'producerId must be in the query' } });
  });

  it('is told when it came without rtpCapabilities', async () => {
    const { client: ada, sendId } = await server.joined('ada');
    const { id } = await ada.request<{ id: string }>('produce', produceData(sendId));
    const path = await broadcaster();
    expect(await post(`${path}/consume?producerId=${id}`)).toEqual({
      status: 409,
      body: { error: 'this broadcaster came without rtpCapabilities' },
    });
  });

  it('connects each kind of transport with what that needs, once', async () => {
    await broadcaster();
    const make = async (data: object) => {
      const { body } = await post('/broadcasters/cam/transports', data);
      return { body, connect: (given?: object) => post(`/broadcasters/cam/transports/${body.id}/connect`, given) };
    };
    const plain = await make({ type: 'plain', rtcpMux: false });
    expect((await plain.connect({ ip: '127.0.0.1' })).body).toEqual({ error: 'port is missing' });
    expect((await plain.connect({ ip: 'localhost', port: 1 })).body).toEqual({ error: 'ip must be an IP address' });
    expect((await plain.connect({ ip: '127.0.0.1', port: 1, rtcpPort: 2 })).status).toBe(200);
    expect((await plain.connect({ ip: '127.0.0.1', port: 1 })).status).toBe(409);

    const comedia = await make({ type: 'plain', comedia: true });
    expect((await comedia.connect({ ip: '127.0.0.1', port: 1 })).status).toBe(409);

    const cryptoSuite = 'AEAD_AES_256_GCM';
    const srtp = await make({ type: 'plain', comedia: true, srtpCryptoSuite: cryptoSuite });
    expect(srtp.body.srtpParameters).toEqual({ cryptoSuite, keyBase64: 'a2V5' });
    expect((await srtp.connect({})).body).toEqual({ error: 'srtpParameters is missing' });
    const srtpParameters = { cryptoSuite, keyBase64: 'a2V5' };
    expect(await srtp.connect({ srtpParameters })).toEqual({ status: 200, body: { srtpParameters } });
    expect(server.sfu.plainTransports.at(-1)!.remote).toEqual({ srtpParameters });

    const webrtc = await make({ type: 'webrtc' });
    expect(Object.keys(webrtc.body)).toEqual(
      expect.arrayContaining(['id', 'iceParameters', 'iceCandidates', 'dtlsParameters']),
    );
    expect((await webrtc.connect()).body).toEqual({ error: 'data is missing' });
    expect((await webrtc.connect({ dtlsParameters })).status).toBe(200);
    expect((await webrtc.connect({ dtlsParameters })).status).toBe(409);
  });

  it('chats over data channels', async () => {
    const { client: ada } = await server.joined('ada');
    const path = await broadcaster(enter, { type: 'plain', sctpCapabilities: { numStreams: { OS: 16, MIS: 16 } } });
    const data = { label: 'chat', protocol: '', sctpStreamParameters: { streamId: 3 }, appData: {} };
    const { body } = await post(`${path}/produce/data`, data);
    const [channel] = server.sfu.plainTransports[0]!.dataProducers;
    expect(body).toEqual({ id: channel!.id });
    channel!.send('On air');
    expect(await ada.received('chatMessage')).toMatchObject({ peerId: 'cam', displayName: 'Camera', text: 'On air' });
    expect((await post(`${path}/consume/data`, { dataProducerId: 'other' })).status).toBe(404);
    const ben = await server.joined('ben');
    const { id: dataProducerId } = await ben.client.request<{ id: string }>('produceData', {
      transportId: ben.sendId,
      label: 'chat',
      sctpStreamParameters: { streamId: 0 },
    });
    expect(await post(`${path}/consume/data`, { dataProducerId })).toEqual({
      status: 200,
      body: { id: expect.any(String), streamId: 0 },
    });
  });

  it('takes an id that is free, and keeps it from others', async () => {
    await server.joined('ada');
    expect((await post('/broadcasters', { ...enter, id: 'ada' })).status).toBe(409);
    await broadcaster();
    expect((await post('/broadcasters', enter)).status).toBe(409);
    await expect(server.connect('cam')).rejects.toMatchObject({ status: 409 });
  });
});

describe('bad requests', () => {
  it.each([
    ['POST', '/broadcasters', undefined, 400, 'data is missing'],
    ['POST', '/broadcasters', [], 400, 'id is missing'],
    ['POST', '/broadcasters', { ...enter, displayName: 7 }, 400, 'displayName must be a string'],
    ['POST', `/broadcasters/${'x'.repeat(65)}/transports`, {}, 400, 'broadcasterId must have at most 64 characters'],
    ['POST', '/broadcasters/nobody/transports', { type: 'plain' }, 404, 'broadcaster "nobody" not found'],
    ['POST', '/broadcasters/cam/transports', { type: 'pigeon' }, 400, 'type must be "plain" or "webrtc"'],
    ['POST', '/broadcasters/cam/transports/none/producers', { kind, rtpParameters }, 404, 'transport "none" not found'],
    ['POST', '/broadcasters/cam/transports/none/connect', {}, 404, 'transport "none" not found'],
    ['POST', '/broadcasters/cam/consumers/none/resume', undefined, 404, 'consumer "none" not found'],
    ['PUT', '/broadcasters', {}, 404, 'not found'],
    ['GET', '/somewhere/else', undefined, 404, 'not found'],
  ])('%s %s %j', async (method, path, data, status, error) => {
    await post('/broadcasters', enter);
    expect(await call(method, path, data)).toEqual({ status, body: { error } });
  });

  it('that are no JSON, or too large, or undecodable, are told so', async () => {
    const url = `http://127.0.0.1:${server.server.port}/rooms/demo/broadcasters`;
    const headers = { 'content-type': 'application/json' };
    const send = async (text: string) => {
      const response = await fetch(url, { method: 'POST', headers, body: text });
      return [response.status, await response.json()];
    };
    expect(await send('{"id":')).toEqual([400, { error: 'the body is not valid JSON' }]);
    expect(await send(JSON.stringify('x'.repeat(200_000)))).toEqual([413, { error: 'the body is too large' }]);
    expect((await fetch(url.replace('demo', '%E0%A4%A'))).status).toBe(400);
    expect(server.sfu.plainTransports).toEqual([]);
  });

  it('are limited: transports of one broadcaster, producers', async () => {
    const path = await broadcaster();
    for (let nth = 0; nth < 8; nth++) await post(`${path}/producers`, { kind, rtpParameters });
    expect((await post(`${path}/producers`, { kind, rtpParameters })).status).toBe(409);
    for (let nth = 1; nth < 12; nth++) await post('/broadcasters/cam/transports', { type: 'webrtc' });
    expect((await post('/broadcasters/cam/transports', { type: 'webrtc' })).status).toBe(409);
  });

  it('tell faults of the SFU without details', async () => {
    const path = await broadcaster();
    server.sfu.plainTransports[0]!.failure = new Error('engine trouble');
    expect(await post(`${path}/producers`, { kind, rtpParameters })).toEqual({
      status: 500,
      body: { error: 'internal error' },
    });
    expect(server.log.join('')).toContain('engine trouble');
    server.sfu.plainTransports[0]!.failure = new TypeError('unsupported codec [mimeType:audio/x, payloadType:1]');
    expect((await post(`${path}/producers`, { kind, rtpParameters })).status).toBe(400);
  });
});

describe('who may use it', () => {
  /** Not fetch: it lets nobody set the host. */
  function ask(headers: Record<string, string>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: server.server.port, path: '/rooms/demo', headers };
      httpRequest(options, (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: JSON.parse(text) }));
      })
        .on('error', reject)
        .end();
    });
  }

  it('is this machine while there is no token, not what is sent through it', async () => {
    expect((await ask({})).status).toBe(200);
    expect((await ask({ host: 'localhost:3000', origin: 'http://localhost:5173' })).status).toBe(200);
    const foreign: Record<string, string>[] = [
      { 'x-forwarded-for': '192.0.2.1' },
      { forwarded: 'for=192.0.2.1' },
      { via: '1.1 proxy' },
      { host: 'evil.example:3000' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ];
    for (const headers of foreign) {
      expect((await ask(headers)).status, JSON.stringify(headers)).toBe(403);
    }
  });

  it('is whoever shows the token once there is one', async () => {
    await server.close();
    server = await TestServer.start({ API_TOKEN: 'abcdefghijklmnop' });
    const missing = await ask({});
    expect(missing).toEqual({ status: 401, body: { error: 'a bearer token is required' } });
    expect(await ask({ authorization: 'Bearer abcdefghijklmno' })).toMatchObject({ status: 401 });
    expect(await ask({ authorization: 'Basic abcdefghijklmnop' })).toMatchObject({ status: 401 });
    expect((await ask({ authorization: 'Bearer abcdefghijklmnop', 'x-forwarded-for': '192.0.2.1' })).status).toBe(200);
    expect(server.server.rooms.roomCount).toBe(1);
    expect(server.log.join('')).not.toContain('abcdefghijklmnop');
  });
});

describe('limits of the server', () => {
  it('refuse rooms and participants beyond them, and say so', async () => {
    await server.close();
    server = await TestServer.start({ MAX_ROOMS: '1', MAX_PARTICIPANTS: '2' });
    await server.joined('ada');
    await post('/broadcasters', enter);
    await expect(server.connect('ben')).rejects.toMatchObject({ status: 503, reason: 'this room is full' });
    expect(await post('/broadcasters', { ...enter, id: 'cam2' })).toEqual({
      status: 409,
      body: { error: 'this room is full' },
    });
    await expect(server.connect('ben', { roomId: 'other' })).rejects.toMatchObject({
      status: 503,
      reason: 'all rooms of this server are taken; please try again later',
    });
    const response = await fetch(`http://127.0.0.1:${server.server.port}/rooms/other`);
    expect([response.status, await response.json()]).toEqual([
      503,
      { error: 'all rooms of this server are taken; please try again later' },
    ]);
  });
});
