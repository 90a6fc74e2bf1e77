import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callScene, settle } from '../testing/callScene.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

describe('chat, bot and statistics', () => {
  const said = { id: 7, peerId: 'ada', displayName: 'Ada', text: 'hello', sentAt: 1000 };
  const botOffer = {
    peerId: null,
    dataProducerId: 'bot-producer',
    id: 'd1',
    sctpStreamParameters: { streamId: 1 },
    label: 'bot',
    protocol: '',
    appData: {},
  };

  it('asks for the past after joining, and hears what is said from then on', async () => {
    const { server, store, join } = callScene();
    server.answers.getChatHistory = () => ({ messages: [{ ...said, id: 6, sentAt: 900 }], more: true });
    const { listener } = await join();
    listener.onNotification({ method: 'chatMessage', data: said });
    const { chat } = store.getState();
    expect(chat.entries.map(({ id }) => id)).toEqual([6, 7]);
    expect(chat).toMatchObject({ hasEarlier: true, unread: 1 });
  });

  it('writes only while it is in the room', async () => {
    const { client, server, store, join } = callScene();
    server.answers.sendChat = ({ text }) => ({ ...said, peerId: 'me', text });
    const states = () => store.getState().chat.entries.map(({ state }) => state);
    client.join('Me');
    await client.sendChat('too early');
    expect(states()).toEqual(['failed']);
    client.leave();
    await join();
    await client.sendChat('now');
    expect(states()).toEqual(['failed', 'sent']);
  });

  it('opens the bot’s channel after joining, and hears it', async () => {
    const { client, store, join } = callScene();
    const { requests, listener, transports } = await join();
    expect(requests.find(({ method }) => method === 'produceData')?.data).toMatchObject({ label: 'bot' });
    transports.get('send')?.dataProducers[0]?.open();
    await client.sendChat('@bot hi');
    expect(transports.get('send')?.dataProducers[0]?.sent).toEqual(['hi']);
    const heard = listener.onNewDataConsumer(botOffer);
    await settle(200);
    await heard;
    transports.get('recv')?.dataConsumers[0]?.emit('message', 'hi yourself');
    expect(store.getState().chat.entries.map(({ text }) => text)).toEqual(['hi', 'hi yourself']);
    listener.onNotification({ method: 'dataConsumerClosed', data: { dataConsumerId: 'd1' } });
    expect(transports.get('recv')?.dataConsumers[0]?.closed).toBe(true);
  });

  it.each([
    ['datachannel=false', 'this client takes no data'],
    ['consume=false', 'this client takes no data'],
  ])('takes no data with %s, and says so', async (query, reason) => {
    const { join } = callScene(`?${query}`);
    const { listener, requests } = await join();
    expect(requests.find(({ method }) => method === 'join')?.data.dataChannels).toBe(false);
    await expect(listener.onNewDataConsumer(botOffer)).rejects.toMatchObject({ code: 403, message: reason });
  });

  it('opens no channel to the bot when nothing is sent', async () => {
    const { requests } = await callScene('?produce=false').join();
    expect(requests.map(({ method }) => method)).not.toContain('produceData');
  });

  it('asks for as many copies as the address says', async () => {
    const { url } = await callScene('?consumerReplicas=2').join();
    expect(url.searchParams.get('consumerReplicas')).toBe('2');
  });

  it('counts, and has nothing to count outside a call', async () => {
    const { client, join, server } = callScene();
    expect((await client.statistics('me')).subjects).toEqual([]);
    server.answers.getDataProducerStats = () => [];
    server.answers.getTransportStats = ({ transportId }) => [{ transportId }];
    await join();
    const { subjects } = await client.statistics('me');
    expect(subjects.map(({ kind, name, server }) => [kind, name, server])).toEqual([
      ['transport', 'send', [{ transportId: 'send-1' }]],
      ['transport', 'recv', [{ transportId: 'recv-1' }]],
      ['dataProducer', 'bot', []],
    ]);
    client.leave();
    expect((await client.statistics('me')).subjects).toEqual([]);
  });

  it('keeps the server’s estimate of the downlink, until the connection is another', async () => {
    const { store, join, client } = callScene();
    const { listener } = await join();
    const estimate = { desiredBitrate: 2, effectiveDesiredBitrate: 1, availableBitrate: 3 };
    listener.onNotification({ method: 'downlinkBwe', data: estimate });
    expect(store.getState().statistics.downlink).toEqual(estimate);
    client.leave();
    expect(store.getState().statistics.downlink).toBeUndefined();
  });
});
