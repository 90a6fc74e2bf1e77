import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openInvitation } from '../../invitations/Invitation.ts';
import { defaultRoomLimits } from '../../rooms/roomSettings.ts';
import { joinData } from '../../testing/payloads.ts';
import { settle, TestRoom } from '../../testing/TestRoom.ts';
import { hostGraceMs } from './Hosts.ts';
import { seatMs } from './Seats.ts';
import { Standing } from './Standing.ts';

let test: TestRoom;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  test = await TestRoom.open();
});

afterEach(() => {
  test.room.close('test ended');
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

const roles = () => Object.fromEntries(test.room.joinedPeers().map(({ id, standing }) => [id, standing.role]));

describe('who is host', () => {
  it('is the first to enter, not the first to connect', async () => {
    test.connect('lurker');
    await test.member('ada');
    await test.member('ben');
    expect(roles()).toEqual({ ada: 'host', ben: 'member' });
  });

  it('is still the one who comes back in time, with the secret', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    ada.socket.drop();
    vi.advanceTimersByTime(hostGraceMs - 1);
    const again = test.comeBack(ada);
    expect(await again.ask('join', joinData)).toMatchObject({ role: 'host' });
    vi.advanceTimersByTime(hostGraceMs);
    expect(roles()).toEqual({ ada: 'host', ben: 'member' });
    expect(ben.socket.received('peerUpdated')).toEqual([]);
  });

  it('is not who only knows the public id', async () => {
    const ada = await test.member('ada');
    await test.member('ben');
    ada.socket.drop();
    const thief = test.comeBack({ ...ada, resumeToken: 'a guess' });
    expect(await thief.ask('join', joinData)).toMatchObject({ role: 'member' });
  });

  it('becomes the one who has been here longest, when the last host stays away', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    const cas = await test.member('cas');
    // Whoever was away for a moment does not lose its turn.
    ben.socket.drop();
    const benAgain = test.comeBack(ben);
    await benAgain.ask('join', joinData);
    ada.socket.drop();
    vi.advanceTimersByTime(hostGraceMs);
    expect(roles()).toEqual({ cas: 'member', ben: 'host' });
    for (const { socket } of [benAgain, cas]) {
      expect(socket.received('peerUpdated')).toEqual([{ peerId: 'ben', role: 'host' }]);
    }
    const adaAgain = test.comeBack(ada);
    expect(await adaAgain.ask('join', joinData)).toMatchObject({ role: 'member' });
  });

  it('stays as it is while one of several hosts is there', async () => {
    const ada = await test.member('ada');
    await test.member('ben');
    await test.member('cas');
    await ada.ask('setRole', { peerId: 'cas', role: 'host' });
    ada.socket.drop();
    vi.advanceTimersByTime(hostGraceMs);
    expect(roles()).toEqual({ ben: 'member', cas: 'host' });
  });

  it('is who waited in front of a room that everybody has left', async () => {
    const ada = await test.member('ada');
    await ada.ask('setLobby', { enabled: true });
    const ben = test.connect('ben');
    const joining = ben.ask('join', joinData);
    await settle();
    ada.socket.drop();
    vi.advanceTimersByTime(hostGraceMs);
    await expect(joining).rejects.toMatchObject({ code: 403 });
    expect(await ben.ask('join', joinData)).toMatchObject({ role: 'host', room: { lobby: false } });
  });

  it('can be handed over, but never to nobody', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    await expect(ada.ask('setRole', { peerId: 'ada', role: 'member' })).rejects.toMatchObject({ code: 409 });
    await ada.ask('setRole', { peerId: 'ben', role: 'host' });
    await ada.ask('setRole', { peerId: 'ada', role: 'member' });
    expect(roles()).toEqual({ ada: 'member', ben: 'host' });
    await expect(ada.ask('lockRoom', { locked: true })).rejects.toMatchObject({ code: 403 });
    expect(ben.socket.received('peerUpdated')).toEqual([
      { peerId: 'ben', role: 'host' },
      { peerId: 'ada', role: 'member' },
    ]);
  });
});

describe('a seat', () => {
  it('is kept for two minutes, with what somebody was', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    await ben.ask('raiseHand', { raised: true });
    await ada.ask('lockRoom', { locked: true });
    ben.socket.drop();
    vi.advanceTimersByTime(seatMs - 1);
    const again = test.comeBack(ben);
    expect(await again.ask('join', joinData)).toMatchObject({ handRaisedAt: expect.any(Number) });
    expect(again.peer.info?.handRaisedAt).toEqual(expect.any(Number));
    again.socket.drop();
    vi.advanceTimersByTime(seatMs);
    await expect(test.comeBack(ben).ask('join', joinData)).rejects.toMatchObject({ code: 403 });
  });
});

describe('in a room that is by invitation', () => {
  it('nobody is host for being the first, or for staying the last', async () => {
    test.room.close('another is opened');
    test = await TestRoom.open({ limits: defaultRoomLimits, byInvitation: true });
    await test.member('ben');
    expect(roles()).toEqual({ ben: 'member' });
    const ada = test.connect('ada', 0, new Standing({ ...openInvitation, role: 'host' }));
    expect(await ada.ask('join', joinData)).toMatchObject({ role: 'host' });
    ada.socket.drop();
    vi.advanceTimersByTime(hostGraceMs);
    expect(roles()).toEqual({ ben: 'member' });
  });
});
