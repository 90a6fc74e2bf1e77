import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConsoleClient } from './console/ConsoleClient.ts';
import type { ParleyServer } from './ParleyServer.ts';
import { produceData } from './testing/payloads.ts';
import { mediaPort } from './testing/ports.ts';
import { RtcTestClient } from './testing/RtcTestClient.ts';
import { startRealServer } from './testing/startRealServer.ts';
import { TestClient } from './testing/TestClient.ts';

/** Two people's transports are enough for a room to take a second worker. */
const SPREAD_AT = '4';

type TransportAnswer = { id: string; iceCandidates: { port: number }[] };
type Offer = { id: string; producerId: string };

/** Somebody who is in the room, by requests alone. */
type Member = { client: TestClient; sendId: string; receiveId: string; worker: number };

let server: ParleyServer;
let directory: string;
let consoleSocket: string;
const clients: { close(): void }[] = [];
let firstMediaPort: number;
let serversStarted = 0;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'parley-spread-'));
  consoleSocket = join(directory, 'console.sock');
  firstMediaPort = mediaPort(serversStarted++);
  server = await startRealServer({
    WORKERS: '2',
    SPREAD_AT,
    MEDIA_PORT: String(firstMediaPort),
    TURN: 'off',
    CONSOLE_SOCKET: consoleSocket,
  });
});

afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await server.close('test ended');
  rmSync(directory, { recursive: true });
});

async function joined(peerId: string): Promise<Member> {
  const client = await TestClient.connect({ port: server.port, peerId });
  clients.push(client);
  const rtpCapabilities = await client.request('getRouterRtpCapabilities');
  const send = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
  const receive = await client.request<TransportAnswer>('createWebRtcTransport', { consuming: true });
  const device = { flag: 'test', name: 'Test', version: '1' };
  await client.request('join', { displayName: peerId, device, rtpCapabilities });
  const workers = [send, receive].map(({ iceCandidates }) => iceCandidates[0]!.port - firstMediaPort);
  expect(new Set(workers).size).toBe(1);
  return { client, sendId: send.id, receiveId: receive.id, worker: workers[0]! };
}

async function produce({ client, sendId }: Member): Promise<string> {
  return (await client.request<{ id: string }>('produce', produceData(sendId, 'mic'))).id;
}

async function offerOf(producerId: string, { client }: Member): Promise<Offer> {
  const message = await client.waitFor(
    ({ method, data }) => method === 'newConsumer' && (data as Offer).producerId === producerId,
  );
  return message.data as Offer;
}

describe('a room on two workers', () => {
  it('is one room to those who are in it: offers, pauses, statistics, ends', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    expect([ada.worker, ben.worker].sort()).toEqual([0, 1]);
    const [ofAda, ofBen] = [await produce(ada), await produce(ben)];
    const [atBen, atAda] = [await offerOf(ofAda, ben), await offerOf(ofBen, ada)];
    await ada.client.request('pauseProducer', { producerId: ofAda });
    expect(await ben.client.received('consumerPaused')).toEqual({ consumerId: atBen.id });
    await ada.client.request('resumeProducer', { producerId: ofAda });
    expect(await ben.client.received('consumerResumed')).toEqual({ consumerId: atBen.id });
    await ben.client.request('getConsumerStats', { consumerId: atBen.id });
    await ada.client.request('getConsumerStats', { consumerId: atAda.id });
    await ada.client.request('closeProducer', { producerId: ofAda });
    expect(await ben.client.received('consumerClosed')).toEqual({ consumerId: atBen.id });
  });

  it('is shown in the console with all that it is made of', async () => {
    const ada = await joined('ada');
    const ben = await joined('ben');
    const producerId = await produce(ada);
    await offerOf(producerId, ben);
    const console = await ConsoleClient.open(consoleSocket);
    const show = async (line: string) => JSON.parse(await console.run(line));
    const [room] = await show('rooms');
    expect(room.routerIds).toHaveLength(2);
    const twins = (await show('list producers')) as { id: string; in: string }[];
    expect(twins.map(({ id }) => id)).toEqual([producerId, producerId]);
    expect(twins[0]!.in).toBe(ada.sendId);
    expect(await show(`dump producers ${producerId}`)).toMatchObject({ id: producerId });
    ben.client.close();
    await expect.poll(() => show('list producers')).toEqual([{ id: producerId, in: ada.sendId }]);
    expect((await show('rooms'))[0].routerIds).toEqual(room.routerIds.slice(0, 1));
    ada.client.close();
    const nothing = { routers: 0, transports: 0, producers: 0, consumers: 0, dataProducers: 0, dataConsumers: 0 };
    await expect.poll(() => show('list')).toMatchObject(nothing);
    for (const { id } of await show('list workers')) {
      expect(await show(`dump workers ${id}`)).toMatchObject({ routerIds: [] });
    }
    console.close();
  });

  it.each([
    ['that came second', 1],
    ['that chat, bot and active speaker were on', 0],
  ])('loses the worker %s: who was there joins again, the others go on', async (_, place) => {
    const members = [await joined('ada'), await joined('ben')];
    const [lost, kept] = [members[place]!, members[1 - place]!];
    const producerId = await produce(kept);
    await offerOf(producerId, lost);
    process.kill(server.workers.pids[lost.worker]!, 'SIGKILL');
    expect(await lost.client.received('rejoin')).toEqual({ reason: 'the media worker was lost' });
    expect((await lost.client.closed).code).toBe(1012);
    await kept.client.received('peerClosed');

    const again = await joined(['ada', 'ben'][place]!);
    await offerOf(producerId, again);
    await offerOf(await produce(again), kept);
    await again.client.request('sendChat', { text: 'back' });
    expect(await kept.client.received('chatMessage')).toMatchObject({ text: 'back' });
    expect(kept.client.hasReceived('rejoin')).toBe(false);
    await expect.poll(() => server.workers.liveCount, { timeout: 10_000 }).toBe(2);
  });

  it('carries the chat and the bot between them', async () => {
    const port = server.port;
    const join = { dataChannels: true };
    const people = [];
    for (const peerId of ['ada', 'ben']) {
      const person = await RtcTestClient.join({ port, peerId }, join);
      people.push(person);
      clients.push(person);
    }
    const [ada, ben] = people as [RtcTestClient, RtcTestClient];
    expect(server.rooms.get('demo')?.router.routers).toHaveLength(2);
    const chat = await ada.open('chat');
    await expect.poll(() => ben.channels).toContain('chat');
    chat.send('hello');
    const bot = await ben.open('bot');
    bot.send('hi');
    await expect.poll(() => ben.heard).toContainEqual({ peerId: 'ada', label: 'chat', text: 'hello' });
    for (const { heard } of people) {
      await expect.poll(() => heard.map(({ text }) => text)).toContain('Hi ben, you wrote: hi');
    }
  });
});
