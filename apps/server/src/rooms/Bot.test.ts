import { botChannelLabel } from '@parley/signaling-protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakePeerSocket } from '../testing/FakePeerSocket.ts';
import { dataJoin } from '../testing/payloads.ts';
import { settle, TestRoom } from '../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  test = await TestRoom.open();
});

afterEach(() => void vi.useRealTimers());

const heard = (member: Awaited<ReturnType<TestRoom['member']>>) =>
  member.receive.dataConsumers.filter(({ label }) => label === botChannelLabel).flatMap(({ sent }) => sent);

describe('the bot', () => {
  it('is heard by every member that takes data, as somebody without peerId', async () => {
    const ada = await test.member('ada', 0, dataJoin);
    const deaf = await test.member('deaf');
    expect(ada.socket.dataOffers.map(({ data }) => data)).toEqual([
      {
        peerId: null,
        dataProducerId: test.sfu.directTransports[0]!.dataProducers[0]!.id,
        id: ada.receive.dataConsumers[0]!.id,
        sctpStreamParameters: { streamId: 0 },
        label: 'bot',
        protocol: '',
        appData: {},
      },
    ]);
    expect(deaf.socket.dataOffers).toEqual([]);
  });

  it('answers who speaks to it by name, so that all hear it', async () => {
    const ada = await test.dataMember('ada');
    const ben = await test.dataMember('ben');
    const channel = await test.dataChannel(ada, 'bot');
    channel.send('good morning');
    expect(heard(ada)).toEqual(['Hi ada, you wrote: good morning']);
    expect(heard(ben)).toEqual(heard(ada));
    await ada.ask('changeDisplayName', { displayName: 'Ada L.' });
    channel.send('x'.repeat(1000));
    expect(heard(ben)[1]).toBe(`Hi Ada L., you wrote: ${'x'.repeat(256)}…`);
  });

  it('says nothing to binary messages, nor to other channels', async () => {
    const ada = await test.dataMember('ada');
    (await test.dataChannel(ada, 'bot')).send('\u0001', 53);
    (await test.dataChannel(ada, 'chat')).send('hello');
    (await test.dataChannel(ada, 'game')).send('hello');
    expect(heard(ada)).toEqual([]);
  });

  it('does not listen any longer to who floods it', async () => {
    // On a busy machine the budget would grow while it is spent.
    vi.useFakeTimers({ toFake: ['Date'] });
    const ada = await test.dataMember('ada');
    const channel = await test.dataChannel(ada, 'bot');
    const flood = 'x'.repeat(256 * 1024);
    for (let nth = 0; nth < 129; nth++) channel.send(flood);
    expect(heard(ada)).toHaveLength(128);
    const [ears] = test.sfu.directTransports[0]!.dataConsumers;
    expect(ears!.closed).toBe(true);
    expect(ada.socket.closed).toBe(false);
  });

  it('ends with the room', async () => {
    const ada = await test.dataMember('ada');
    const [direct] = test.sfu.directTransports;
    ada.socket.drop();
    await settle();
    expect(direct!.closed).toBe(true);
  });
});

describe('a room whose worker makes no direct transport', () => {
  it('is still a room', async () => {
    const worker = test.sfu.workers[0]!;
    const createRouter = worker.createRouter.bind(worker);
    worker.createRouter = async () => {
      const made = await createRouter();
      made.createDirectTransport = async () => {
        throw new Error('no');
      };
      made.createAudioLevelObserver = made.createDirectTransport as never;
      return made;
    };
    const poor = await test.rooms.getOrOpen('poor');
    expect(poor.closed).toBe(false);
    expect(
      poor.chat.read(poor.addPeer('ben', new FakePeerSocket(), { consumerReplicas: 0 }), undefined).messages,
    ).toEqual([]);
  });
});
