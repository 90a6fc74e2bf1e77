import { closeCodes } from '@parley/signaling-protocol';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePeerSocket } from '../testing/FakePeerSocket.ts';
import { joinData } from '../testing/payloads.ts';
import { settle, TestRoom } from '../testing/TestRoom.ts';
import { Broadcaster } from './broadcasters/Broadcaster.ts';

let test: TestRoom;

beforeEach(async () => {
  test = await TestRoom.open();
});

describe('joining and leaving', () => {
  it('shows the others to who comes, and who comes to the others', async () => {
    const ada = await test.member('ada');
    test.connect('lurker');
    const ben = test.connect('ben');
    const answer = await ben.ask('join', { ...joinData, displayName: 'Ben' });
    expect(answer).toEqual({
      peers: [{ id: 'ada', displayName: 'ada', device: joinData.device, role: 'host' }],
      resumeToken: expect.stringMatching(/^[\w-]{32}$/),
      role: 'member',
      room: { locked: false, lobby: false, unmuting: true },
    });
    expect(ada.socket.received('newPeer')).toEqual([{ id: 'ben', displayName: 'Ben', device: joinData.device }]);
    ben.socket.drop();
    expect(ada.socket.received('peerClosed')).toEqual([{ peerId: 'ben' }]);
  });

  it('does not mention a peer that never joined', async () => {
    const ada = await test.member('ada');
    test.connect('lurker').socket.drop();
    expect(ada.socket.notifications).toEqual([]);
  });

  it('closes all that a peer had when it leaves, and the room with the last', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    await test.produce(ada);
    ada.socket.drop();
    expect(ada.send.closed && ada.receive.closed).toBe(true);
    expect(ben.receive.consumers[0]!.closed).toBe(true);
    expect(test.rooms.get('demo')).toBe(test.room);
    ben.socket.drop();
    expect(test.room.closed).toBe(true);
    expect(test.room.router.closed).toBe(true);
    expect(test.rooms.get('demo')).toBeUndefined();
  });

  it('renames', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    await ada.ask('changeDisplayName', { displayName: 'Ada L.' });
    expect(ben.socket.received('peerDisplayNameChanged')).toEqual([
      { peerId: 'ada', displayName: 'Ada L.', oldDisplayName: 'ada' },
    ]);
    expect(ada.socket.received('peerDisplayNameChanged')).toEqual([]);
    expect(test.room.peerInfos(ben.peer)).toMatchObject([{ displayName: 'Ada L.' }]);
  });

  it('hands out a secret to each peer of its own', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    expect(ada.resumeToken).not.toBe(ben.resumeToken);
    expect(ada.peer.mayResumeWith(ada.resumeToken)).toBe(true);
    for (const wrong of [ben.resumeToken, '', undefined, `${ada.resumeToken}x`]) {
      expect(ada.peer.mayResumeWith(wrong)).toBe(false);
    }
    const lurker = test.connect('lurker');
    expect(lurker.peer.mayResumeWith(undefined)).toBe(false);
  });

  it('replaces a peer without closing the room it was alone in', async () => {
    const ada = await test.member('ada');
    const socket = new FakePeerSocket();
    const successor = test.room.replacePeer(ada.peer, socket, { consumerReplicas: 0 });
    expect(ada.socket.closedWith?.code).toBe(closeCodes.doNotRetry);
    expect(test.room.closed).toBe(false);
    expect(test.room.getPeer('ada')).toBe(successor);
    expect(successor.joined).toBe(false);
    socket.drop();
    expect(test.room.closed).toBe(true);
  });
});

describe('a lost worker', () => {
  it('sends the peers of its rooms to join again, and closes the rooms', async () => {
    const ada = await test.member('ada');
    const lurker = test.connect('lurker');
    test.sfu.workers[0]!.die();
    for (const { socket } of [ada, lurker]) {
      expect(socket.received('rejoin')).toEqual([{ reason: 'the media worker was lost' }]);
      expect(socket.closedWith?.code).toBe(closeCodes.serviceRestart);
    }
    expect(test.rooms.roomCount).toBe(0);
    expect(ada.socket.received('peerClosed')).toEqual([]);
    await expect(ada.ask('getRouterRtpCapabilities')).rejects.toMatchObject({ code: 409 });
  });
});

