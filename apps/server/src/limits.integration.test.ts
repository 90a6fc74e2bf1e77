import { afterEach, describe, expect, it } from 'vitest';
import { produceData, produceDataData } from './testing/payloads.ts';
import { TestServer } from './testing/TestServer.ts';

let test: TestServer;

afterEach(() => test.close());

/** What a page is told that asks why its WebSocket was refused. */
async function whyRefused(roomId: string, peerId: string): Promise<[number, unknown]> {
  const response = await fetch(`http://127.0.0.1:${test.server.port}/protoo?roomId=${roomId}&peerId=${peerId}`);
  return [response.status, await response.json()];
}

describe('whoever finds no place is told so in words, also by HTTP, since a page can not read why its WebSocket was refused', () => {
  it('MAX_ROOMS', async () => {
    test = await TestServer.start({ MAX_ROOMS: '1' });
    await test.joined('ada');
    const reason = 'all rooms of this server are taken; please try again later';
    await expect(test.connect('ben', { roomId: 'other' })).rejects.toMatchObject({ status: 503, reason });
    expect(await whyRefused('other', 'ben')).toEqual([503, { error: reason }]);
    expect((await whyRefused('demo', 'ben'))[0]).toBe(426);
  });

  it('MAX_PARTICIPANTS', async () => {
    test = await TestServer.start({ MAX_PARTICIPANTS: '1' });
    await test.joined('ada');
    const reason = 'this room is full';
    await expect(test.connect('ben')).rejects.toMatchObject({ status: 503, reason });
    expect(await whyRefused('demo', 'ben')).toEqual([503, { error: reason }]);
    expect((await whyRefused('demo', 'ada'))[0]).toBe(426);
  });

  it('a server that drains', async () => {
    test = await TestServer.start();
    await test.joined('ada');
    void test.server.drain(60_000);
    expect(await whyRefused('other', 'ben')).toMatchObject([503, { error: expect.stringContaining('restarted') }]);
    expect((await whyRefused('demo', 'ben'))[0]).toBe(426);
  });
});

describe('whoever wants too much is told so in words, and goes on with what it has', () => {
  it('MAX_PRODUCERS', async () => {
    test = await TestServer.start({ MAX_PRODUCERS: '1' });
    const { client, sendId } = await test.joined('ada');
    const { id: producerId } = await client.request('produce', produceData(sendId));
    const message = 'you send 1 streams already, and may not send more';
    const more = () => client.request('produce', produceData(sendId, 'webcam'));
    await expect(more()).rejects.toMatchObject({ code: 409, message });
    await client.request('closeProducer', { producerId });
    await more();
  });

  it('MAX_DATA_PRODUCERS', async () => {
    test = await TestServer.start({ MAX_DATA_PRODUCERS: '1' });
    const { client, sendId } = await test.joined('ada');
    await client.request('produceData', produceDataData(sendId));
    const message = 'you have 1 data channels already, and may not open more';
    await expect(client.request('produceData', produceDataData(sendId, 'bot'))).rejects.toMatchObject({
      code: 409,
      message,
    });
  });

  it('MAX_CONSUMERS: what is beyond is not offered, and the log says so', async () => {
    test = await TestServer.start({ MAX_CONSUMERS: '1', LOG_LEVEL: 'warn' });
    const ada = await test.joined('ada');
    const ben = await test.joined('ben');
    for (const source of ['mic', 'webcam']) await ada.client.request('produce', produceData(ada.sendId, source));
    await ben.client.received('newConsumer');
    await expect.poll(() => test.log.join('')).toContain('not offered: the peer has too many consumers');
    expect(ben.client.messages.filter(({ method }) => method === 'newConsumer')).toHaveLength(1);
  });

  it('MAX_CHAT_LENGTH and MAX_CHAT_PER_MINUTE', async () => {
    test = await TestServer.start({ MAX_CHAT_LENGTH: '5', MAX_CHAT_PER_MINUTE: '3' });
    const { client } = await test.joined('ada');
    await expect(client.request('sendChat', { text: '123456' })).rejects.toMatchObject({
      code: 400,
      message: 'a message may have at most 5 characters',
    });
    await client.request('sendChat', { text: '12345' });
    await expect(client.request('sendChat', { text: 'again' })).rejects.toMatchObject({
      code: 409,
      message: 'too many messages in a short time; wait a moment',
    });
  });

  it('MAX_REQUESTS_PER_SECOND', async () => {
    test = await TestServer.start({ MAX_REQUESTS_PER_SECOND: '10' });
    const { client } = await test.joined('ada');
    const asked = await Promise.allSettled(Array.from({ length: 150 }, () => client.request('heartbeat')));
    const refused = asked.filter((answer) => answer.status === 'rejected').map(({ reason }) => reason);
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) {
      expect(reason).toMatchObject({ code: 409, message: 'too many requests in a short time' });
    }
  });

  it('MAX_MESSAGE_BYTES: no honest client sends so much; its connection ends with 1009, "too big"', async () => {
    test = await TestServer.start({ MAX_MESSAGE_BYTES: '16384' });
    const { client } = await test.joined('ada');
    client.send('x'.repeat(20_000));
    expect((await client.closed).code).toBe(1009);
  });
});
