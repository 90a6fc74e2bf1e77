import type { ChatMessage } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dataJoin } from '../../testing/payloads.ts';
import { type Member, settle, TestRoom } from '../../testing/TestRoom.ts';
import { defaultRoomLimits } from '../roomSettings.ts';

let test: TestRoom;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 1_000 });
  test = await TestRoom.open();
});

afterEach(() => {
  vi.useRealTimers();
});

async function say(member: Member, text: string): Promise<ChatMessage> {
  const message = (await member.ask('sendChat', { text })) as ChatMessage;
  await settle();
  return message;
}

/** What came to a member over data channels labelled `chat`. */
const overChannels = (member: Member) =>
  member.receive.dataConsumers.filter(({ label }) => label === 'chat').flatMap(({ sent }) => sent);

const texts = (messages: unknown) => (messages as { text: string }[]).map(({ text }) => text);

describe('chat by requests', () => {
  it('reaches every other member once, and the writer as the answer', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    const lurker = test.connect('lurker');
    const message = await say(ada, ' Hello ');
    expect(message).toEqual({ id: 1, peerId: 'ada', displayName: 'ada', text: 'Hello', sentAt: 1_000 });
    expect(ben.socket.received('chatMessage')).toEqual([message]);
    expect(ada.socket.received('chatMessage')).toEqual([]);
    expect(lurker.socket.notifications).toEqual([]);
    await expect(lurker.ask('sendChat', { text: 'x' })).rejects.toMatchObject({ code: 409 });
    await expect(lurker.ask('getChatHistory')).rejects.toMatchObject({ code: 409 });
  });

  it('shows the history to who comes late, with the names of then', async () => {
    const ada = await test.member('ada');
    await test.member('ben');
    const first = await say(ada, 'one');
    await ada.ask('changeDisplayName', { displayName: 'Ada L.' });
    const second = await say(ada, 'two');
    ada.socket.drop();
    const late = await test.member('late');
    expect(await late.ask('getChatHistory')).toEqual({ messages: [first, second], more: false });
    expect(await late.ask('getChatHistory', { before: second.id })).toEqual({ messages: [first], more: false });
    expect(first.displayName).toBe('ada');
  });

  it('refuses who writes too fast, for a while, and keeps nothing of it', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    for (let nth = 0; nth < 20; nth++) await say(ada, `message ${nth}`);
    await expect(say(ada, 'one too many')).rejects.toMatchObject({ code: 409 });
    await say(ben, 'I may');
    vi.setSystemTime(2_000);
    expect((await say(ada, 'again')).id).toBe(22);
    expect(ben.socket.received('chatMessage')).toHaveLength(21);
  });
});

describe('chat over data channels', () => {
  it('goes on over those of who takes data, and as chatMessage to all others, into the history', async () => {
    const ada = await test.dataMember('ada');
    const ben = await test.dataMember('ben');
    const cleo = await test.member('cleo');
    const channel = await test.dataChannel(ada, 'chat');
    channel.send('Hello');
    expect(overChannels(ben)).toEqual(['Hello']);
    expect(overChannels(ada)).toEqual([]);
    expect(ben.socket.received('chatMessage')).toEqual([]);
    expect(texts(cleo.socket.received('chatMessage'))).toEqual(['Hello']);
    expect(texts(ada.socket.received('chatMessage'))).toEqual([]);
    const late = await test.member('late');
    expect(await late.ask('getChatHistory')).toMatchObject({ messages: [{ peerId: 'ada', text: 'Hello' }] });
  });

  it('is offered to who comes later', async () => {
    const ada = await test.dataMember('ada');
    const channel = await test.dataChannel(ada, 'chat');
    const ben = await test.dataMember('ben');
    channel.send('Hello');
    expect(overChannels(ben)).toEqual(['Hello']);
    ada.socket.drop();
    expect(ben.receive.dataConsumers.find(({ label }) => label === 'chat')!.closed).toBe(true);
    await settle();
    expect(ben.socket.received('dataConsumerClosed')).toHaveLength(1);
  });

  it('is cut to the length that the room allows, whatever a client sends', async () => {
    test = await TestRoom.open({ limits: { ...defaultRoomLimits, chatLength: 5 } });
    const ada = await test.dataMember('ada');
    const ben = await test.member('ben');
    const channel = await test.dataChannel(ada, 'chat');
    channel.send('1234567');
    channel.send('1234😀');
    expect(texts(ben.socket.received('chatMessage'))).toEqual(['12345', '1234']);
    expect(await ben.ask('getChatHistory')).toMatchObject({ messages: [{ text: '12345' }, { text: '1234' }] });
  });

  it('ignores binary messages, and floods beyond the limit', async () => {
    const ada = await test.dataMember('ada');
    const ben = await test.member('ben');
    const channel = await test.dataChannel(ada, 'chat');
    channel.send('\u0001\u0002', 53);
    for (let nth = 0; nth < 30; nth++) channel.send(`message ${nth}`);
    expect(ben.socket.received('chatMessage')).toHaveLength(20);
  });
});

