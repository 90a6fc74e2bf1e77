import { limits } from '@parley/signaling-protocol';
import { act, cleanup, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { panelOpened } from '../sidePanel/sidePanelSlice.ts';
import { MeetingScreen } from '../stage/MeetingScreen.tsx';
import { ChatPanel } from './ChatPanel.tsx';
import { botSpoke, earlierFailed, latestReceived, messageReceived, sendFailed, sendStarted } from './chatSlice.ts';

afterEach(cleanup);

const message = (id: number, text: string) => ({ id, peerId: 'ada', displayName: 'Ada', text, sentAt: 1_000 + id });
const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' });
const log = () => screen.getByRole('log', { name: 'Messages' });

function start(store = storeInRoom()) {
  const rendered = renderWithCall(<ChatPanel />, { store });
  const dispatch = (...actions: Parameters<typeof store.dispatch>[0][]) =>
    act(() => {
      for (const action of actions) store.dispatch(action);
    });
  return { ...rendered, dispatch };
}

it('writes by keyboard: Enter sends, Shift and Enter begins a line, Escape closes', async () => {
  const { call, store, dispatch } = start();
  dispatch(panelOpened('chat'));
  expect(document.activeElement).toBe(field());
  await userEvent.keyboard('one{Shift>}{Enter}{/Shift}two');
  expect(field().value).toBe('one\ntwo');
  expect(call.sendChat).not.toHaveBeenCalled();
  await userEvent.keyboard('{Enter}');
  expect(call.sendChat).toHaveBeenCalledExactlyOnceWith('one\ntwo');
  expect(field().value).toBe('');
  expect(document.activeElement).toBe(field());
  await userEvent.keyboard('{Escape}');
  expect(store.getState().sidePanel.open).toBeUndefined();
});

it('sends nothing that is empty', async () => {
  const { call } = start();
  await userEvent.type(field(), '  {Enter}');
  await userEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(call.sendChat).not.toHaveBeenCalled();
});

it('leaves Enter to an input method that composes a word', async () => {
  const { call } = start();
  await userEvent.type(field(), 'に');
  const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
  Object.defineProperty(event, 'isComposing', { value: true });
  act(() => void field().dispatchEvent(event));
  expect(event.defaultPrevented).toBe(false);
  expect(call.sendChat).not.toHaveBeenCalled();
});

it('says when a message gets too long, and does not cut it', async () => {
  const { call } = start();
  await userEvent.click(field());
  await userEvent.paste('x'.repeat(limits.chatTextLength - 100));
  expect(screen.getByText('100 characters left.')).toBeTruthy();
  await userEvent.paste('x'.repeat(101));
  expect(screen.getByText('Too long by 1 character.')).toBeTruthy();
  expect(field().value).toHaveLength(limits.chatTextLength + 1);
  await userEvent.keyboard('{Enter}');
  expect(call.sendChat).not.toHaveBeenCalled();
  await userEvent.keyboard('{Backspace}{Enter}');
  expect(call.sendChat).toHaveBeenCalledOnce();
});

it('keeps a half-written message while it is closed', async () => {
  const { store, unmount } = start();
  await userEvent.type(field(), 'half a');
  unmount();
  start(store);
  expect(field().value).toBe('half a');
});

it('shows what was said, by whom, with links that are safe', () => {
  const { dispatch } = start();
  expect(screen.getByText('No messages yet')).toBeTruthy();
  dispatch(messageReceived(message(1, 'see https://a.example/ and <b>this</b>')), botSpoke('I am here', 2000));
  expect(screen.queryByText('No messages yet')).toBeNull();
  expect(within(log()).getByText('Ada')).toBeTruthy();
  expect(within(log()).getByText('Bot')).toBeTruthy();
  const link = screen.getByRole<HTMLAnchorElement>('link');
  expect([link.href, link.target, link.rel]).toEqual(['https://a.example/', '_blank', 'noopener noreferrer nofollow']);
  expect(log().querySelector('b')).toBeNull();
});

it('marks as read what it shows', () => {
  const { dispatch, store } = start();
  dispatch(messageReceived(message(1, 'hi')));
  expect(store.getState().chat.unread).toBe(0);
});

it('sends again or deletes what failed', async () => {
  const { dispatch, call, store } = start();
  const me = { peerId: 'me', displayName: 'Me' };
  dispatch(sendStarted(me, 'room', 'hello', 1, 'k'), sendFailed({ key: 'k', problem: 'Too fast.' }));
  expect(screen.getByText('Not sent. Too fast.')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Send again' }));
  expect(call.resendChat).toHaveBeenCalledExactlyOnceWith({ key: 'k', to: 'room', text: 'hello' });
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
  expect(store.getState().chat.entries).toEqual([]);
});

it('gets earlier messages, before the oldest that the server knows', async () => {
  const { dispatch, call } = start();
  expect(screen.queryByRole('button', { name: 'Show earlier messages' })).toBeNull();
  dispatch(latestReceived({ messages: [message(51, 'a'), message(52, 'b')], more: true, ownPeerId: 'me' }));
  await userEvent.click(screen.getByRole('button', { name: 'Show earlier messages' }));
  expect(call.loadEarlierChat).toHaveBeenCalledExactlyOnceWith(51);
  dispatch(earlierFailed());
  expect(screen.getByText("Earlier messages can't be loaded just now.")).toBeTruthy();
});

it('does not speak of the bot where it cannot be reached', () => {
  start(storeInRoom({ talksToBot: false }));
  expect(screen.queryByText(/@bot/)).toBeNull();
});

it('is opened and closed by its control, which counts what is unread and gets the focus back', async () => {
  const { store } = renderWithCall(<MeetingScreen />);
  act(() => void store.dispatch(messageReceived(message(1, 'hi'))));
  expect(screen.getByText('New message from Ada')).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Chat, 1 unread' }));
  const button = screen.getByRole('button', { name: 'Chat' });
  expect(button.getAttribute('aria-expanded')).toBe('true');
  expect(document.activeElement).toBe(field());
  await userEvent.keyboard('{Escape}');
  expect(screen.queryByRole('log')).toBeNull();
  expect(document.activeElement).toBe(button);
  await userEvent.click(button);
  await userEvent.click(screen.getByRole('button', { name: 'Close chat' }));
  expect(document.activeElement).toBe(button);
});
