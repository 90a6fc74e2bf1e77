import { cleanup, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { speak } from '../../messages/translator.ts';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { choicesFound } from '../localMedia/localMediaSlice.ts';
import { speakersFound } from '../voices/voicesSlice.ts';
import { SettingsDialog } from './SettingsDialog.tsx';

afterEach(async () => {
  cleanup();
  localStorage.clear();
  await speak('en');
});

function start(store = storeInRoom()) {
  store.dispatch(choicesFound({ microphone: [], camera: [{ deviceId: 'c', label: 'Cam' }] }));
  store.dispatch(speakersFound([{ deviceId: 's', label: 'Headphones' }]));
  return renderWithCall(<SettingsDialog />, { store });
}
const choose = (label: string, option: string) => userEvent.selectOptions(screen.getByLabelText(label), option);

it('uses what is chosen at once', async () => {
  const { store, call } = start();
  await choose('Camera', 'Cam');
  expect(call.selectInput).toHaveBeenCalledWith('camera', 'c');
  await choose('Camera picture', 'Small, 360p');
  expect(call.setPictureHeight).toHaveBeenCalledWith(360);
  await choose('Speaker', 'Headphones');
  expect(store.getState().voices.speakerId).toBe('s');
  await choose('Speaker', "The system's own");
  expect(store.getState().voices.speakerId).toBeUndefined();
  await userEvent.click(screen.getByRole('checkbox'));
  expect(call.setAudioOnly).toHaveBeenCalledWith(true);
});

it('changes the language, and the browser remembers it', async () => {
  start();
  await choose('Language', 'zh');
  await waitFor(() => expect(screen.getByRole('heading', { hidden: true }).textContent).toBe('设置'));
  expect(localStorage.getItem('parley:language')).toBe('zh');
});

it('offers nothing to send where nothing is sent, nor to hear where nothing is heard', () => {
  start(storeInRoom({ produces: false, consumes: false }));
  expect(screen.queryByLabelText('Camera picture')).toBeNull();
  expect(screen.queryByLabelText('Speaker')).toBeNull();
  expect(screen.getByLabelText('Language')).toBeTruthy();
});

it('closes', async () => {
  const { store } = start();
  await userEvent.click(screen.getByRole('button', { name: 'Close', hidden: true }));
  expect(store.getState().dialog.open).toBeUndefined();
});
