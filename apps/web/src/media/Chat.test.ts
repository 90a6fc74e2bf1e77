import { beforeEach, expect, it, vi } from 'vitest';
import { type AppStore, createStore } from '../store.ts';
import { Chat, type ChatLink } from './Chat.ts';

let store: AppStore;
let link: ChatLink | undefined;
let chat: Chat;
const request = vi.fn();
const sendToBot = vi.fn(async (_text: string) => {});
const said = { id: 1, peerId: 'me', displayName: 'Me', text: 'hello', sentAt: 1000 };

beforeEach(() => {
  request.mockReset();
  sendToBot.mockClear();
  store = createStore();
  link = { request, sendToBot };
  chat = new Chat({
    dispatch: store.dispatch,
    link: () => link,
    author: () => ({ peerId: 'me', displayName: 'Me' }),
  });
});

const entries = () => store.getState().chat.entries;

it('says something to everyone, as the server then has it', async () => {
  request.mockResolvedValueOnce(said);
  await chat.send(' hello ');
  expect(request).toHaveBeenCalledExactlyOnceWith('sendChat', { text: 'hello' });
  expect(entries()).toMatchObject([{ id: 1, text: 'hello', sentAt: 1000, state: 'sent' }]);
});

it('talks to the bot alone', async () => {
  await chat.send('@bot what time is it?');
  expect(sendToBot).toHaveBeenCalledExactlyOnceWith('what time is it?');
  expect(request).not.toHaveBeenCalled();
  expect(entries()).toMatchObject([{ to: 'bot', text: 'what time is it?', state: 'sent' }]);
});

it('tells why a message could not be sent, and sends it again', async () => {
  request.mockRejectedValueOnce(new Error('you write too fast'));
  await chat.send('hello');
  expect(entries()).toMatchObject([{ state: 'failed', problem: 'You write too fast.' }]);
  request.mockResolvedValueOnce(said);
  await chat.resend(entries()[0]!);
  expect(entries()).toMatchObject([{ id: 1, state: 'sent' }]);
  sendToBot.mockRejectedValueOnce(new Error('The bot is away.'));
  await chat.send('@bot hi');
  await chat.resend(entries()[1]!);
  expect(sendToBot).toHaveBeenLastCalledWith('hi');
});

it('fails at once while there is no connection', async () => {
  link = undefined;
  await chat.send('hello');
  expect(entries()).toMatchObject([{ state: 'failed', problem: 'There is no connection just now.' }]);
  await chat.catchUp();
  await chat.loadEarlier(5);
  expect(store.getState().chat.loading).toBe('failed');
});

it('gets the past', async () => {
  request.mockResolvedValueOnce({ messages: [{ ...said, id: 51 }], more: true });
  await chat.catchUp();
  request.mockResolvedValueOnce({ messages: [{ ...said, id: 50, sentAt: 900 }], more: false });
  await chat.loadEarlier(51);
  expect(request.mock.calls).toEqual([
    ['getChatHistory', {}],
    ['getChatHistory', { before: 51 }],
  ]);
  expect(entries().map(({ id }) => id)).toEqual([50, 51]);
  expect(store.getState().chat).toMatchObject({ hasEarlier: false, loading: 'idle' });
});

it('works with a server that has no history', async () => {
  request.mockRejectedValue(new Error('unknown method'));
  await chat.catchUp();
  await chat.loadEarlier(5);
  expect(store.getState().chat).toMatchObject({ entries: [], loading: 'failed' });
});
