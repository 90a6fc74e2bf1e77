import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { renderWithCall } from '../../testing/renderWithCall.tsx';
import { inputOpened } from '../localMedia/localMediaSlice.ts';
import { shortcutsChanged } from '../settings/settingsSlice.ts';
import { ShortcutsDialog } from './ShortcutsDialog.tsx';
import { useShortcuts } from './useShortcuts.ts';

afterEach(() => {
  cleanup();
  localStorage.clear();
});

function Meeting() {
  useShortcuts();
  return <input aria-label="Message" />;
}

it('does what the keys ask for', async () => {
  const { store, call } = renderWithCall(<Meeting />);
  act(() => void store.dispatch(inputOpened({ kind: 'microphone', deviceId: 'm' })));
  await userEvent.keyboard('mhcl');
  expect(call.setMuted).toHaveBeenCalledWith(true);
  expect(call.gestures.raiseHand).toHaveBeenCalledWith(true);
  expect(store.getState().sidePanel.open).toBe('chat');
  expect(store.getState().stage.layout).toBe('speaker');
  await userEvent.keyboard('p');
  expect(store.getState().sidePanel.open).toBe('people');
  await userEvent.keyboard('{Shift>}Q{/Shift}');
  expect(call.leave).toHaveBeenCalledOnce();
});

it('leaves letters to who writes', async () => {
  const { store, call } = renderWithCall(<Meeting />);
  await userEvent.type(screen.getByLabelText('Message'), 'mhc?');
  expect(call.gestures.raiseHand).not.toHaveBeenCalled();
  expect(store.getState().sidePanel.open).toBeUndefined();
  expect(screen.getByLabelText<HTMLInputElement>('Message').value).toBe('mhc?');
});

it('rests while a dialog is open', async () => {
  const { store, call } = renderWithCall(<Meeting />);
  await userEvent.keyboard('?');
  expect(store.getState().dialog.open).toBe('shortcuts');
  await userEvent.keyboard('h');
  expect(call.gestures.raiseHand).not.toHaveBeenCalled();
});

it('can be turned off, for good', async () => {
  const { store, call } = renderWithCall(
    <>
      <Meeting />
      <ShortcutsDialog />
    </>,
  );
  await userEvent.click(screen.getByRole('checkbox', { name: 'Use these keys' }));
  expect(store.getState().settings.shortcuts).toBe(false);
  expect(localStorage.getItem('parley:shortcutsOff')).toBe('true');
  act(() => (document.activeElement as HTMLElement).blur());
  await userEvent.keyboard('h');
  expect(call.gestures.raiseHand).not.toHaveBeenCalled();
  act(() => void store.dispatch(shortcutsChanged(true)));
  await userEvent.keyboard('h');
  expect(call.gestures.raiseHand).toHaveBeenCalled();
});
