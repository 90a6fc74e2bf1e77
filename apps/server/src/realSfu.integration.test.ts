import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleClient } from './console/ConsoleClient.ts';
import { inventoryKinds } from './console/Inventory.ts';
import type { ParleyServer } from './ParleyServer.ts';
import { mediaPort } from './testing/ports.ts';
import { startRealServer } from './testing/startRealServer.ts';
import { TestClient, type TestClientOptions } from './testing/TestClient.ts';

type Capabilities = { codecs: { mimeType: string; preferredPayloadType: number }[]; headerExtensions: object[] };
type TransportAnswer = {
  id: string;
  iceParameters: { usernameFragment: string; iceLite: boolean };
  iceCandidates: { address: string; port: number; protocol: string }[];
  dtlsParameters: { fingerprints: object[] };
  iceServers: object[];
};

let server: ParleyServer;
const clients: TestClient[] = [];
let directory: string;
let consoleSocket: string;
let mediaPortsUsed = 0;
let firstMediaPort: number;

beforeEach(async () => {
  firstMediaPort = mediaPort(mediaPortsUsed++);
  directory = mkdtempSync(join(tmpdir(), 'parley-server-'));
  consoleSocket = join(directory, 'console.sock');
  server = await startRealServer({
    WORKERS: '2',
    MEDIA_PORT: String(firstMediaPort),
    TURN: 'off',
    CONSOLE_SOCKET: consoleSocket,
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.connection.drop();
  await server.close('test ended');
  rmSync(directory, { recursive: true });
});

async function joined(peerId: string, options: Partial<TestClientOptions> = {}) {
  const client = await TestClient.connect({ port: server.port, peerId, ...options });
  clients.push(client);
  const rtpCapabilities = await client.request<Capabilities>('getRouterRtpCapabilities');
  const send = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
  const receive = await client.request<TransportAnswer>('createWebRtcTransport', { consuming: true, forceTcp: true });
  const device = { flag: 'test', name: 'Test', version: '1' };
  const joining = client.request<{ resumeToken: string; role: string }>('join', {
    displayName: peerId,
    device,
    rtpCapabilities,
  });
  return { client, send, receive, rtpCapabilities, ...(await joining) };
}

const audio = {
  kind: 'audio',
  rtpParameters: {
    mid: '0',
    codecs: [
      { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: {}, rtcpFeedback: [] },
    ],
    headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1, encrypt: false, parameters: {} }],
    encodings: [{ ssrc: 11_111_111, dtx: false }],
    rtcp: { cname: 'test', reducedSize: true },
  },
  appData: { source: 'mic' },
};

const simulcastVideo = {
  kind: 'video',
  rtpParameters: {
    mid: '1',
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: 96,
        clockRate: 90_000,
        parameters: {},
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }, { type: 'transport-cc' }],
      },
      { mimeType: 'video/rtx', payloadType: 97, clockRate: 90_000, parameters: { apt: 96 }, rtcpFeedback: [] },
    ],
    headerExtensions: [
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 10, encrypt: false, parameters: {} },
    ],
    encodings: [
      { rid: 'r0', maxBitrate: 200_000, scaleResolutionDownBy: 4, scalabilityMode: 'L1T3' },
      { rid: 'r1', maxBitrate: 900_000, scaleResolutionDownBy: 1, scalabilityMode: 'L1T3' },
    ],
    rtcp: { cname: 'test', reducedSize: true },
  },
  appData: { source: 'webcam' },
};