describe('between both', () => {
  it('brings what is written by requests to who only knows data channels, in order, without loss', async () => {
    const ada = await test.member('ada');
    const old = await test.member('old', 0, dataJoin);
    await Promise.all(['one', 'two', 'three'].map((text) => say(ada, text)));
    const offer = old.socket.dataOffers.find(({ data }) => data.label === 'chat')!;
    expect(offer.data).toMatchObject({ peerId: 'ada', label: 'chat', sctpStreamParameters: {} });
    expect(overChannels(old)).toEqual([]);
    offer.accept();
    await settle();
    expect(overChannels(old)).toEqual(['one', 'two', 'three']);
    await say(ada, 'four');
    expect(overChannels(old)).toEqual(['one', 'two', 'three', 'four']);
    expect(old.socket.received('chatMessage')).toEqual([]);
    expect(old.socket.dataOffers.filter(({ data }) => data.label === 'chat')).toHaveLength(1);
    ada.socket.drop();
    await settle();
    expect(old.socket.received('dataConsumerClosed')).toEqual([{ dataConsumerId: offer.data.id }]);
    expect(test.sfu.directTransports[0]!.dataProducers.filter(({ closed }) => !closed)).toHaveLength(1);
  });

  it('falls back to chatMessage for who rejects the data channel', async () => {
    const ada = await test.member('ada');
    const ben = await test.dataMember('ben');
    ben.socket.acceptsAtOnce = false;
    await say(ada, 'one');
    ben.socket.dataOffers.at(-1)!.reject(new Error('403'));
    await settle();
    await say(ada, 'two');
    expect(texts(ben.socket.received('chatMessage'))).toEqual(['one', 'two']);
  });

  it('gives no data channels of the chat to who uses its requests, so that nothing comes twice', async () => {
    const old = await test.dataMember('old');
    const ben = await test.dataMember('ben');
    const channel = await test.dataChannel(old, 'chat');
    expect(ben.receive.dataConsumers.filter(({ label, closed }) => label === 'chat' && !closed)).toHaveLength(1);
    await ben.ask('getChatHistory');
    await settle();
    expect(ben.receive.dataConsumers.filter(({ label, closed }) => label === 'chat' && !closed)).toHaveLength(0);
    expect(ben.socket.received('dataConsumerClosed')).toHaveLength(1);
    channel.send('Hello');
    expect(texts(ben.socket.received('chatMessage'))).toEqual(['Hello']);
    expect(overChannels(ben)).toEqual([]);
    const late = await test.dataMember('late');
    await say(ben, 'Hi');
    await say(ben, 'there');
    expect(overChannels(late)).toEqual(['Hi', 'there']);
    expect(overChannels(old)).toEqual(['Hi', 'there']);
  });
});
