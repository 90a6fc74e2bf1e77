import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { consumerEntry } from '../../testing/consumerEntry.ts';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { consumerAdded } from '../consumers/consumersSlice.ts';
import { peersReceived } from '../peers/peersSlice.ts';
import { AudioOnlyNotice } from './AudioOnlyNotice.tsx';
import { audioOnlyChanged } from './settingsSlice.ts';

afterEach(cleanup);

it('says that pictures are off, and leads back to them', async () => {
  const { store, call } = renderWithCall(<AudioOnlyNotice />);
  expect(screen.queryByText(/Audio only/)).toBeNull();
  act(() => void store.dispatch(audioOnlyChanged(true)));
  expect(screen.getByText(/Audio only — pictures are off/)).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Show pictures' }));
  expect(call.setAudioOnly).toHaveBeenCalledWith(false);
});

it('says whose screen is missed', () => {
  const store = storeInRoom();
  const device = { flag: 'chrome', name: 'Chrome', version: '142' };
  store.dispatch(audioOnlyChanged(true));
  store.dispatch(peersReceived([{ id: 'ada', displayName: 'Ada', device }]));
  renderWithCall(<AudioOnlyNotice />, { store });
  expect(screen.queryByText(/sharing/)).toBeNull();
  act(() => void store.dispatch(consumerAdded(consumerEntry({ source: 'share' }))));
  expect(screen.getByText(/Ada is sharing a screen/)).toBeTruthy();
});

it('has nothing to say where nothing is received anyway', () => {
  const store = storeInRoom({ consumes: false });
  store.dispatch(audioOnlyChanged(true));
  renderWithCall(<AudioOnlyNotice />, { store });
  expect(screen.queryByText(/Audio only/)).toBeNull();
});
