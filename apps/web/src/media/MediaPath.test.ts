import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { asTransport, fakeTransport } from '../testing/fakeTransport.ts';
import { MediaPath, mediaPathTimesMs } from './MediaPath.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const credentials = { usernameFragment: 'u', password: 'p', iceLite: true };

function watch(requestRestart = async () => ({ ...credentials, iceServers: [] as { urls: string }[] })) {
  const transport = fakeTransport('t1');
  const pair = { bytesReceived: 0, responsesReceived: 0, requestsSent: 0 };
  const onState = vi.fn();
  const onTrouble = vi.fn();
  const onLost = vi.fn();
  const path = new MediaPath({
    direction: 'recv',
    transport: asTransport(transport),
    report: async () => [
      { type: 'transport', selectedCandidatePairId: 'p' },
      { id: 'p', ...pair },
    ],
    requestRestart,
    onState,
    onTrouble,
    onLost,
  });
  return { transport, pair, path, onState, onTrouble, onLost };
}

const pass = (delayMs: number) => vi.advanceTimersByTimeAsync(delayMs);

it('does nothing while all is well', async () => {
  const { transport, onState, onTrouble, onLost } = watch();
  transport.changeState('connecting');
  transport.changeState('connected');
  await pass(60_000);
  expect(onState.mock.calls.flat()).toEqual(['new', 'connecting', 'connected']);
  expect(transport.restartIce).not.toHaveBeenCalled();
  expect(onTrouble).not.toHaveBeenCalled();
  expect(onLost).not.toHaveBeenCalled();
});

it('gives a disconnected transport a moment, then restarts ICE with new credentials', async () => {
  const { transport, onTrouble, onLost } = watch();
  transport.changeState('connected');
  transport.changeState('disconnected');
  await pass(mediaPathTimesMs.disconnected - 1);
  expect(transport.restartIce).not.toHaveBeenCalled();
  await pass(1);
  expect(transport.restartIce).toHaveBeenCalledWith({ iceParameters: credentials });
  transport.changeState('connected');
  await pass(60_000);
  expect(onTrouble).not.toHaveBeenCalled();
  expect(onLost).not.toHaveBeenCalled();
});

it('leaves a transport alone that recovers by itself', async () => {
  const { transport } = watch();
  transport.changeState('disconnected');
  await pass(mediaPathTimesMs.disconnected / 2);
  transport.changeState('connected');
  await pass(60_000);
  expect(transport.restartIce).not.toHaveBeenCalled();
});

it('takes fresh TURN credentials along', async () => {
  const iceServers = [{ urls: 'turn:127.0.0.1:3478' }];
  const { transport } = watch(async () => ({ ...credentials, iceServers }));
  transport.changeState('failed');
  await pass(0);
  expect(transport.updateIceServers).toHaveBeenCalledWith({ iceServers });
  expect(transport.restartIce).toHaveBeenCalledOnce();
});

it('says at once that nothing gets through, and gives up when a restart does not help', async () => {
  const { transport, onTrouble, onLost } = watch();
  transport.changeState('connecting');
  await pass(mediaPathTimesMs.connecting);
  expect(onTrouble).toHaveBeenCalledOnce();
  expect(transport.restartIce).toHaveBeenCalledOnce();
  transport.changeState('connecting');
  await pass(mediaPathTimesMs.restart);
  expect(onLost).toHaveBeenCalledOnce();
  transport.changeState('failed');
  await pass(60_000);
  expect(onLost).toHaveBeenCalledOnce();
});

it('gives up at once when the server refuses the restart, or ICE fails again', async () => {
  const refused = watch(() => Promise.reject(new Error('unknown transport')));
  refused.transport.changeState('failed');
  await pass(0);
  expect(refused.onLost).toHaveBeenCalledOnce();

  const again = watch();
  again.transport.changeState('failed');
  await pass(0);
  again.transport.changeState('failed');
  expect(again.onLost).toHaveBeenCalledOnce();
});

it('is silent once closed', async () => {
  const { transport, path, onLost, onState } = watch();
  transport.changeState('disconnected');
  path.close();
  onState.mockClear();
  transport.changeState('failed');
  await pass(60_000);
  expect(onLost).not.toHaveBeenCalled();
  expect(onState).not.toHaveBeenCalled();
});

it('takes a path that falls silent for disconnected, before the browser does', async () => {
  const { transport, pair, onState } = watch();
  transport.changeState('connected');
  pair.bytesReceived += 500;
  await pass(1000);
  pair.requestsSent += 1;
  await pass(5000);
  expect(onState.mock.lastCall).toEqual(['disconnected']);
  // The browser's own word changes nothing, and does not put off the restart.
  transport.changeState('disconnected');
  await pass(mediaPathTimesMs.disconnected);
  expect(transport.restartIce).toHaveBeenCalledOnce();
  expect(onState.mock.calls.flat()).toEqual(['new', 'connected', 'disconnected']);
});

it('is content again when something comes over a path that was silent', async () => {
  const { transport, pair, onState } = watch();
  transport.changeState('connected');
  pair.bytesReceived += 500;
  await pass(1000);
  pair.requestsSent += 1;
  await pass(4000);
  expect(onState.mock.lastCall).toEqual(['disconnected']);
  pair.bytesReceived += 500;
  await pass(60_000);
  expect(onState.mock.lastCall).toEqual(['connected']);
  expect(transport.restartIce).not.toHaveBeenCalled();
});
