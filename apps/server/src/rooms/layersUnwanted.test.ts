import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { produceData } from '../testing/payloads.ts';
import { type Member, settle, TestRoom } from '../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  test = await TestRoom.open();
});
afterEach(() => void vi.useRealTimers());

/** Three layers of simulcast. */
async function produceLayers(member: Member, source = 'webcam'): Promise<string> {
  const data = produceData(member.send.id, source);
  const encodings = ['r0', 'r1', 'r2'].map((rid) => ({ rid, scalabilityMode: 'L1T3' }));
  const { id } = (await member.ask('produce', {
    ...data,
    rtpParameters: { ...data.rtpParameters, encodings },
  })) as { id: string };
  await settle();
  return id;
}

async function acceptingMember(peerId: string): Promise<Member> {
  const member = await test.member(peerId);
  member.socket.acceptsAtOnce = true;
  for (const offer of member.socket.offers) offer.accept();
  await settle();
  return member;
}

const told = (member: Member) => member.socket.received('layersUnwanted');
const later = () => vi.advanceTimersByTime(1_000);

it('tells who sends what nobody wants, and at once what somebody wants again', async () => {
  const ada = await acceptingMember('ada');
  const producerId = await produceLayers(ada);
  later();
  expect(told(ada)).toEqual([{ producerId, maxSpatialLayer: null }]);

  const ben = await acceptingMember('ben');
  expect(told(ada).slice(1)).toEqual([{ producerId, maxSpatialLayer: 2 }]);
  const consumerId = ben.receive.consumers[0]!.id;
  await ben.ask('setConsumerPreferredLayers', { consumerId, spatialLayer: 1 });
  later();
  await ben.ask('pauseConsumer', { consumerId });
  later();
  await ben.ask('resumeConsumer', { consumerId });
  expect(told(ada).slice(2)).toEqual(
    [1, null, 1].map((maxSpatialLayer) => ({
      producerId,
      maxSpatialLayer,
    })),
  );
  expect(told(ben)).toEqual([]);
  ben.socket.drop();
  later();
  expect(told(ada).at(-1)).toEqual({ producerId, maxSpatialLayer: null });
});

it('counts whoever wants most', async () => {
  const ada = await acceptingMember('ada');
  await produceLayers(ada);
  const [ben, cleo] = [await acceptingMember('ben'), await acceptingMember('cleo')];
  await ben.ask('setConsumerPreferredLayers', { consumerId: ben.receive.consumers[0]!.id, spatialLayer: 0 });
  later();
  expect(told(ada)).toEqual([]);
  await cleo.ask('setConsumerPreferredLayers', { consumerId: cleo.receive.consumers[0]!.id, spatialLayer: 1 });
  later();
  expect(told(ada)).toMatchObject([{ maxSpatialLayer: 1 }]);
});

it('goes by what the SFU took: layers that it refused change nothing', async () => {
  const ada = await acceptingMember('ada');
  await produceLayers(ada);
  const ben = await acceptingMember('ben');
  const consumer = ben.receive.consumers[0]!;
  consumer.setPreferredLayers = () => Promise.reject(new TypeError('no'));
  const asked = ben.ask('setConsumerPreferredLayers', { consumerId: consumer.id, spatialLayer: 0 });
  await expect(asked).rejects.toThrow('no');
  later();
  expect(told(ada)).toEqual([]);
});

it('says nothing of sound, of a single layer, and of what is over', async () => {
  const ada = await acceptingMember('ada');
  await test.produce(ada, 'mic');
  await test.produce(ada, 'webcam');
  const producerId = await produceLayers(ada);
  await ada.ask('closeProducer', { producerId });
  later();
  expect(told(ada)).toEqual([]);
});

it('keeps a consumer paused that the client paused before it accepted', async () => {
  const ada = await acceptingMember('ada');
  const ben = await test.member('ben');
  await produceLayers(ada);
  const consumer = ben.receive.consumers[0]!;
  const consumerId = consumer.id;
  await ben.ask('pauseConsumer', { consumerId });
  ben.socket.offers[0]!.accept();
  await settle();
  expect(consumer.paused).toBe(true);
  await ben.ask('resumeConsumer', { consumerId });
  expect(consumer.paused).toBe(false);
});

it('sends nothing before the client accepted, whatever it asks', async () => {
  const ada = await acceptingMember('ada');
  const ben = await test.member('ben');
  await produceLayers(ada);
  const consumer = ben.receive.consumers[0]!;
  await ben.ask('resumeConsumer', { consumerId: consumer.id });
  expect(consumer.paused).toBe(true);
  ben.socket.offers[0]!.accept();
  await settle();
  expect(consumer.paused).toBe(false);
});

it('prefers a shared screen to cameras and voices, as long as the client says nothing else', async () => {
  const ada = await acceptingMember('ada');
  const ben = await acceptingMember('ben');
  for (const source of ['mic', 'webcam', 'share']) await test.produce(ada, source);
  const [mic, webcam, share] = ben.receive.consumers;
  expect([mic!.priority, webcam!.priority, share!.priority]).toEqual([1, 1, 10]);
  await ben.ask('setConsumerPriority', { consumerId: share!.id, priority: 2 });
  expect(share!.priority).toBe(2);
});
