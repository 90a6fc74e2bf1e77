import { act, cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { renderWithCall, storeInRoom } from '../../testing/renderWithCall.tsx';
import { choicesFound, type DeviceProblem, inputClosed, inputOpened } from '../localMedia/localMediaSlice.ts';
import { JoinScreen } from './JoinScreen.tsx';

afterEach(cleanup);

const join = () => screen.getByRole('button', { name: 'Join' });

it('names the room and asks for the devices of the preview', () => {
  const { call } = renderWithCall(<JoinScreen />);
  expect(screen.getByRole('heading', { name: 'demo' })).toBeTruthy();
  expect(call.openPreview).toHaveBeenCalled();
});

it('joins with the name as typed, trimmed, by button or Enter', async () => {
  const { call } = renderWithCall(<JoinScreen />);
  await userEvent.type(screen.getByLabelText('Your name'), '  Ada {Enter}');
  expect(call.join).toHaveBeenLastCalledWith('Ada');
});

it('offers the remembered name and joins as Guest without one', async () => {
  const { call } = renderWithCall(<JoinScreen />, { store: storeInRoom({ displayName: 'Grace' }) });
  const field = screen.getByLabelText<HTMLInputElement>('Your name');
  expect(field.value).toBe('Grace');
  await userEvent.clear(field);
  await userEvent.click(join());
  expect(call.join).toHaveBeenLastCalledWith('Guest');
});

it('lets join without any device, and says what that means', async () => {
  const { call, store } = renderWithCall(<JoinScreen />);
  act(() => {
    store.dispatch(inputClosed({ kind: 'microphone', problem: 'not-found' }));
    store.dispatch(inputClosed({ kind: 'camera', problem: 'not-found' }));
  });
  expect(screen.getByRole('alert').textContent).toContain('No microphone or camera found.');
  expect(screen.getByText(/You join without microphone and camera/)).toBeTruthy();
  await userEvent.click(join());
  expect(call.join).toHaveBeenCalledOnce();
});

describe('a device that does not start', () => {
  it.each<[DeviceProblem, string, string]>([
    ['permission-denied', 'Camera blocked.', 'Allow it'],
    ['busy', 'Camera in use.', 'close that one'],
    ['not-found', 'No camera found.', 'Plug one in'],
    ['insecure-context', 'Camera not available on this page.', 'https://'],
    ['unsupported', 'Camera not supported here.', 'Firefox'],
    ['unplugged', 'Camera disconnected.', 'Plug it in again'],
    ['unknown', "Camera didn't start.", 'Try again'],
  ])('is explained, with what to do: %s', async (problem, what, todo) => {
    const { call, store } = renderWithCall(<JoinScreen />);
    act(() => {
      store.dispatch(inputOpened({ kind: 'microphone', deviceId: 'm' }));
      store.dispatch(inputClosed({ kind: 'camera', problem }));
    });
    const alert = screen.getByRole('alert');
    expect(alert.textContent).toContain(what);
    expect(alert.textContent).toContain(todo);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(call.openInputs).toHaveBeenCalledWith(['camera']);
  });

  it('shares the words with the other one when both fail alike, and not otherwise', () => {
    const { store } = renderWithCall(<JoinScreen />);
    act(() => {
      store.dispatch(inputClosed({ kind: 'microphone', problem: 'busy' }));
      store.dispatch(inputClosed({ kind: 'camera', problem: 'busy' }));
    });
    expect(screen.getByRole('alert').textContent).toContain('Microphone and camera in use.');
    act(() => void store.dispatch(inputClosed({ kind: 'camera', problem: 'not-found' })));
    expect(screen.getByRole('alert').textContent).toMatch(/Microphone in use.*No camera found/);
  });
});

it('lets pick another camera', async () => {
  const { call, store } = renderWithCall(<JoinScreen />);
  const choices = [
    { deviceId: 'c1', label: 'Front' },
    { deviceId: 'c2', label: '' },
  ];
  act(() => void store.dispatch(choicesFound({ microphone: [], camera: choices })));
  await userEvent.selectOptions(screen.getByLabelText('Camera'), 'Camera 2');
  expect(call.selectInput).toHaveBeenCalledWith('camera', 'c2');
  expect(screen.queryByLabelText('Microphone')).toBeNull();
});

it('shows no devices to somebody who only watches', () => {
  renderWithCall(<JoinScreen />, { store: storeInRoom({ produces: false }) });
  expect(screen.queryByRole('button', { name: /camera/ })).toBeNull();
  expect(screen.getByText(/nothing is sent from here/)).toBeTruthy();
});
