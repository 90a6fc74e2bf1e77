import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestClient } from './testing/TestClient.ts';
import { sync, TestServer } from './testing/TestServer.ts';

let test: TestServer;

beforeEach(async () => {
  test = await TestServer.start();
});

afterEach(() => test.close());

const longMs = 600_000;

describe('a server that drains', () => {
  it('tells everybody, who is in and who comes, how long the meeting may go on', async () => {
    const ada = await test.joined('ada');
    void test.server.drain(longMs);
    expect(await ada.client.received('serverDraining')).toEqual({ secondsLeft: 600 });
    const ben = await test.joined('ben');
    const { secondsLeft } = await ben.client.received<{ secondsLeft: number }>('serverDraining');
    expect(secondsLeft).toBeGreaterThan(500);
    expect(secondsLeft).toBeLessThanOrEqual(600);
    expect(ben.peers).toMatchObject([{ id: 'ada' }]);
  });

  it('opens no new rooms, and says why in words, also to who asks over HTTP', async () => {
    await test.joined('ada');
    void test.server.drain(longMs);
    const reason = 'this server is being restarted and opens no new rooms; please try again in a while';
    await expect(test.connect('ben', { roomId: 'other' })).rejects.toMatchObject({ status: 503, reason });
    const answer = await fetch(`http://127.0.0.1:${test.server.port}/rooms/other`);
    expect([answer.status, await answer.json()]).toEqual([503, { error: reason }]);
  });

  it('is done when the last room has ended, and at once when there is none', async () => {
    const ada = await test.joined('ada');
    let done = false;
    const drained = test.server.drain(longMs).then(() => {
      done = true;
    });
    await ada.client.received('serverDraining');
    await sync(ada.client);
    expect(done).toBe(false);
    ada.client.close();
    await drained;
    await test.server.drain(longMs);
  });

  it('is done when its time is over', async () => {
    const ada = await test.joined('ada');
    await test.server.drain(1);
    expect(ada.client.connection.connected).toBe(true);
  });

  it('goes on with a room whose worker it loses meanwhile', async () => {
    const ada = await test.joined('ada');
    void test.server.drain(longMs);
    test.sfu.workers.find(({ routers }) => routers.length > 0)?.die();
    await ada.client.received('rejoin');
    const again = await test.joined('ada', { resumeToken: ada.resumeToken });
    expect(again.role).toBe('host');
    expect(await again.client.received('serverDraining')).toBeDefined();
  });

  it('ends for good when it is closed meanwhile', async () => {
    const ada = await test.joined('ada');
    const drained = test.server.drain(longMs);
    await test.server.close('the server is restarting');
    expect(await ada.client.received('rejoin')).toEqual({ reason: 'the server is restarting' });
    await drained;
    await expect(TestClient.connect({ port: test.server.port, peerId: 'ben' })).rejects.toThrow();
  });
});
