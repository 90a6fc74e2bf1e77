import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { callScene } from '../testing/callScene.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

it('raises the own hand at once and tells the server, and lowers it again', async () => {
  const { client, store, join } = callScene();
  const { requests } = await join();
  const raised = client.gestures.raiseHand(true);
  expect(Object.keys(store.getState().hands)).toEqual(['me']);
  await raised;
  await client.gestures.raiseHand(false);
  expect(store.getState().hands).toEqual({});
  expect(requests.filter(({ method }) => method === 'raiseHand').map(({ data }) => data)).toEqual([
    { raised: true },
    { raised: false },
  ]);
});

it('takes the hand back when the others could not be told, and says so', async () => {
  const { client, server, store, join } = callScene();
  await join();
  server.answers.raiseHand = () => {
    throw new Error('no');
  };
  await client.gestures.raiseHand(true);
  expect(store.getState().hands).toEqual({});
  expect(store.getState().notices.at(-1)?.text).toContain("can't see it");
});

it('shows the own reaction once the server has taken it, and none outside a call', async () => {
  const { client, store, join } = callScene();
  await client.gestures.react('🎉');
  expect(store.getState().reactions).toEqual([]);
  expect(store.getState().notices.at(-1)?.text).toContain("wasn't sent");
  const { requests } = await join();
  await client.gestures.react('🎉');
  expect(store.getState().reactions).toMatchObject([{ peerId: 'me', reaction: '🎉' }]);
  expect(requests.at(-1)).toEqual({ method: 'react', data: { reaction: '🎉' } });
});
