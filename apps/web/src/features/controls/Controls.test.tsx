import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { handChanged } from '../hands/handsSlice.ts';
import { inputOpened, inputOpening, mutedChanged, sharingChanged } from '../localMedia/localMediaSlice.ts';
import { audioOnlyChanged } from '../settings/settingsSlice.ts';
import { Controls } from './Controls.tsx';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const names = () => screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'));
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

it('names what can be done, with everything off', () => {
  renderWithCall(<Controls />);
  expect(names()).toEqual([
    'Unmute',
    'Start camera',
    'Share screen',
    'Raise hand',
    'Reactions',
    'Chat',
    'People',
    'Audio only',
    'Statistics',
    'Settings',
    'More',
    'Leave',
  ]);
});

it('names what can be done, with everything on', () => {
  const { store } = renderWithCall(<Controls />);
  act(() => {
    store.dispatch(inputOpened({ kind: 'microphone', deviceId: 'm' }));
    store.dispatch(inputOpened({ kind: 'camera', deviceId: 'c' }));
    store.dispatch(sharingChanged('on'));
  });
  expect(names()).toEqual([
    'Mute',
    'Stop camera',
    'Stop sharing',
    'Raise hand',
    'Reactions',
    'Chat',
    'People',
    'Audio only',
    'Statistics',
    'Settings',
    'More',
    'Leave',
  ]);
  act(() => void store.dispatch(mutedChanged(true)));
  expect(names()[0]).toBe('Unmute');
});

it('asks the call for what was pressed', async () => {
  const { store, call } = renderWithCall(<Controls />);
  await press('Unmute');
  expect(call.openInputs).toHaveBeenLastCalledWith(['microphone']);
  await press('Start camera');
  expect(call.openInputs).toHaveBeenLastCalledWith(['camera']);
  await press('Share screen');
  expect(call.startSharing).toHaveBeenCalledOnce();
  act(() => {
    store.dispatch(inputOpened({ kind: 'microphone', deviceId: 'm' }));
    store.dispatch(inputOpened({ kind: 'camera', deviceId: 'c' }));
    store.dispatch(sharingChanged('on'));
  });
  await press('Mute');
  expect(call.setMuted).toHaveBeenLastCalledWith(true);
  await press('Stop camera');
  expect(call.stopCamera).toHaveBeenCalledOnce();
  await press('Stop sharing');
  expect(call.stopSharing).toHaveBeenCalledOnce();
  await press('Leave');
  expect(call.leave).toHaveBeenCalledOnce();
});

it('does not stick at "Stop sharing" while the picker is open or after it was cancelled', () => {
  const { store } = renderWithCall(<Controls />);
  for (const state of ['choosing', 'off'] as const) {
    act(() => void store.dispatch(sharingChanged(state)));
    expect(names()).toContain('Share screen');
  }
});

it('waits while the browser asks the person', () => {
  const { store } = renderWithCall(<Controls />);
  act(() => void store.dispatch(inputOpening('camera')));
  expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Start camera' }).disabled).toBe(true);
});

it('has no device buttons for somebody who only watches', () => {
  renderWithCall(<Controls />, { store: storeInRoom({ produces: false }) });
  expect(names()).not.toEqual(expect.arrayContaining([expect.stringMatching(/Mute|camera|screen/)]));
});

it('can be used by keyboard alone', async () => {
  const { call } = renderWithCall(<Controls />);
  await userEvent.tab({ shift: true });
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Leave');
  await userEvent.keyboard('{Enter}');
  expect(call.leave).toHaveBeenCalledOnce();
});

it('copies the room and nothing else of the address, or shows it where copying is not allowed', async () => {
  const user = userEvent.setup();
  const { store } = renderWithCall(<Controls />);
  const copy = async () => {
    await user.click(screen.getByRole('button', { name: 'More' }));
    await user.click(screen.getByRole('button', { name: 'Copy link' }));
  };
  await copy();
  expect(new URL(await navigator.clipboard.readText()).search).toBe('?roomId=demo');
  expect(store.getState().notices.at(-1)).toMatchObject({ tone: 'info' });

  vi.spyOn(navigator.clipboard, 'writeText').mockRejectedValue(new Error('no'));
  await copy();
  expect(store.getState().notices.at(-1)).toMatchObject({
    tone: 'warning',
    text: expect.stringContaining('?roomId=demo'),
  });
});

it('has the rest behind one button on a phone', async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener: () => {}, removeEventListener: () => {} }));
  const { store } = renderWithCall(<Controls />);
  expect(names()).toEqual(['Unmute', 'Start camera', 'Share screen', 'Chat', 'More', 'Leave']);
  await press('More');
  await press('Statistics');
  expect(store.getState().sidePanel.open).toBe('statistics');
  await press('More');
  await press('Close statistics');
  expect(store.getState().sidePanel.open).toBeUndefined();
});

it('opens and closes the statistics', async () => {
  const { store } = renderWithCall(<Controls />);
  for (const open of ['statistics', undefined]) {
    await press('Statistics');
    expect(store.getState().sidePanel.open).toBe(open);
  }
});

it('raises the hand and lowers it', async () => {
  const { store, call } = renderWithCall(<Controls />);
  await press('Raise hand');
  expect(call.gestures.raiseHand).toHaveBeenLastCalledWith(true);
  act(() => void store.dispatch(handChanged({ peerId: 'me', raised: true, atMs: 5 })));
  await press('Lower hand');
  expect(call.gestures.raiseHand).toHaveBeenLastCalledWith(false);
});

it('sends a reaction and closes the choice', async () => {
  const { call } = renderWithCall(<Controls />);
  await press('Reactions');
  await press('Applause');
  expect(call.gestures.react).toHaveBeenCalledWith('👏');
  expect(screen.queryByRole('button', { name: 'Applause' })).toBeNull();
});

it('opens the people and the settings', async () => {
  const { store } = renderWithCall(<Controls />);
  await press('People');
  expect(store.getState().sidePanel.open).toBe('people');
  await press('Settings');
  expect(store.getState().dialog.open).toBe('settings');
});

it('turns the pictures off and on', async () => {
  const { store, call } = renderWithCall(<Controls />);
  await press('Audio only');
  expect(call.setAudioOnly).toHaveBeenLastCalledWith(true);
  act(() => void store.dispatch(audioOnlyChanged(true)));
  expect(screen.getByRole('button', { name: 'Audio only', pressed: true })).toBeTruthy();
  await press('Audio only');
  expect(call.setAudioOnly).toHaveBeenLastCalledWith(false);
});

it('offers no audio-only mode where nothing is received', () => {
  renderWithCall(<Controls />, { store: storeInRoom({ consumes: false }) });
  expect(names()).not.toContain('Audio only');
});
