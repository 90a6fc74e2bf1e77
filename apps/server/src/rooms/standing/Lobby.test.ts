import { closeCodes } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { joinData } from '../../testing/payloads.ts';
import { type Member, settle, TestRoom } from '../../testing/TestRoom.ts';
import { joinTimeoutMs } from '../Peer.ts';
import { lobbyWaitMs } from './Lobby.ts';

let test: TestRoom;
let ada: Member;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  test = await TestRoom.open();
  ada = await test.member('ada');
  await ada.ask('setLobby', { enabled: true });
});

afterEach(() => {
  test.room.close('test ended');
  vi.useRealTimers();
});

/** Somebody who has knocked; `joining` is its `join`. */
async function knocker(peerId: string) {
  const guest = test.connect(peerId);
  const joining = guest.ask('join', { ...joinData, displayName: peerId });
  joining.catch(() => {});
  await settle();
  return { ...guest, joining };
}

describe('a lobby', () => {
  it('keeps who comes waiting until a host lets it in', async () => {
    const ben = await knocker('ben');
    expect(ben.socket.received('inLobby')).toEqual([{}]);
    expect(ada.socket.received('knock')).toEqual([{ peerId: 'ben', displayName: 'ben' }]);
    expect(ada.socket.received('newPeer')).toEqual([]);
    await ada.ask('admit', { peerId: 'ben' });
    expect(await ben.joining).toMatchObject({ peers: [{ id: 'ada' }], room: { lobby: true } });
    expect(ada.socket.received('knockEnded')).toEqual([{ peerId: 'ben' }]);
    expect(ada.socket.received('newPeer')).toMatchObject([{ id: 'ben' }]);
  });

  it('answers 403 after a while, and lets the same client ask again without knocking again', async () => {
    const ben = await knocker('ben');
    vi.advanceTimersByTime(lobbyWaitMs);
    await expect(ben.joining).rejects.toMatchObject({ code: 403, message: expect.stringContaining('join again') });
    const again = ben.ask('join', joinData);
    await settle();
    vi.advanceTimersByTime(lobbyWaitMs - 1);
    await ada.ask('admit', { peerId: 'ben' });
    await again;
    expect(ada.socket.received('knock')).toHaveLength(1);
    expect(ben.socket.received('inLobby')).toHaveLength(1);
    expect(ben.socket.closed).toBe(false);
  });

  it('lets in who is between two questions, with the next', async () => {
    const ben = await knocker('ben');
    vi.advanceTimersByTime(lobbyWaitMs);
    await expect(ben.joining).rejects.toMatchObject({ code: 403 });
    await ada.ask('admit', { peerId: 'ben' });
    expect(await ben.ask('join', joinData)).toMatchObject({ role: 'member' });
  });

  it('forgets who does not ask again', async () => {
    const ben = await knocker('ben');
    vi.advanceTimersByTime(lobbyWaitMs + joinTimeoutMs);
    await expect(ben.joining).rejects.toMatchObject({ code: 403 });
    expect(ben.socket.closedWith?.code).toBe(closeCodes.timedOut);
    expect(ada.socket.received('knockEnded')).toEqual([{ peerId: 'ben' }]);
    await expect(ada.ask('admit', { peerId: 'ben' })).rejects.toMatchObject({ code: 404 });
  });

  it('tells when who waits gives up', async () => {
    const ben = await knocker('ben');
    ben.socket.drop();
    await expect(ben.joining).rejects.toMatchObject({ code: 409 });
    expect(ada.socket.received('knockEnded')).toEqual([{ peerId: 'ben' }]);
  });

  it('sends away who is denied, for good', async () => {
    const ben = await knocker('ben');
    await ada.ask('deny', { peerId: 'ben' });
    await expect(ben.joining).rejects.toMatchObject({ code: 403, message: 'a host did not let you in' });
    await settle();
    expect(ben.socket.closedWith?.code).toBe(closeCodes.doNotRetry);
    expect(ada.socket.received('newPeer')).toEqual([]);
  });

  it('lets everybody in when it is closed, and nobody waits from then on', async () => {
    const ben = await knocker('ben');
    await ada.ask('setLobby', { enabled: false });
    await ben.joining;
    expect(ada.socket.received('roomState').at(-1)).toEqual({ locked: false, lobby: false, unmuting: true });
    await test.member('cas');
  });

  it('tells a new host who waits', async () => {
    await knocker('ben');
    await ada.ask('setLobby', { enabled: true });
    const cas = await knocker('cas');
    await ada.ask('admit', { peerId: 'cas' });
    await cas.joining;
    expect(cas.socket.received('knock')).toEqual([]);
    await ada.ask('setRole', { peerId: 'cas', role: 'host' });
    expect(cas.socket.received('knock')).toEqual([{ peerId: 'ben', displayName: 'ben' }]);
  });

  it('leaves no timer when the room is over', async () => {
    await knocker('ben');
    test.room.close('over');
    expect(vi.getTimerCount()).toBe(0);
  });
});
