import type { ChatMessage } from '@parley/signaling-protocol';
import { describe, expect, it } from 'vitest';
import { createStore } from '../../store.ts';
import {
  botSpoke,
  chatRead,
  earlierAsked,
  earlierFailed,
  earlierReceived,
  latestReceived,
  messageReceived,
  sendDone,
  sendFailed,
  sendStarted,
  unsentDropped,
} from './chatSlice.ts';

const me = { peerId: 'me', displayName: 'Me' };
const said = (id: number, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  peerId: 'ada',
  displayName: 'Ada',
  text: `message ${id}`,
  sentAt: 1000 + id,
  ...more,
});
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => said(from + index));

function chat() {
  const store = createStore();
  const state = () => store.getState().chat;
  const latest = (messages: ChatMessage[], more = false) =>
    store.dispatch(latestReceived({ messages, more, ownPeerId: 'me' }));
  const texts = () => state().entries.map(({ text }) => text.replace('message ', ''));
  return { dispatch: store.dispatch, state, latest, texts };
}

describe('history', () => {
  it('is not unread for who has just come, and the same message comes once', () => {
    const { dispatch, state, latest, texts } = chat();
    dispatch(messageReceived(said(3)));
    dispatch(chatRead());
    latest(range(1, 3), true);
    expect(texts()).toEqual(['1', '2', '3']);
    expect(state()).toMatchObject({ unread: 0, hasEarlier: true });
    dispatch(messageReceived(said(3)));
    expect(state().unread).toBe(0);
  });

  it('goes up page by page, to the first', () => {
    const { dispatch, state, latest, texts } = chat();
    latest(range(5, 6), true);
    dispatch(earlierAsked());
    expect(state().loading).toBe('loading');
    dispatch(earlierReceived({ messages: range(3, 4), more: true }));
    expect(state()).toMatchObject({ loading: 'idle', hasEarlier: true });
    dispatch(earlierFailed());
    expect(state()).toMatchObject({ loading: 'failed', hasEarlier: true });
    dispatch(earlierReceived({ messages: range(1, 2), more: false }));
    expect(texts()).toEqual(['1', '2', '3', '4', '5', '6']);
    expect(state()).toMatchObject({ hasEarlier: false, unread: 0 });
  });

  it('does not ask for more without end when a page is empty', () => {
    const { dispatch, state, latest } = chat();
    latest(range(5, 6), true);
    dispatch(earlierReceived({ messages: [], more: true }));
    expect(state().hasEarlier).toBe(false);
  });

  it('counts as unread what others said while the connection was lost', () => {
    const { dispatch, state, latest, texts } = chat();
    latest(range(1, 2));
    dispatch(botSpoke('local', 1));
    dispatch(chatRead());
    latest([...range(1, 4), said(5, { peerId: 'me' })]);
    expect(texts()).toEqual(['1', '2', 'local', '3', '4', '5']);
    expect(state().unread).toBe(2);
  });

  it('has no hole when more was said meanwhile than one page holds', () => {
    const { state, latest, texts } = chat();
    latest(range(1, 2));
    latest(range(60, 62), true);
    expect(texts()).toEqual(['60', '61', '62']);
    expect(state().hasEarlier).toBe(true);
  });

  it('keeps the old conversation when the room begins to count anew', () => {
    const { state, latest, texts } = chat();
    latest(range(8, 9), true);
    latest([said(1, { sentAt: 5000, text: 'fresh' })]);
    expect(texts()).toEqual(['8', '9', 'fresh']);
    expect(state().hasEarlier).toBe(false);
  });
});

describe('sending', () => {
  function sending() {
    const scene = chat();
    const { key } = scene.dispatch(sendStarted(me, 'room', 'hello', 99)).payload;
    return { ...scene, key };
  }

  it('shows the message at once, then where it stands for everyone', () => {
    const { dispatch, state, texts, key } = sending();
    expect(state().entries).toMatchObject([{ state: 'sending', peerId: 'me' }]);
    dispatch(messageReceived(said(2)));
    dispatch(sendDone({ key, message: said(1, { peerId: 'me', text: 'hello' }) }));
    expect(texts()).toEqual(['hello', '2']);
    expect(state().entries[0]).toMatchObject({ id: 1, state: 'sent' });
    expect(state().unread).toBe(1);
  });

  it('keeps what failed, to be sent again or dropped', () => {
    const { dispatch, state, texts, key } = sending();
    dispatch(sendFailed({ key, problem: 'No.' }));
    dispatch(messageReceived(said(1)));
    expect(state().entries[0]).toMatchObject({ state: 'failed', problem: 'No.' });
    dispatch(sendStarted(me, 'room', 'hello', 100, key));
    expect(texts()).toEqual(['1', 'hello']);
    expect(state().entries[1]).toMatchObject({ state: 'sending', key });
    dispatch(unsentDropped({ key }));
    expect(texts()).toHaveLength(2);
    dispatch(sendFailed({ key, problem: 'No.' }));
    dispatch(unsentDropped({ key }));
    expect(texts()).toEqual(['1']);
  });

  it('finds out that a message whose answer was lost has arrived', () => {
    const { dispatch, state, latest, key } = sending();
    dispatch(sendFailed({ key, problem: 'Lost.' }));
    latest([said(1), said(2, { peerId: 'me', text: 'hello' })]);
    expect(state().entries.filter(({ text }) => text === 'hello')).toMatchObject([{ id: 2, state: 'sent' }]);
  });

  it('leaves a word with the bot where it was said', () => {
    const { dispatch, state } = chat();
    const { key } = dispatch(sendStarted(me, 'bot', 'hi', 1)).payload;
    dispatch(sendDone({ key }));
    dispatch(botSpoke('hello', 2));
    expect(state().entries).toMatchObject([
      { to: 'bot', peerId: 'me', state: 'sent' },
      { to: 'bot', peerId: null, text: 'hello' },
    ]);
    expect(state().unread).toBe(1);
  });

  it('ignores news of messages that are gone', () => {
    const { dispatch, state } = chat();
    dispatch(sendDone({ key: 'gone' }));
    dispatch(sendFailed({ key: 'gone', problem: '' }));
    dispatch(unsentDropped({ key: 'gone' }));
    expect(state().entries).toEqual([]);
  });
});
