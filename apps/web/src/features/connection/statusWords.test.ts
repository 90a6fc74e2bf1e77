import { expect, it } from 'vitest';
import { t } from '../../messages/translator.ts';
import {
  attemptFailed,
  connectionLost,
  connectionReducer,
  connectStarted,
  ended,
  iceFailed,
  joined,
  left,
  mediaPathChanged,
} from './connectionSlice.ts';
import { iceFailureWords, statusWords } from './statusWords.ts';

const after = (...actions: Parameters<typeof connectionReducer>[1][]) =>
  actions.reduce(connectionReducer, connectionReducer(undefined, { type: 'start' }));
const words = (...actions: Parameters<typeof connectionReducer>[1][]) => statusWords(t, after(...actions)).text;
const path = (direction: 'send' | 'recv', state: 'connecting' | 'connected' | 'disconnected') =>
  mediaPathChanged({ direction, state });
const lost = connectionLost({ reason: 'lost' });
const unreachable = attemptFailed({ reason: 'no answer', reached: false });

it('follows a call in words', () => {
  expect(words(connectStarted())).toBe('Connecting…');
  expect(words(connectStarted(), joined())).toBe('Connected');
  expect(words(connectStarted(), joined(), path('recv', 'connecting'))).toBe('Connecting…');
  expect(words(connectStarted(), joined(), path('recv', 'connected'))).toBe('Connected');
  expect(words(connectStarted(), joined(), path('send', 'disconnected'))).toBe('Reconnecting…');
  expect(words(connectStarted(), joined(), lost)).toBe('Reconnecting…');
  expect(words(connectStarted(), joined(), lost, unreachable)).toBe("Can't reach the server");
  expect(words(connectStarted(), attemptFailed({ reason: 'full', reached: true }))).toBe("Can't enter the room");
  expect(words(connectStarted(), joined(), ended({ reason: 'removed' }))).toBe('Disconnected');
  expect(words(connectStarted(), joined(), left())).toBe('Not connected');
});

it('keeps saying "Connecting…" when the very first connection is lost', () => {
  expect(words(connectStarted(), lost)).toBe('Connecting…');
});

it('forgets failed attempts once the room is entered, and a reason that is found out too late', () => {
  expect(words(connectStarted(), unreachable, joined())).toBe('Connected');
  expect(after(connectStarted(), joined(), unreachable).failedAttempts).toBe(0);
});

it('names the addresses that ICE tried, until media gets through', () => {
  expect(iceFailureWords(t, ['udp 127.0.0.1:44444', 'tcp 127.0.0.1:44444'])).toBe(
    'ICE failed: tried udp 127.0.0.1:44444, tcp 127.0.0.1:44444',
  );
  expect(iceFailureWords(t, [])).toContain('no address');
  const failed = [connectStarted(), joined(), iceFailed({ tried: ['udp 127.0.0.1:1'] })];
  expect(words(...failed)).toBe('ICE failed');
  expect(words(...failed, path('recv', 'connected'))).toBe('Connected');
});
