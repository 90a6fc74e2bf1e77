import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { joinData } from '../testing/payloads.ts';
import { sync, TestServer } from '../testing/TestServer.ts';

let test: TestServer;

beforeEach(async () => {
  test = await TestServer.start();
});

afterEach(() => test.close());

describe('one peerId twice', () => {
  it('is refused with 409 while the first answers', async () => {
    const ada = await test.joined('ada');
    await expect(test.connect('ada')).rejects.toMatchObject({
      status: 409,
      reason: 'this peerId is in the room already',
    });
    await expect(test.connect('ada', { resumeToken: 'guess' })).rejects.toMatchObject({ status: 409 });
    await sync(ada.client);
    await test.connect('ada', { roomId: 'elsewhere' });
  });

  it('takes over with the secret: the first is closed with 4000, the others see it leave and come', async () => {
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    const again = await test.connect('ada', { resumeToken: ada.resumeToken });
    expect((await ada.client.closed).code).toBe(4000);
    expect(await ben.client.received('peerClosed')).toEqual({ peerId: 'ada' });
    const answer = await again.request<{ resumeToken: string }>('join', joinData);
    expect(answer.resumeToken).not.toBe(ada.resumeToken);
    await expect(test.connect('ada', { resumeToken: ada.resumeToken })).rejects.toMatchObject({ status: 409 });
    expect(test.server.rooms.peerCount).toBe(2);
  });

  it('takes over from one that no longer answers', async () => {
    const ada = await test.joined('ada');
    ada.client.connection.socket.pause();
    const again = await test.connect('ada');
    expect(await again.request('join', joinData)).toMatchObject({ peers: [] });
    expect(test.server.rooms.peerCount).toBe(1);
  });

  it('lets a reloaded page in at once, and leaves no ghost', async () => {
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    ada.client.close();
    const again = await test.joined('ada');
    expect(again.peers).toMatchObject([{ id: 'ben' }]);
    await expect.poll(() => test.server.rooms.peerCount).toBe(2);
    const comings = ben.client.messages.filter(({ method }) => method === 'newPeer' || method === 'peerClosed');
    expect(comings.map(({ method }) => method).slice(-2)).toEqual(['peerClosed', 'newPeer']);
  });

  it('lets one of two in that come at the same time', async () => {
    // The room of all three opens only once somebody who came after them is in another room.
    const [worker] = test.sfu.workers;
    const createRouter = worker!.createRouter.bind(worker);
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    worker!.createRouter = () => opened.then(createRouter);
    const racing = Promise.allSettled([test.connect('ada'), test.connect('ada'), test.connect('ada')]);
    await expect.poll(() => worker!.routersAskedFor).toBe(1);
    const ben = await test.joined('ben', { roomId: 'two' });
    await sync(ben.client);
    open();
    const results = await racing;
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect(test.server.rooms.get('demo')?.peerCount).toBe(1);
  });
});
