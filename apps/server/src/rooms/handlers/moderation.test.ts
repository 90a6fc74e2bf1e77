import { closeCodes } from '@parley/signaling-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { openInvitation } from '../../invitations/Invitation.ts';
import { joinData, produceData } from '../../testing/payloads.ts';
import { type Member, settle, TestRoom } from '../../testing/TestRoom.ts';
import { Broadcaster } from '../broadcasters/Broadcaster.ts';
import { Standing } from '../standing/Standing.ts';

let test: TestRoom;
let ada: Member;
let ben: Member;

beforeEach(async () => {
  test = await TestRoom.open();
  ada = await test.member('ada');
  ben = await test.member('ben');
});

describe('muting', () => {
  it('pauses what is sent of that kind, and leaves the rest', async () => {
    await test.produce(ben, 'mic');
    await test.produce(ben, 'webcam');
    await ada.ask('mutePeer', { peerId: 'ben', kind: 'audio' });
    expect(ben.send.producers.map(({ paused }) => paused)).toEqual([true, false]);
    expect(ben.socket.received('mutedByHost')).toEqual([{ kind: 'audio' }]);
  });

  it('can be undone by who was muted, unless the room says otherwise', async () => {
    const producerId = await test.produce(ben, 'mic');
    const [mic] = ben.send.producers;
    await ada.ask('mutePeer', { peerId: 'ben', kind: 'audio' });
    await ben.ask('resumeProducer', { producerId });
    expect(mic?.paused).toBe(false);
    await ada.ask('setUnmuting', { allowed: false });
    // What it undid before is done.
    await ben.ask('resumeProducer', { producerId });
    await ada.ask('mutePeer', { peerId: 'ben', kind: 'audio' });
    await expect(ben.ask('resumeProducer', { producerId })).rejects.toMatchObject({ code: 403 });
    await expect(ben.ask('produce', produceData(ben.send.id))).rejects.toMatchObject({ code: 403 });
    expect(mic?.paused).toBe(true);
    await ada.ask('setUnmuting', { allowed: true });
    await ben.ask('resumeProducer', { producerId });
    expect(mic?.paused).toBe(false);
  });

  it('holds over a reconnection', async () => {
    await ada.ask('setUnmuting', { allowed: false });
    await ada.ask('mutePeer', { peerId: 'ben', kind: 'video' });
    ben.socket.drop();
    const again = test.comeBack(ben);
    const send = await test.transport(again, { producing: true });
    await again.ask('join', joinData);
    await expect(again.ask('produce', produceData(send.id, 'webcam'))).rejects.toMatchObject({ code: 403 });
    await again.ask('produce', produceData(send.id, 'mic'));
  });

  it('catches what is being made at that moment', async () => {
    const producing = ben.ask('produce', produceData(ben.send.id));
    await ada.ask('mutePeer', { peerId: 'ben', kind: 'audio' });
    await producing;
    expect(ben.send.producers.map(({ paused }) => paused)).toEqual([true]);
  });
});

