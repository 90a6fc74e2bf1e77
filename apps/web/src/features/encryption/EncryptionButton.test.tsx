import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { renderWithCall } from '../../testing/renderWithCall.tsx';
import { Dialogs } from '../dialogs/Dialogs.tsx';
import { EncryptionButton } from './EncryptionButton.tsx';
import { encryptionChanged, encryptionSupportFound } from './encryptionSlice.ts';

afterEach(cleanup);

const screenWithLock = (
  <>
    <EncryptionButton />
    <Dialogs />
  </>
);

it('is a lock that says whether it is closed', () => {
  const { store } = renderWithCall(screenWithLock);
  expect(screen.getByRole('button', { name: 'Not end-to-end encrypted' })).toBeTruthy();
  act(() => void store.dispatch(encryptionChanged(true)));
  expect(screen.getByRole('button', { name: 'End-to-end encrypted' })).toBeTruthy();
});

it('leads to where a key is entered, and closes when it is taken', async () => {
  const { call } = renderWithCall(screenWithLock);
  await userEvent.click(screen.getByRole('button', { name: 'Not end-to-end encrypted' }));
  await userEvent.type(screen.getByLabelText('Key'), 'correct horse');
  await userEvent.click(screen.getByRole('button', { name: 'Encrypt' }));
  expect(call.setPassphrase).toHaveBeenCalledExactlyOnceWith('correct horse');
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('suggests a key, changes it, and turns encryption off', async () => {
  const { call, store } = renderWithCall(screenWithLock);
  act(() => void store.dispatch(encryptionChanged(true)));
  const open = () => userEvent.click(screen.getByRole('button', { name: 'End-to-end encrypted' }));
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Suggest one' }));
  await userEvent.click(screen.getByRole('button', { name: 'Change key' }));
  expect(call.setPassphrase).toHaveBeenLastCalledWith(expect.stringMatching(/^(\w{5}-){3}\w{5}$/));
  await open();
  await userEvent.click(screen.getByRole('button', { name: 'Turn encryption off' }));
  expect(call.setPassphrase).toHaveBeenLastCalledWith(undefined);
});

it('says where it can not be', async () => {
  const { store } = renderWithCall(screenWithLock);
  act(() => void store.dispatch(encryptionSupportFound(false)));
  await userEvent.click(screen.getByRole('button', { name: 'Not end-to-end encrypted' }));
  expect(screen.getByText(/can’t encrypt calls end to end/)).toBeTruthy();
  expect(screen.queryByLabelText('Key')).toBeNull();
});
