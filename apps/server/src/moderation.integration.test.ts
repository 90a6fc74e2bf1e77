import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinData, produceData } from './testing/payloads.ts';
import type { TestClient } from './testing/TestClient.ts';
import { type JoinedClient, sync, TestServer } from './testing/TestServer.ts';

let test: TestServer;
let host: JoinedClient;
let member: JoinedClient;
let other: JoinedClient;

beforeEach(async () => {
  test = await TestServer.start({ MAX_CHAT_LENGTH: '10' });
  host = await test.joined('host');
  member = await test.joined('member');
  other = await test.joined('other');
  expect([host.role, member.role, other.role]).toEqual(['host', 'member', 'member']);
  for (const { client, sendId } of [host, member, other]) await client.request('produce', produceData(sendId));
});

afterEach(() => test.close());

/** What a client was told by notifications, but for what any call goes on telling. */
function told({ client }: JoinedClient): unknown[] {
  const ofAnyCall = ['mediasoup-version', 'newPeer', 'consumerScore', 'producerScore', 'transportState'];
  return client.messages.filter(({ notification, method = '' }) => notification && !ofAnyCall.includes(method));
}

/** Everything that moderation could have changed. */
function state(): unknown {
  const room = test.server.rooms.get('demo');
  return {
    how: room?.moderation.entrance.state,
    who: room?.joinedPeers().map(({ id, standing }) => [id, standing.role, [...standing.mutedKinds]]),
    waiting: room?.moderation.entrance.lobby.waiting,
    paused: room?.joinedPeers().flatMap(({ producers }) => [...producers.values()].map(({ paused }) => paused)),
  };
}

describe('a client that ignores its interface', () => {
  it.each<[string, object]>([
    ['lockRoom', { locked: true }],
    ['setLobby', { enabled: true }],
    ['setUnmuting', { allowed: false }],
    ['admit', { peerId: 'waiting' }],
    ['deny', { peerId: 'waiting' }],
    ['mutePeer', { peerId: 'other', kind: 'audio' }],
    ['mutePeer', { peerId: 'host', kind: 'audio' }],
    ['removePeer', { peerId: 'other' }],
    ['removePeer', { peerId: 'host', reason: 'revolution' }],
    ['setRole', { peerId: 'member', role: 'host' }],
    ['setRole', { peerId: 'host', role: 'member' }],
  ])('gets 403 for %s %j, and nobody’s call changes', async (method, data) => {
    const before = state();
    await expect(member.client.request(method, data)).rejects.toMatchObject({
      code: 403,
      message: 'only a host may do this',
    });
    for (const { client } of [host, member, other]) await sync(client);
    expect(state()).toEqual(before);
    for (const one of [host, other]) expect(told(one)).toEqual([]);
    expect(test.server.rooms.peerCount).toBe(3);
  });

  it('learns nothing of who waits, and cannot come in past the lobby', async () => {
    await host.client.request('setLobby', { enabled: true });
    const knocker = await test.connect('knocker');
    const joining = knocker.request('join', joinData);
    await host.client.received('knock');
    // Requests of one connection are carried out in their order: none goes past a `join` that waits.
    const producing = knocker.request('produce', produceData('anything'));
    const hijack = test.connect('host', { resumeToken: 'guess' });
    await expect(hijack).rejects.toMatchObject({ status: 409 });
    await sync(member.client);
    expect(member.client.hasReceived('knock')).toBe(false);
    expect(member.client.messages.filter(({ method }) => method === 'newPeer')).toHaveLength(1);
    const denied = Promise.allSettled([joining, producing]);
    await host.client.request('deny', { peerId: 'knocker' });
    expect(await denied).toMatchObject([{ reason: { code: 403 } }, { status: 'rejected' }]);
    expect(await knocker.closed).toMatchObject({ code: 4000 });
  });

  it('stays out once it was removed, under the same peerId', async () => {
    await host.client.request('removePeer', { peerId: 'member', reason: 'spam' });
    expect(await member.client.received('removed')).toEqual({ reason: 'spam' });
    expect(await member.client.closed).toMatchObject({ code: 4000 });
    const again = await test.connect('member', { resumeToken: member.resumeToken });
    await expect(again.request('join', joinData)).rejects.toMatchObject({ code: 403 });
    await expect(again.request('produce', produceData('x'))).rejects.toMatchObject({ code: 409 });
  });

  it('cannot unmute itself where the room says so', async () => {
    const { id: producerId } = await member.client.request<{ id: string }>('produce', produceData(member.sendId));
    await host.client.request('setUnmuting', { allowed: false });
    await host.client.request('mutePeer', { peerId: 'member', kind: 'audio' });
    expect(await member.client.received('mutedByHost')).toEqual({ kind: 'audio' });
    await expect(member.client.request('resumeProducer', { producerId })).rejects.toMatchObject({ code: 403 });
    await member.client.request('closeProducer', { producerId });
    await expect(member.client.request('produce', produceData(member.sendId))).rejects.toMatchObject({ code: 403 });
  });

  it('cannot come in where the room is locked; who was in can', async () => {
    await host.client.request('lockRoom', { locked: true });
    const stranger = await test.connect('stranger');
    await expect(stranger.request('join', joinData)).rejects.toMatchObject({
      code: 403,
      message: 'this room is locked',
    });
    other.client.connection.drop();
    await host.client.received('peerClosed');
    expect((await test.joined('other', { resumeToken: other.resumeToken })).role).toBe('member');
  });

  it('writes no more than the server takes', async () => {
    await expect(member.client.request('sendChat', { text: '12345678901' })).rejects.toMatchObject({
      code: 400,
      message: 'a message may have at most 10 characters',
    });
    await member.client.request('sendChat', { text: '1234567890' });
  });
});