describe('removing', () => {
  it('ends a visit with the reason, and the same peerId does not come back', async () => {
    await ada.ask('removePeer', { peerId: 'ben', reason: 'Enough' });
    expect(ben.socket.received('removed')).toEqual([{ reason: 'Enough' }]);
    expect(ben.socket.closedWith?.code).toBe(closeCodes.doNotRetry);
    for (const guest of [test.comeBack(ben), test.connect('ben2', 0, new Standing())]) {
      const joining = guest.ask('join', joinData);
      if (guest.peer.id === 'ben') await expect(joining).rejects.toMatchObject({ code: 403 });
      else await joining;
      guest.socket.drop();
    }
    await ada.ask('admit', { peerId: 'ben' });
    await test.member('ben');
  });

  it('ends the token too', async () => {
    const standing = () => new Standing({ ...openInvitation, tokenDigest: 'digest' });
    const cas = test.connect('cas', 0, standing());
    await cas.ask('join', joinData);
    await ada.ask('removePeer', { peerId: 'cas' });
    const again = test.connect('cas2', 0, standing());
    await expect(again.ask('join', joinData)).rejects.toMatchObject({
      code: 403,
      message: 'a host has removed you from this room',
    });
  });

  it('keeps away a broadcaster as it does a peer, until a host lets it back', async () => {
    const cam = { id: 'cam', displayName: 'Cam', device: { name: 'ffmpeg' } };
    const enter = () => Broadcaster.enter(test.room, cam);
    const broadcaster = enter();
    await ada.ask('removePeer', { peerId: 'cam' });
    expect(broadcaster.closed).toBe(true);
    expect(enter).toThrow('a host has removed you from this room');
    await ada.ask('admit', { peerId: 'cam' });
    expect(enter().closed).toBe(false);
    await ada.ask('removePeer', { peerId: 'ben' });
    expect(() => Broadcaster.enter(test.room, { ...cam, id: 'ben' })).toThrow('a host has removed you from this room');
  });

  it('lets who was removed knock where there is a lobby', async () => {
    await ada.ask('removePeer', { peerId: 'ben' });
    await ada.ask('setLobby', { enabled: true });
    const again = test.connect('ben');
    const joining = again.ask('join', joinData);
    await settle();
    expect(ada.socket.received('knock')).toMatchObject([{ peerId: 'ben' }]);
    await ada.ask('admit', { peerId: 'ben' });
    await joining;
  });

  it('is nothing that a host does to itself', async () => {
    await expect(ada.ask('removePeer', { peerId: 'ada' })).rejects.toMatchObject({ code: 409 });
  });
});

describe('locking', () => {
  it('keeps out who comes, and nobody who was in', async () => {
    await ada.ask('lockRoom', { locked: true });
    expect(ben.socket.received('roomState')).toEqual([{ locked: true, lobby: false, unmuting: true }]);
    await expect(test.connect('cas').ask('join', joinData)).rejects.toMatchObject({
      code: 403,
      message: 'this room is locked',
    });
    ben.socket.drop();
    await test.comeBack(ben).ask('join', joinData);
    await ada.ask('lockRoom', { locked: false });
    await test.member('dan');
  });

  it('says nothing when nothing changes', async () => {
    await ada.ask('lockRoom', { locked: false });
    expect(ben.socket.received('roomState')).toEqual([]);
  });
});

describe('gestures', () => {
  it('are shown to the others, a hand also to who comes later', async () => {
    await ben.ask('raiseHand', { raised: true });
    await ben.ask('raiseHand', { raised: true });
    await ben.ask('react', { reaction: '🎉' });
    expect(ada.socket.received('peerUpdated')).toEqual([{ peerId: 'ben', handRaised: true }]);
    expect(ada.socket.received('reaction')).toEqual([{ peerId: 'ben', reaction: '🎉' }]);
    expect(ben.socket.received('reaction')).toEqual([]);
    const answer = await test.connect('cas').ask('join', joinData);
    expect(answer).toMatchObject({ peers: [{ id: 'ada' }, { id: 'ben', handRaisedAt: expect.any(Number) }] });
    await ben.ask('raiseHand', { raised: false });
    expect(ada.socket.received('peerUpdated').at(-1)).toEqual({ peerId: 'ben', handRaised: false });
  });

  it('are not made without end', async () => {
    for (let i = 0; i < 10; i++) await ben.ask('react', { reaction: '👏' });
    await expect(ben.ask('react', { reaction: '👏' })).rejects.toMatchObject({ code: 409 });
    expect(ada.socket.received('reaction')).toHaveLength(10);
  });
});

describe('rights of a token', () => {
  it('keep what others send from who may not receive', async () => {
    const standing = new Standing({ ...openInvitation, subscribe: false });
    const cas = test.connect('cas', 0, standing);
    await test.transport(cas, { producing: true });
    await expect(test.transport(cas, { consuming: true })).rejects.toMatchObject({ code: 403 });
    await cas.ask('join', joinData);
    await test.produce(ben);
    await ben.ask('sendChat', { text: 'Hello' });
    expect(cas.socket.offers).toEqual([]);
    expect(cas.socket.received('chatMessage')).toEqual([]);
  });

  it('say the name', async () => {
    const cas = test.connect('cas', 0, new Standing({ ...openInvitation, displayName: 'Cas Official' }));
    await cas.ask('join', { ...joinData, displayName: 'The Boss' });
    expect(cas.peer.info?.displayName).toBe('Cas Official');
  });
});
