import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CallStatistics } from '../../media/collectStatistics.ts';
import { consumerEntry } from '../../testing/consumerEntry.ts';
import { fakeCall, renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { consumerAdded, consumerWished } from '../consumers/consumersSlice.ts';
import { peerLeft, peersReceived } from '../peers/peersSlice.ts';
import { StatisticsPanel } from './StatisticsPanel.tsx';
import { downlinkEstimated } from './statisticsSlice.ts';

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const ada = { id: 'ada', displayName: 'Ada', device: { flag: 'chrome', name: 'Chrome', version: '142' } };

function start() {
  const store = storeInRoom();
  store.dispatch(peersReceived([ada]));
  const call = fakeCall();
  const statistics = vi.fn(
    async (peerId: string): Promise<CallStatistics> => ({
      takenAtMs: 0,
      subjects: [
        {
          kind: 'dataProducer',
          id: 'd',
          name: `of ${peerId}`,
          browser: [{ messagesSent: 5 }],
          server: [{ messagesReceived: 4 }],
        },
      ],
    }),
  );
  return { ...renderWithCall(<StatisticsPanel />, { store, call: { ...call, statistics } }), statistics };
}

const settle = (delayMs = 0) => act(() => vi.advanceTimersByTimeAsync(delayMs));

it('shows oneself first, then whom one picks, and oneself again when they leave', async () => {
  const { statistics, store } = start();
  await settle();
  expect(screen.getByText('Data channel “of me”, to the server')).toBeTruthy();
  expect(screen.getByRole('row', { name: 'Messages 5 4' })).toBeTruthy();
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Of' }), 'Ada');
  await settle();
  expect(statistics).toHaveBeenLastCalledWith('ada');
  expect(screen.getByText('Data channel “of ada”, to the server')).toBeTruthy();
  act(() => void store.dispatch(peerLeft('ada')));
  await settle();
  expect(screen.getByText('Data channel “of me”, to the server')).toBeTruthy();
});

it('asks again while it is open, and not any more when it is closed', async () => {
  const { statistics, unmount } = start();
  await settle();
  await settle(10_000);
  const calls = statistics.mock.calls.length;
  expect(calls).toBeGreaterThan(2);
  unmount();
  await settle(10_000);
  expect(statistics.mock.calls.length).toBe(calls);
});

it('tells of the downlink once the server has', async () => {
  const { store } = start();
  expect(screen.queryByText('Downlink, as the server sees it')).toBeNull();
  const estimate = { desiredBitrate: 2e6, effectiveDesiredBitrate: 1e6, availableBitrate: 1.5e6 };
  act(() => void store.dispatch(downlinkEstimated(estimate)));
  expect(screen.getByRole('row', { name: /^Could carry 1\.50.Mbit\/s$/ })).toBeTruthy();
});

it('copies everything as JSON', async () => {
  const user = userEvent.setup();
  const { store } = start();
  await settle();
  await user.click(screen.getByRole('button', { name: 'Copy as JSON' }));
  const copied = JSON.parse(await navigator.clipboard.readText());
  expect(copied).toMatchObject({ peerId: 'me', subjects: [{ browser: [{ messagesSent: 5 }] }] });
  expect(store.getState().notices.at(-1)?.text).toBe('Statistics copied.');
});

it('plots the last two minutes of whoever is looked at, and copies them with the numbers', async () => {
  const { call } = start();
  await settle();
  expect(screen.queryByRole('img')).toBeNull();
  cleanup();
  const samples = [0, 1, 2].map((index) => ({
    atMs: index * 2000,
    bitrateBps: 500_000 * (index + 1),
    lossRatio: 0.01,
  }));
  const history = { of: (peerId: string) => (peerId === 'me' ? samples : []), subscribe: () => () => {} };
  renderWithCall(<StatisticsPanel />, { call: { ...call, history } as never });
  await settle();
  expect(screen.getAllByRole('img').map((plot) => plot.getAttribute('aria-label'))).toEqual([
    'Bitrate over the last two minutes: 1.50\u00a0Mbit/s now, 1.50\u00a0Mbit/s at most',
    'Lost over the last two minutes: 1\u00a0% now, 1\u00a0% at most',
  ]);
});

it('lets one choose by hand how a picture is received', async () => {
  const { call, store } = start();
  act(() => void store.dispatch(consumerAdded(consumerEntry({ type: 'simulcast', spatialLayers: 3 }))));
  await settle();
  expect(screen.queryByRole('group')).toBeNull();
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Of' }), 'Ada');
  await settle();
  expect(screen.getByRole('group', { name: 'Camera, by hand' })).toBeTruthy();
  const layer = screen.getByRole('combobox', { name: 'Layer' });
  await userEvent.selectOptions(layer, '0 (smallest)');
  expect(call.reception.preferLayer).toHaveBeenLastCalledWith('c', 0);
  act(() => void store.dispatch(consumerWished({ id: 'c', wish: { spatialLayer: 0 } })));
  expect(layer).toHaveProperty('value', '0');
  await userEvent.selectOptions(layer, 'That fits');
  expect(call.reception.preferLayer).toHaveBeenLastCalledWith('c', undefined);
  await userEvent.selectOptions(screen.getByRole('combobox', { name: 'Priority' }), 'Highest');
  expect(call.reception.setPriority).toHaveBeenLastCalledWith('c', 255);
  await userEvent.click(screen.getByRole('button', { name: 'Ask for a key frame' }));
  expect(call.reception.requestKeyFrame).toHaveBeenLastCalledWith('c');
});
