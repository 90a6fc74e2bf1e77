import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeRouter } from '../testing/FakeSfu.ts';
import { type Member, settle, TestRoom } from '../testing/TestRoom.ts';

let test: TestRoom;
let router: FakeRouter;
let ada: Member;
let ben: Member;

beforeEach(async () => {
  test = await TestRoom.open();
  router = test.sfu.workers[0]!.routers[0]!;
  ada = await test.member('ada');
  ben = await test.member('ben');
  await test.produce(ada, 'mic');
  await test.produce(ben, 'mic');
  await test.produce(ben, 'webcam');
});

const mic = (member: Member) => member.send.producers[0]!;
const told = () => ada.socket.received('activeSpeaker');

describe('the active speaker', () => {
  it('is looked for with the intervals and the threshold of the dialect, in audio only', () => {
    expect(router.audioLevels.options).toMatchObject({ interval: 800, threshold: -80 });
    expect(router.activeSpeaker.options).toEqual({ interval: 300 });
    expect(router.audioLevels.producerIds).toEqual([mic(ada).id, mic(ben).id]);
    expect(router.activeSpeaker.producerIds).toEqual(router.audioLevels.producerIds);
  });

  it('is the loudest, until silence, and everybody is told', () => {
    router.audioLevels.hear({ producer: mic(ben), volume: -30 }, { producer: mic(ada), volume: -50 });
    router.audioLevels.hear();
    router.audioLevels.hear();
    expect(told()).toEqual([{ peerId: 'ben', volume: -30 }, { peerId: null }]);
    expect(ben.socket.received('activeSpeaker')).toEqual(told());
  });

  it('is the dominant one as long as it is heard', () => {
    router.activeSpeaker.dominate(mic(ada));
    expect(told()).toEqual([]);
    router.audioLevels.hear({ producer: mic(ben), volume: -30 }, { producer: mic(ada), volume: -50 });
    router.activeSpeaker.dominate(mic(ben));
    router.activeSpeaker.dominate(mic(ben));
    router.audioLevels.hear({ producer: mic(ada), volume: -50 });
    expect(told()).toEqual([
      { peerId: 'ada', volume: -50 },
      { peerId: 'ben', volume: -30 },
      { peerId: 'ada', volume: -50 },
    ]);
  });

  it('is nobody who has gone', async () => {
    router.audioLevels.hear({ producer: mic(ben), volume: -30 });
    ben.socket.drop();
    await settle();
    router.activeSpeaker.dominate(mic(ben));
    router.audioLevels.hear({ producer: mic(ben), volume: -30 });
    expect(told()).toEqual([{ peerId: 'ben', volume: -30 }, { peerId: null }]);
  });
});
