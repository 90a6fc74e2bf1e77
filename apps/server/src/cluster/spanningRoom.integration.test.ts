import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ParleyServer } from '../ParleyServer.ts';
import { produceData } from '../testing/payloads.ts';
import { mediaPort } from '../testing/ports.ts';
import { RedisServer } from '../testing/RedisServer.ts';
import { RtcTestClient } from '../testing/RtcTestClient.ts';
import { startRealServer } from '../testing/startRealServer.ts';
import { TestClient } from '../testing/TestClient.ts';
import { TestCluster } from '../testing/TestCluster.ts';
import { TurnClient } from '../testing/TurnClient.ts';

type IceServer = { urls: string[]; username: string; credential: string };
type TransportAnswer = { id: string; iceCandidates: { port: number }[]; iceServers: IceServer[] };
type Offer = { id: string; producerId: string };
type Member = { client: TestClient; sendId: string; mediaPort: number; iceServer: IceServer | undefined };

describe.skipIf(!RedisServer.isInstalled)('a room that is too large for its machine', () => {
  let redis: RedisServer;
  /** Has the room, and one worker. */
  let one: ParleyServer;
  /** Lends one. */
  let two: ParleyServer;
  let people: { close(): void }[];
  const [portOfOne, portOfTwo, turnPorts] = [mediaPort(25), mediaPort(26), mediaPort(27)];

  async function startNode(env: Record<string, string>): Promise<ParleyServer> {
    // A first person's transports are enough for a room to look for another machine.
    const base = { WORKERS: '1', SPREAD_AT: '2', SPAN_AT: '3', TURN_TLS_PORT: '5349', CONSOLE: 'off' };
    return startRealServer({ ...base, ...(await TestCluster.environment(redis.url)), ...env });
  }

  beforeEach(async () => {
    redis = await RedisServer.start();
    people = [];
    one = await startNode({ MEDIA_PORT: String(portOfOne), TURN_PORT: String(turnPorts) });
    two = await startNode({ MEDIA_PORT: String(portOfTwo), TURN_PORT: String(turnPorts + 1), LENT_WORKERS: '1' });
  });
  afterEach(async () => {
    for (const person of people) person.close();
    await Promise.all([one.close('test ended'), two.close('test ended')]);
    await redis.stop();
  });

  async function joined(peerId: string): Promise<Member> {
    const client = await TestClient.connect({ port: one.port, peerId });
    people.push(client);
    const rtpCapabilities = await client.request('getRouterRtpCapabilities');
    const send = await client.request<TransportAnswer>('createWebRtcTransport', { producing: true });
    await client.request<TransportAnswer>('createWebRtcTransport', { consuming: true });
    const device = { flag: 'test', name: 'Test', version: '1' };
    await client.request('join', { displayName: peerId, device, rtpCapabilities });
    return {
      client,
      sendId: send.id,
      mediaPort: send.iceCandidates[0]?.port ?? 0,
      iceServer: send.iceServers[0],
    };
  }

  /** Somebody who is served by the other machine, as soon as there is a worker of it. */
  async function joinedFarAway(prefix: string): Promise<Member> {
    for (let nth = 0; ; nth++) {
      const member = await joined(`${prefix}${nth}`);
      if (member.mediaPort === portOfTwo + 1) return member;
      member.client.close();
    }
  }

  async function offerOf(producerId: string, { client }: Member): Promise<Offer> {
    const message = await client.waitFor(
      ({ method, data }) => method === 'newConsumer' && (data as Offer).producerId === producerId,
    );
    return message.data as Offer;
  }

  it('is one room on both, until the other machine is lost: who was there joins again, the others go on', async () => {
    const ada = await joined('ada');
    expect(ada.mediaPort).toBe(portOfOne);
    const bob = await joinedFarAway('bob');
    const produced = async ({ client, sendId }: Member) =>
      (await client.request<{ id: string }>('produce', produceData(sendId, 'mic'))).id;
    const [ofAda, ofBob] = [await produced(ada), await produced(bob)];
    const [atBob] = [await offerOf(ofAda, bob), await offerOf(ofBob, ada)];
    await ada.client.request('pauseProducer', { producerId: ofAda });
    expect(await bob.client.received('consumerPaused')).toEqual({ consumerId: atBob.id });

    await two.close('its machine is gone');
    expect(await bob.client.received('rejoin')).toEqual({ reason: 'the media worker was lost' });
    const again = await joined('bob');
    expect(again.mediaPort).toBe(portOfOne);
    await offerOf(ofAda, again);
    expect(ada.client.hasReceived('rejoin')).toBe(false);
  });

  it('is reached through firewalls by the TURN server of the machine that serves somebody', async () => {
    const ada = await joined('ada');
    const bob = await joinedFarAway('bob');
    const portsOf = ({ iceServer }: Member) => new Set(iceServer?.urls.map((url) => Number(url.split(/[:?]/)[2])));
    expect([portsOf(ada), portsOf(bob)]).toEqual([new Set([turnPorts]), new Set([turnPorts + 1])]);
    const { username = '', credential = '' } = bob.iceServer ?? {};
    const relay = await TurnClient.open({ port: turnPorts + 1, username, password: credential });
    people.push(relay);
    expect(await relay.allocate()).toBe('ok');
    expect(await relay.bindChannel(0x4000, '127.0.0.1', portOfTwo + 1)).toBe('ok');
  });

  it('carries what is said between them', async () => {
    await joined('host');
    await joinedFarAway('guest');
    const [ada, ben] = [
      await RtcTestClient.join({ port: one.port, peerId: 'ada' }, { dataChannels: true }),
      await RtcTestClient.join({ port: one.port, peerId: 'ben' }, { dataChannels: true }),
    ];
    people.push(ada, ben);
    expect(one.rooms.get('demo')?.router.routers).toHaveLength(2);
    const chat = await ada.open('chat');
    await expect.poll(() => ben.channels).toContain('chat');
    chat.send('hello');
    await expect.poll(() => ben.heard).toContainEqual({ peerId: 'ada', label: 'chat', text: 'hello' });
  });
});
