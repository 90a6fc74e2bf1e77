import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinData } from './testing/payloads.ts';
import { type JoinedClient, TestServer } from './testing/TestServer.ts';

let test: TestServer;
let host: JoinedClient;
let member: JoinedClient;

beforeEach(async () => {
  test = await TestServer.start();
  host = await test.joined('host');
  member = await test.joined('member');
});

afterEach(() => test.close());

/** The worker that the room is on goes; resolves when everybody who was there knows. */
async function loseWorker(...present: JoinedClient[]): Promise<void> {
  test.sfu.workers.find(({ routers }) => routers.some(({ closed }) => !closed))?.die();
  for (const { client } of present) await client.received('rejoin');
}

/** Somebody joins again who was there, with what it was told when it joined first. */
async function back(peerId: string, { resumeToken }: JoinedClient): Promise<JoinedClient> {
  return test.joined(peerId, { resumeToken });
}

type History = { messages: { peerId: string; text: string }[] };

describe('a room whose only worker was lost', () => {
  it('has its hosts again, whoever comes back first', async () => {
    await loseWorker(host, member);
    const memberAgain = await back('member', member);
    expect([memberAgain.role, (await back('host', host)).role]).toEqual(['member', 'host']);
  });

  it('is locked as it was: who was in comes back, others do not', async () => {
    await host.client.request('lockRoom', { locked: true });
    await loseWorker(host, member);
    const stranger = await test.connect('stranger');
    await expect(stranger.request('join', joinData)).rejects.toMatchObject({
      code: 403,
      message: 'this room is locked',
    });
    const again = await back('member', member);
    expect(again).toMatchObject({ room: { locked: true, lobby: false, unmuting: true } });
  });

  it('keeps out whom a host has removed', async () => {
    const pest = await test.joined('pest');
    await host.client.request('removePeer', { peerId: 'pest' });
    await pest.client.closed;
    await loseWorker(host, member);
    const again = await test.connect('pest', { resumeToken: pest.resumeToken });
    await expect(again.request('join', joinData)).rejects.toMatchObject({ code: 403 });
  });

  it('has its chat, whose numbers go on', async () => {
    await host.client.request('sendChat', { text: 'before' });
    await loseWorker(host, member);
    const { client } = await back('member', member);
    await client.request('sendChat', { text: 'after' });
    const { messages } = await client.request<History>('getChatHistory');
    expect(messages).toMatchObject([
      { id: 1, peerId: 'host', text: 'before' },
      { id: 2, peerId: 'member', text: 'after' },
    ]);
  });

  it('is a new one when everybody had left it before', async () => {
    await host.client.request('sendChat', { text: 'bye' });
    await host.client.request('lockRoom', { locked: true });
    for (const { client } of [host, member]) client.close();
    await expect.poll(() => test.server.rooms.roomCount).toBe(0);
    const next = await test.joined('next');
    expect(next).toMatchObject({ role: 'host', room: { locked: false } });
    expect((await next.client.request<History>('getChatHistory')).messages).toEqual([]);
  });
});
