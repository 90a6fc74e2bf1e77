import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from './logger.ts';
import type { ParleyServer } from './ParleyServer.ts';
import { mediaPort } from './testing/ports.ts';
import { RtcTestClient } from './testing/RtcTestClient.ts';
import { startRealServer } from './testing/startRealServer.ts';
import { TestClient } from './testing/TestClient.ts';

let server: ParleyServer;
const cleanUps: (() => void)[] = [];
/** What the server logged as warning or worse. */
const complaints: string[] = [];
let mediaPortsUsed = 5;

beforeEach(async () => {
  server = await startRealServer(
    {
      WORKERS: '1',
      MEDIA_PORT: String(mediaPort(mediaPortsUsed++)),
      MEDIA_LISTEN_IP: '127.0.0.1',
      RTP_PORTS: `${mediaPort(mediaPortsUsed++)}-${mediaPort(mediaPortsUsed++)}`,
      TURN: 'off',
      CONSOLE: 'off',
    },
    createLogger('warn', { write: (line) => void complaints.push(line) }),
  );
});

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) cleanUp();
  await server.close('test ended');
  expect(complaints.splice(0)).toEqual([]);
});

async function joined(peerId: string, join: object): Promise<RtcTestClient> {
  const client = await RtcTestClient.join({ port: server.port, peerId }, join);
  cleanUps.push(() => client.close());
  return client;
}

describe('data channels of a real WebRTC client', () => {
  it('reach the bot, whose answer reaches all; and the chat, which joins old and new clients', async () => {
    const sctpCapabilities = { numStreams: { OS: 1024, MIS: 1024 } };
    const old = await joined('old', { sctpCapabilities });
    const older = await joined('older', { sctpCapabilities });
    const fresh = await joined('fresh', { dataChannels: true });
    await fresh.client.request('getChatHistory');

    const bot = await old.open('bot');
    bot.send('good morning');
    const answer = { peerId: null, label: 'bot', text: 'Hi old, you wrote: good morning' };
    for (const { heard } of [old, older, fresh]) await expect.poll(() => heard).toEqual([answer]);

    const chat = await old.open('chat');
    await expect.poll(() => older.channels).toEqual(['bot', 'chat']);
    chat.send('Hello from old');
    expect(await fresh.client.received('chatMessage')).toMatchObject({ id: 1, peerId: 'old', text: 'Hello from old' });
    await expect.poll(() => older.heard[1]).toEqual({ peerId: 'old', label: 'chat', text: 'Hello from old' });

    for (const text of ['Hello', 'from fresh']) await fresh.client.request('sendChat', { text });
    for (const { heard } of [old, older]) {
      await expect
        .poll(() => heard.filter(({ peerId }) => peerId === 'fresh').map(({ text }) => text))
        .toEqual(['Hello', 'from fresh']);
    }
    expect(fresh.heard).toEqual([answer]);
    expect(await fresh.client.request('getChatHistory')).toMatchObject({
      messages: [{ text: 'Hello from old' }, { text: 'Hello' }, { text: 'from fresh' }],
    });

    const stats = await old.client.request('getDataProducerStats', { dataProducerId: chat.id });
    expect(stats).toMatchObject([{ type: 'data-producer', label: 'chat', messagesReceived: 1 }]);
    fresh.close();
    expect(await old.client.received('dataConsumerClosed')).toBeDefined();
  });
});

const audioLevelUri = 'urn:ietf:params:rtp-hdrext:ssrc-audio-level';

/** An opus packet that says how loud it is. */
function rtpPacket(sequenceNumber: number, levelDbov: number): Buffer {
  const packet = Buffer.alloc(12 + 8 + 20, 0x42);
  packet.writeUInt16BE(0x9000 | 111, 0);
  packet.writeUInt16BE(sequenceNumber & 0xffff, 2);
  packet.writeUInt32BE(sequenceNumber * 960, 4);
  packet.writeUInt32BE(0x0abcdef0, 8);
  // RFC 8285 one-byte header: id 6, one byte; RFC 6464: voice, and the level below full scale.
  packet.writeUInt32BE(0xbede0001, 12);
  packet.writeUInt32BE(0x60000000 | ((0x80 | -levelDbov) << 16), 16);
  return packet;
}

async function udpSocket(): Promise<{ socket: Socket; port: number }> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  cleanUps.push(() => socket.close());
  return { socket, port: (socket.address() as AddressInfo).port };
}

async function post<T = { id: string }>(path: string, body: object = {}): Promise<T> {
  const response = await fetch(`http://127.0.0.1:${server.port}/rooms/demo${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as T;
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

describe('broadcasters over plain RTP', () => {
  it('are heard by other broadcasters, and shown as active speakers', async () => {
    const ada = await TestClient.connect({ port: server.port, peerId: 'ada' });
    cleanUps.push(() => ada.connection.drop());
    const rtpCapabilities = await ada.request('getRouterRtpCapabilities');
    await ada.request('join', { displayName: 'Ada', device: { flag: 'test', name: 'Test' } });

    await post('/broadcasters', { id: 'radio', displayName: 'Radio', device: { name: 'ffmpeg' } });
    type Plain = { id: string; ip: string; port: number };
    const sending = await post<Plain>('/broadcasters/radio/transports', { type: 'plain', comedia: true });
    expect(sending.ip).toBe('127.0.0.1');
    const { id: producerId } = await post(`/broadcasters/radio/transports/${sending.id}/producers`, {
      kind: 'audio',
      rtpParameters: {
        codecs: [{ mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 }],
        headerExtensions: [{ uri: audioLevelUri, id: 6 }],
        encodings: [{ ssrc: 0x0abcdef0 }],
      },
    });

    const recorder = await post<{ peers: { id: string; producers: object[] }[] }>('/broadcasters', {
      id: 'recorder',
      displayName: 'Recorder',
      rtpCapabilities,
    });
    expect(recorder.peers).toContainEqual(
      expect.objectContaining({ id: 'radio', producers: [{ id: producerId, kind: 'audio' }] }),
    );
    const { socket: ear, port } = await udpSocket();
    const payloads: string[] = [];
    ear.on('message', (packet) => payloads.push(packet.subarray(-20).toString()));
    const receiving = await post<Plain>('/broadcasters/recorder/transports', { type: 'plain' });
    await post(`/broadcasters/recorder/transports/${receiving.id}/connect`, { ip: '127.0.0.1', port });
    await post(`/broadcasters/recorder/transports/${receiving.id}/consume?producerId=${producerId}`);

    const { socket: mouth } = await udpSocket();
    let sequenceNumber = 0;
    const timer = setInterval(() => mouth.send(rtpPacket(sequenceNumber++, -20), sending.port, sending.ip), 20);
    cleanUps.unshift(() => clearInterval(timer));
    await expect.poll(() => payloads.filter((payload) => payload === 'B'.repeat(20)).length).toBeGreaterThan(5);
    const speaker = await ada.received<{ peerId: string; volume: number }>('activeSpeaker');
    expect(speaker.peerId).toBe('radio');
    expect(speaker.volume).toBeLessThan(0);
    clearInterval(timer);
    const silence = await ada.waitFor(
      ({ method, data }) => method === 'activeSpeaker' && (data as { peerId: unknown }).peerId === null,
    );
    expect(silence.data).toEqual({ peerId: null });
  }, 15_000);
});
