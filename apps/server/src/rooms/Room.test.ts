import { closeCodes } from '@parley/signaling-protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakePeerSocket } from '../testing/FakePeerSocket.ts';
import { joinData } from '../testing/payloads.ts';
import { TestRoom } from '../testing/TestRoom.ts';

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
      peers: [{ id: 'ada', displayName: 'ada', device: joinData.device }],
      resumeToken: expect.stringMatching(/^[\w-]{32}$/),
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
