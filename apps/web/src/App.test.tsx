import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { App } from './App.tsx';
import {
  attemptFailed,
  connectionLost,
  connectStarted,
  ended,
  iceFailed,
  joined,
  left,
} from './features/connection/connectionSlice.ts';
import { peersReceived } from './features/peers/peersSlice.ts';
import { renderWithCall, storeInRoom } from './testing/renderWithCall.tsx';

afterEach(cleanup);

const device = { flag: 'chrome', name: 'Chrome', version: '142' };

function start() {
  const rendered = renderWithCall(<App />, { store: storeInRoom({ displayName: 'Ada' }) });
  const dispatch = (...actions: Parameters<typeof rendered.store.dispatch>[0][]) =>
    act(() => {
      for (const action of actions) rendered.store.dispatch(action);
    });
  return { ...rendered, dispatch };
}

it('goes from the join screen into the call and out again', async () => {
  const { dispatch, call } = start();
  expect(screen.getByRole('button', { name: 'Join' })).toBeTruthy();
  dispatch(connectStarted());
  expect(screen.getByRole('status').textContent).toBe('Connecting…');
  dispatch(joined(), peersReceived([{ id: 'p', displayName: 'Grace', device }]));
  expect(screen.getByRole('status').textContent).toBe('Connected');
  expect(screen.getByText('Grace')).toBeTruthy();
  dispatch(left());
  expect(screen.getByRole('heading', { name: 'You left' })).toBeTruthy();
  await userEvent.click(screen.getByRole('button', { name: 'Rejoin' }));
  expect(call.join).toHaveBeenCalledWith('Ada');
});

it('tells somebody alone what to do', () => {
  const { dispatch } = start();
  dispatch(connectStarted(), joined());
  expect(screen.getByText(/only one here/)).toBeTruthy();
  dispatch(peersReceived([{ id: 'p', displayName: 'Grace', device }]));
  expect(screen.queryByText(/only one here/)).toBeNull();
});

it('says what is wrong, what is tried, and offers to try now', async () => {
  const { dispatch, call } = start();
  dispatch(connectStarted(), joined(), connectionLost({ reason: 'lost' }));
  expect(screen.getByRole('status').textContent).toBe('Reconnecting…');
  expect(screen.queryByRole('alert')).toBeNull();
  dispatch(attemptFailed({ reason: "meet.test doesn't answer.", reached: false }));
  expect(screen.getByRole('alert').textContent).toContain("Can't reach the server");
  expect(screen.getByRole('alert').textContent).toContain("meet.test doesn't answer.");
  await userEvent.click(screen.getByRole('button', { name: 'Try again now' }));
  expect(call.reconnectNow).toHaveBeenCalledOnce();
  dispatch(joined());
  expect(screen.queryByRole('alert')).toBeNull();
});

it('names the addresses that ICE tried', () => {
  const { dispatch } = start();
  dispatch(connectStarted(), joined(), iceFailed({ tried: ['udp 127.0.0.1:44444', 'tcp 127.0.0.1:44444'] }));
  expect(screen.getByText('ICE failed: tried udp 127.0.0.1:44444, tcp 127.0.0.1:44444.')).toBeTruthy();
});

it('says why the server ended the call', () => {
  const { dispatch } = start();
  dispatch(connectStarted(), joined(), ended({ reason: 'Joined from another tab.' }));
  expect(screen.getByRole('heading', { name: 'The call ended' })).toBeTruthy();
  expect(screen.getByText(/Joined from another tab\./)).toBeTruthy();
});
