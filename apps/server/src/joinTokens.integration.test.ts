import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ClaimsInput } from './invitations/claims.ts';
import { signToken } from './invitations/signToken.ts';
import { joinData, produceData } from './testing/payloads.ts';
import { TestServer } from './testing/TestServer.ts';

const secret = 'a secret that only tests know, and not short';

let test: TestServer;

beforeEach(async () => {
  test = await TestServer.start({ JOIN_TOKEN_SECRET: secret });
});

afterEach(() => test.close());

const token = (says: Partial<ClaimsInput> = {}, seconds = 60) => signToken({ room: 'demo', ...says }, secret, seconds);

describe('a server with join tokens', () => {
  it.each<[string, () => Promise<string | undefined>, string]>([
    ['without one', async () => undefined, 'this server needs a join token'],
    [
      'with one of its own making',
      () => signToken({ room: 'demo', role: 'host' }, 'x'.repeat(32), 60),
      'the join token is not valid',
    ],
    ['with one for another room', () => token({ room: 'elsewhere' }), 'the join token is for another room'],
    ['with somebody else’s', () => token({ sub: 'ada' }), 'the join token is for another peerId'],
    ['with one that has expired', () => token({}, -60), 'the join token has expired'],
  ])('lets nobody in %s, and opens no room for it', async (_how, make, reason) => {
    const given = await make();
    await expect(test.connect('mallory', given === undefined ? {} : { token: given })).rejects.toMatchObject({
      status: 403,
      reason,
    });
    // What a page asks, which can't read the answer above.
    const query = new URLSearchParams({
      roomId: 'demo',
      peerId: 'mallory',
      ...(given !== undefined && { token: given }),
    });
    const told = await fetch(`http://127.0.0.1:${test.server.port}/protoo?${query}`);
    expect([told.status, await told.json()]).toEqual([403, { error: reason }]);
    expect(test.server.rooms.roomCount).toBe(0);
    if (given) expect(test.log.join('')).not.toContain(given);
  });

  it('says that an address is one for a WebSocket when the token opens the room', async () => {
    const query = new URLSearchParams({ roomId: 'demo', peerId: 'ada', token: await token() });
    const { status } = await fetch(`http://127.0.0.1:${test.server.port}/protoo?${query}`);
    expect(status).toBe(426);
    expect((await fetch(`http://127.0.0.1:${test.server.port}/protoo`)).status).toBe(400);
  });

  it('makes hosts by tokens only, whoever comes first', async () => {
    const guest = await test.joined('guest', { token: await token() });
    const host = await test.joined('host', { token: await token({ role: 'host' }) });
    expect([guest.role, host.role]).toEqual(['member', 'host']);
    await expect(guest.client.request('lockRoom', { locked: true })).rejects.toMatchObject({ code: 403 });
    await host.client.request('lockRoom', { locked: true });
    const late = await test.connect('late', { token: await token() });
    await expect(late.request('join', joinData)).rejects.toMatchObject({ code: 403 });
    await test.joined('second', { token: await token({ role: 'host' }) });
  });

  it('holds everybody to the rights of the token', async () => {
    const host = await test.joined('host', { token: await token({ role: 'host' }) });
    const says = { publish: ['audio' as const], subscribe: false, name: 'Guest 7' };
    const guest = await test.connect('guest', { token: await token(says) });
    const { id: sendId } = await guest.request<{ id: string }>('createWebRtcTransport', { producing: true });
    await expect(guest.request('createWebRtcTransport', { consuming: true })).rejects.toMatchObject({ code: 403 });
    await guest.request('join', { ...joinData, displayName: 'The Boss' });
    expect(await host.client.received('newPeer')).toMatchObject({ displayName: 'Guest 7' });
    await guest.request('produce', produceData(sendId, 'mic'));
    for (const [method, data] of [
      ['produce', produceData(sendId, 'webcam')],
      ['sendChat', { text: 'hello' }],
      ['getChatHistory', {}],
      ['changeDisplayName', { displayName: 'The Boss' }],
    ] as const) {
      await expect(guest.request(method, data)).rejects.toMatchObject({ code: 403 });
    }
    await host.client.request('sendChat', { text: 'not for guests' });
    expect(guest.hasReceived('chatMessage')).toBe(false);
    expect(host.client.messages.filter(({ method }) => method === 'newConsumer')).toHaveLength(1);
  });

  it('takes who was in back by its resumeToken alone, and with the same rights', async () => {
    await test.joined('host', { token: await token({ role: 'host' }) });
    const guest = await test.joined('guest', { token: await token({ publish: false }) });
    guest.client.connection.drop();
    await expect.poll(() => test.server.rooms.peerCount).toBe(1);
    const again = await test.joined('guest', { resumeToken: guest.resumeToken });
    await expect(again.client.request('produce', produceData(again.sendId))).rejects.toMatchObject({ code: 403 });
    await expect(test.connect('guest', { resumeToken: 'guess' })).rejects.toMatchObject({ status: 403 });
  });

  it('ends a token with the visit that a host ends', async () => {
    const host = await test.joined('host', { token: await token({ role: 'host' }) });
    const shared = await token();
    const guest = await test.joined('guest', { token: shared });
    await host.client.request('removePeer', { peerId: 'guest' });
    await guest.client.closed;
    const again = await test.connect('another-name', { token: shared });
    await expect(again.request('join', joinData)).rejects.toMatchObject({ code: 403 });
  });
});