describe('a host', () => {
  it('is host again after its connection was lost', async () => {
    host.client.connection.drop();
    await member.client.received('peerClosed');
    const again = await test.joined('host', { resumeToken: host.resumeToken });
    expect(again.role).toBe('host');
    await again.client.request('lockRoom', { locked: true });
    expect(await member.client.received('roomState')).toEqual({ locked: true, lobby: false, unmuting: true });
  });

  it('keeps broadcasters out of a locked room', async () => {
    const enter = (roomId: string) =>
      fetch(`http://127.0.0.1:${test.server.port}/rooms/${roomId}/broadcasters`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: 'caster', displayName: 'Caster' }),
      });
    await host.client.request('setLobby', { enabled: true });
    const refused = await enter('demo');
    expect([refused.status, await refused.json()]).toEqual([403, { error: 'this room has a lobby' }]);
    await host.client.request('setLobby', { enabled: false });
    expect((await enter('demo')).status).toBe(200);
    await host.client.request('removePeer', { peerId: 'caster' });
    expect(await host.client.received('peerClosed')).toEqual({ peerId: 'caster' });
  });
});

describe('the rate of requests', () => {
  it('is limited for each socket; the others don’t notice', async () => {
    await test.close();
    test = await TestServer.start({ MAX_REQUESTS_PER_SECOND: '10' });
    const flooder = await test.connect('flooder');
    const quiet = await test.connect('quiet');
    const ask = (client: TestClient) => client.request('getRouterRtpCapabilities').catch((error: unknown) => error);
    const refused: unknown[] = [];
    // The bucket fills again meanwhile, so more than it holds are asked.
    for (let i = 0; i < 400 && refused.length === 0; i++) {
      const answer = await ask(flooder);
      if (answer instanceof Error) refused.push(answer);
    }
    expect(refused).toMatchObject([{ code: 409, message: 'too many requests in a short time' }]);
    expect(await ask(quiet)).not.toBeInstanceOf(Error);
  });
});