describe('the server on the real SFU', () => {
  it('answers with what a browser needs to connect', async () => {
    const { send, receive, rtpCapabilities } = await joined('ada');
    const codecs = rtpCapabilities.codecs.map(({ mimeType }) => mimeType.toLowerCase());
    for (const codec of ['audio/opus', 'video/vp8', 'video/vp9', 'video/h264', 'video/av1'])
      expect(codecs).toContain(codec);
    expect(send.iceParameters).toMatchObject({ iceLite: true });
    expect(send.dtlsParameters.fingerprints.length).toBeGreaterThan(0);
    expect(send.iceServers).toEqual([]);
    const local = send.iceCandidates.filter(({ address }) => address === '127.0.0.1');
    expect(local.map(({ protocol }) => protocol).sort()).toEqual(['tcp', 'udp']);
    expect([firstMediaPort, firstMediaPort + 1]).toContain(local[0]!.port);
    expect(new Set(receive.iceCandidates.map(({ protocol }) => protocol))).toEqual(new Set(['tcp']));
  });

  it('carries a call: produce, offer, accept, pause, layers, statistics, close', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    const { id: micId } = await ada.client.request<{ id: string }>('produce', { transportId: ada.send.id, ...audio });
    const { id: webcamId } = await ada.client.request<{ id: string }>('produce', {
      transportId: ada.send.id,
      ...simulcastVideo,
    });
    const offerOf = async (producerId: string) =>
      (
        await ben.client.waitFor(
          ({ method, data }) => method === 'newConsumer' && (data as { producerId: string }).producerId === producerId,
        )
      ).data as { id: string; type: string; kind: string; rtpParameters: { encodings: object[] } };
    const mic = await offerOf(micId);
    const webcam = await offerOf(webcamId);
    expect(mic).toMatchObject({ kind: 'audio', type: 'simple', peerId: 'ada', appData: { source: 'mic' } });
    expect(webcam).toMatchObject({ kind: 'video', type: 'simulcast', peerId: 'ada', appData: { source: 'webcam' } });
    expect(webcam.rtpParameters.encodings).toHaveLength(1);

    const layers = { consumerId: webcam.id, spatialLayer: 0, temporalLayer: 1 };
    await ben.client.request('setConsumerPreferredLayers', layers);
    await ben.client.request('setConsumerPriority', { consumerId: webcam.id, priority: 3 });
    await ben.client.request('requestConsumerKeyFrame', { consumerId: webcam.id });
    await ada.client.request('pauseProducer', { producerId: micId });
    expect(await ben.client.received('consumerPaused')).toEqual({ consumerId: mic.id });
    await ada.client.request('resumeProducer', { producerId: micId });
    expect(await ben.client.received('consumerResumed')).toEqual({ consumerId: mic.id });
    const stats = await ben.client.request<object[]>('getTransportStats', { transportId: ben.receive.id });
    expect(stats).toHaveLength(1);
    await ben.client.request('getConsumerStats', { consumerId: webcam.id });
    await ada.client.request('getProducerStats', { producerId: webcamId });
    await ada.client.request('closeProducer', { producerId: webcamId });
    expect(await ben.client.received('consumerClosed')).toEqual({ consumerId: webcam.id });

    const late = await joined('late');
    expect(await late.client.received('newConsumer')).toMatchObject({ producerId: micId });
  });

  it('restarts ICE with new credentials', async () => {
    const ada = await joined('ada');
    const answer = await ada.client.request('restartIce', { transportId: ada.send.id });
    expect(answer.usernameFragment).not.toBe(ada.send.iceParameters.usernameFragment);
    expect(answer.iceServers).toEqual([]);
  });

  it('answers what the SFU finds wrong with 400, and a second connect with 409', async () => {
    const ada = await joined('ada');
    const unknownCodec = structuredClone(audio);
    unknownCodec.rtpParameters.codecs[0]!.mimeType = 'audio/telepathy';
    await expect(ada.client.request('produce', { transportId: ada.send.id, ...unknownCodec })).rejects.toMatchObject({
      code: 400,
    });
    const twice = structuredClone(audio);
    await ada.client.request('produce', { transportId: ada.send.id, ...twice });
    await expect(ada.client.request('produce', { transportId: ada.send.id, ...twice })).rejects.toMatchObject({
      code: expect.toSatisfy((code: number) => code === 400 || code === 409),
    });
    const value = Array.from({ length: 32 }, () => 'AB').join(':');
    const dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value }] };
    const connect = { transportId: ada.send.id, dtlsParameters };
    await ada.client.request('connectWebRtcTransport', connect);
    await expect(ada.client.request('connectWebRtcTransport', connect)).rejects.toMatchObject({ code: 409 });
  });

  it('survives a killed worker: its peers join again, other rooms go on', async () => {
    const ada = await joined('ada', { roomId: 'one' });
    const ben = await joined('ben', { roomId: 'two' });
    expect(ada.send.iceCandidates[0]!.port).not.toBe(ben.send.iceCandidates[0]!.port);
    await ada.client.request('sendChat', { text: 'before' });
    process.kill(server.workers.pids[ada.send.iceCandidates[0]!.port - firstMediaPort]!, 'SIGKILL');
    expect(await ada.client.received('rejoin')).toEqual({ reason: 'the media worker was lost' });
    expect((await ada.client.closed).code).toBe(1012);
    const again = await joined('ada', { roomId: 'one', resumeToken: ada.resumeToken });
    expect(again.role).toBe('host');
    expect(await again.client.request('getChatHistory')).toMatchObject({ messages: [{ text: 'before' }] });
    await again.client.request('produce', { transportId: again.send.id, ...audio });
    await ben.client.request('produce', { transportId: ben.send.id, ...audio });
    await expect.poll(() => server.workers.liveCount, { timeout: 10_000 }).toBe(2);
  });

  it('tells in figures what its workers have done', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    await ada.client.request('produce', { transportId: ada.send.id, ...audio });
    await ben.client.received('newConsumer');
    const text = await fetch(`http://127.0.0.1:${server.port}/metrics`).then((response) => response.text());
    const sum = (name: string) =>
      [...text.matchAll(new RegExp(`^${name}[ {].*?(\\S+)$`, 'gm'))].reduce(
        (total, [, value]) => total + Number(value),
        0,
      );
    expect(sum('parley_workers')).toBe(2);
    expect([sum('parley_rooms'), sum('parley_transports'), sum('parley_producers')]).toEqual([1, 5, 1]);
    expect(sum('parley_worker_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('leaves nothing in the SFU of rooms that have closed', async () => {
    for (let round = 0; round < 5; round++) {
      const ada = await joined('ada');
      const ben = await joined('ben');
      await ada.client.request('produce', { transportId: ada.send.id, ...audio });
      const channel = { label: 'chat', sctpStreamParameters: { streamId: 0 } };
      await ada.client.request('produceData', { transportId: ada.send.id, ...channel });
      await ben.client.received('newConsumer');
      await ben.client.request('sendChat', { text: `round ${round}` });
      for (const { client } of [ada, ben]) {
        client.close();
        await client.closed;
      }
      await expect.poll(() => server.rooms.roomCount).toBe(0);
    }
    const console = await ConsoleClient.open(consoleSocket);
    const show = async (line: string) => JSON.parse(await console.run(line));
    expect(await show('list')).toEqual({
      workers: 2,
      webRtcServers: 2,
      routers: 0,
      transports: 0,
      producers: 0,
      consumers: 0,
      dataProducers: 0,
      dataConsumers: 0,
    });
    for (const { id } of await show('list workers')) {
      expect(await show(`dump workers ${id}`)).toMatchObject({ routerIds: [], webRtcServerIds: [expect.any(String)] });
    }
    for (const { id } of await show('list webRtcServers')) {
      expect(await show(`dump webRtcServers ${id}`)).toMatchObject({ webRtcTransportIds: [] });
    }
    console.close();
  });

  it('is shown in the console as it is, without its secrets', async () => {
    const { client, send } = await joined('ada');
    const { id: producerId } = await client.request<{ id: string }>('produce', {
      transportId: send.id,
      ...simulcastVideo,
    });
    const console = await ConsoleClient.open(consoleSocket);
    const text = await console.run(`dump transports ${send.id}`);
    expect(JSON.parse(text)).toMatchObject({
      producerIds: [producerId],
      iceParameters: { usernameFragment: send.iceParameters.usernameFragment, password: '***' },
    });
    for (const kind of inventoryKinds) {
      if ((JSON.parse(await console.run(`list ${kind}`)) as unknown[]).length === 0) continue;
      expect(JSON.parse(await console.run(`dump ${kind}`)), kind).toBeInstanceOf(Object);
    }
    for (const kind of ['transports', 'producers', 'dataProducers']) {
      expect(JSON.parse(await console.run(`stats ${kind}`)), kind).toBeInstanceOf(Array);
    }
    const usage = JSON.parse(await console.run('usage'));
    expect(usage.workers).toHaveLength(2);
    expect(usage.workers[0].usage.ru_utime).toBeGreaterThan(0);
    expect(await console.run('log workers error')).toContain('2 workers');
    console.close();
  });

  it('ends its worker processes when it closes', async () => {
    const pids = server.workers.pids.map((pid) => pid!);
    const ada = await joined('ada');
    const closed = once(ada.client.connection, 'close');
    await server.close('the server is restarting');
    await closed;
    const running = (pid: number) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    await expect.poll(() => pids.filter(running), { timeout: 10_000 }).toEqual([]);
  });
});