describe('a lost worker of several that the room is on', () => {
  const router = () => test.sfu.workers[0]!.routers[0]!;

  it('sends those to join again who had a transport there; the others go on', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    const cas = await test.member('cas');
    const lurker = test.connect('lurker');
    await test.produce(ada);
    await test.produce(cas);
    router().loseSome([ada.receive, ben.send]);
    for (const { socket } of [ada, ben]) {
      expect(socket.received('rejoin')).toEqual([{ reason: 'the media worker was lost' }]);
      expect(socket.closedWith?.code).toBe(closeCodes.serviceRestart);
    }
    for (const { socket } of [cas, lurker]) {
      expect(socket.received('rejoin')).toEqual([]);
      expect(socket.closedWith).toBeUndefined();
    }
    expect(cas.socket.received('peerClosed')).toEqual([{ peerId: 'ada' }, { peerId: 'ben' }]);
    expect(ada.send.closed).toBe(true);
    expect([cas.send.closed, test.room.closed]).toEqual([false, false]);

    const again = await test.member('ada');
    expect(again.receive.consumers).toHaveLength(1);
  });

  it('ends broadcasters that had a transport there', async () => {
    const ada = await test.member('ada');
    const broadcaster = Broadcaster.enter(test.room, { id: 'cam', displayName: 'Cam', device: { name: 'cam' } });
    const listen = { protocol: 'udp' as const, ip: '127.0.0.1', portRange: { min: 1, max: 2 } };
    await broadcaster.createTransport({ type: 'plain' }, listen);
    router().loseSome(test.sfu.plainTransports);
    expect(broadcaster.closed).toBe(true);
    expect(ada.socket.received('peerClosed')).toEqual([{ peerId: 'cam' }]);
  });

  it('that the room was attended from: chat, bot and active speaker come again', async () => {
    const ada = await test.dataMember('ada');
    const ben = await test.dataMember('ben');
    await test.produce(ada);
    await test.produce(ada, 'webcam');
    const chat = await test.dataChannel(ada, 'chat');
    const bot = await test.dataChannel(ada, 'bot');
    await ben.ask('sendChat', { text: 'before' });
    router().loseSome(test.sfu.directTransports, { observers: true });
    await settle();
    expect(test.sfu.directTransports).toHaveLength(1);
    expect(router().audioLevels.producerIds).toEqual([ada.send.producers[0]!.id]);

    chat.send('still here');
    expect(ben.socket.received('chatMessage')).toMatchObject([{ peerId: 'ada', text: 'still here' }]);
    const heard = () => ada.receive.dataConsumers.filter(({ closed }) => !closed).flatMap(({ sent }) => sent);
    bot.send('hello');
    expect(heard()).toEqual(['Hi ada, you wrote: hello']);
    await ben.ask('sendChat', { text: 'after' });
    await settle();
    expect(heard()).toEqual(['Hi ada, you wrote: hello', 'after']);
  });

  it('when who should attend it next can not come: they come when the next is lost, or once that is over', async () => {
    const ada = await test.dataMember('ada');
    await test.produce(ada);
    const making = vi.spyOn(router(), 'createDirectTransport');
    making.mockRejectedValueOnce(new Error('the worker is gone'));
    router().loseSome(test.sfu.directTransports, { observers: true });
    await settle();
    // Nothing says that trying again at once would help.
    expect([making.mock.calls.length, test.sfu.directTransports.length]).toEqual([1, 0]);
    router().loseSome([]);
    await settle();
    expect(test.sfu.directTransports).toHaveLength(1);

    making.mockImplementationOnce(async () => {
      router().loseSome([]);
      throw new Error('the worker is gone');
    });
    router().loseSome(test.sfu.directTransports, { observers: true });
    await settle();
    expect(test.sfu.directTransports).toHaveLength(1);
    expect(router().audioLevels.producerIds).toEqual([ada.send.producers[0]?.id]);
    const heard = () => ada.receive.dataConsumers.filter(({ closed }) => !closed).flatMap(({ sent }) => sent);
    (await test.dataChannel(ada, 'bot')).send('hello');
    expect(heard()).toEqual(['Hi ada, you wrote: hello']);
  });
});
