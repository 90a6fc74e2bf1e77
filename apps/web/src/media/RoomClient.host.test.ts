import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callScene, settle } from '../testing/callScene.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

const refused = (message: string) => Object.assign(new Error(message), { code: 403 });

describe('a room with hosts', () => {
  it('tells what one is, and how the room is run', async () => {
    const { server, store, join } = callScene();
    const room = { locked: false, lobby: true, unmuting: true };
    server.answers.join = () => ({ peers: [], role: 'host', room });
    const { listener } = await join();
    expect(store.getState().moderation).toEqual({ role: 'host', ...room });
    listener.onNotification({ method: 'knock', data: { peerId: 'ben', displayName: 'Ben' } });
    expect(store.getState().lobby.knocks).toEqual([{ peerId: 'ben', displayName: 'Ben' }]);
    listener.onNotification({ method: 'knockEnded', data: { peerId: 'ben' } });
    expect(store.getState().lobby.knocks).toEqual([]);
    listener.onNotification({ method: 'roomState', data: { ...room, locked: true } });
    expect(store.getState().moderation.locked).toBe(true);
  });

  it('waits in front of a lobby, asking again until it is let in', async () => {
    const { client, server, store } = callScene();
    let asked = 0;
    let answer: (() => void) | undefined;
    server.answers.join = () => {
      asked += 1;
      if (asked === 1) server.connections.at(-1)?.listener.onNotification({ method: 'inLobby', data: {} });
      if (asked < 3) throw refused('join again to wait on');
      return new Promise((resolve) => {
        answer = () => resolve({ peers: [] });
      });
    };
    client.join('Me');
    server.connections.at(-1)?.open();
    await settle();
    expect(store.getState().lobby.waiting).toBe(true);
    expect([asked, store.getState().connection.phase]).toEqual([3, 'connecting']);
    answer?.();
    await settle();
    expect([store.getState().lobby.waiting, store.getState().connection.phase]).toEqual([false, 'connected']);
  });

  it('does what a host has done: muted, camera off, and out', async () => {
    const { store, join } = callScene();
    const { listener } = await join();
    listener.onNotification({ method: 'mutedByHost', data: { kind: 'audio' } });
    expect(store.getState().localMedia.muted).toBe(true);
    listener.onNotification({ method: 'mutedByHost', data: { kind: 'video' } });
    listener.onNotification({ method: 'peerUpdated', data: { peerId: 'me', role: 'host' } });
    expect(store.getState().notices.map(({ text }) => text)).toEqual([
      'A host muted you. The button turns your microphone on again.',
      'A host stopped your camera and what you share.',
      'You are host now.',
    ]);
    listener.onNotification({ method: 'removed', data: { reason: 'Enough' } });
    expect(store.getState().connection).toMatchObject({ phase: 'ended', reason: 'A host ended your visit: Enough' });
  });

  it('says that the server will be restarted', async () => {
    const { store, join } = callScene();
    const { listener } = await join();
    listener.onNotification({ method: 'serverDraining', data: { secondsLeft: 600 } });
    expect(store.getState().notices.map(({ text }) => text)).toEqual([expect.stringContaining('within 10 minutes')]);
    expect(store.getState().connection.phase).toBe('connected');
  });

  it('shows hands and reactions of others, and whose hand was raised before', async () => {
    const { server, store, join } = callScene();
    const device = { flag: 'chrome', name: 'Chrome' };
    server.answers.join = () => ({
      peers: [{ id: 'ben', displayName: 'Ben', device, handRaisedAt: 5 }],
      handRaisedAt: 7,
    });
    const { listener } = await join();
    expect(store.getState().hands).toEqual({ ben: 5, me: 7 });
    listener.onNotification({ method: 'peerUpdated', data: { peerId: 'ben', handRaised: false } });
    listener.onNotification({ method: 'reaction', data: { peerId: 'ben', reaction: '🎉' } });
    expect(store.getState().hands).toEqual({ me: 7 });
    expect(store.getState().reactions).toMatchObject([{ peerId: 'ben', reaction: '🎉' }]);
  });

  it('shows the hand of who comes back with it, and none of who has left', async () => {
    const { store, join } = callScene();
    const { listener } = await join();
    const ben = { id: 'ben', displayName: 'Ben', device: { flag: 'chrome', name: 'Chrome' } };
    listener.onNotification({ method: 'newPeer', data: { ...ben, handRaisedAt: 5 } });
    expect(store.getState().hands).toEqual({ ben: 5 });
    listener.onNotification({ method: 'peerClosed', data: { peerId: 'ben' } });
    expect(store.getState().hands).toEqual({});
    // Whoever comes back without the secret has none, whatever was missed in between.
    listener.onNotification({ method: 'newPeer', data: { ...ben, handRaisedAt: 6 } });
    listener.onNotification({ method: 'newPeer', data: ben });
    expect(store.getState().hands).toEqual({});
  });

  it('says what the server refuses', async () => {
    const { client, server, store, join } = callScene();
    await join();
    server.answers.lockRoom = () => {
      throw refused('only a host may do this');
    };
    await client.powers.lockRoom(true);
    expect(store.getState().notices.map(({ text }) => text)).toEqual(['That was not done: Only a host may do this.']);
  });

  it('shows the token of its address to the server', async () => {
    const { url } = await callScene('?token=a.b.c').join();
    expect(url.searchParams.get('token')).toBe('a.b.c');
  });
});
