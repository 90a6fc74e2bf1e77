import { beforeEach, describe, expect, it } from 'vitest';
import { joinData, produceData } from '../testing/payloads.ts';
import { settle, TestRoom } from '../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  test = await TestRoom.open();
});

describe('producing and consuming', () => {
  it('offers a new producer to the members that can receive, paused, and starts it on acceptance', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    const deaf = test.connect('deaf');
    await deaf.ask('join', { ...joinData, rtpCapabilities: undefined });
    const producerId = await test.produce(ada);
    const [offer] = ben.socket.offers;
    const [consumer] = ben.receive.consumers;
    expect(offer!.data).toMatchObject({
      peerId: 'ada',
      producerId,
      id: consumer!.id,
      kind: 'audio',
      type: 'simple',
      appData: { source: 'mic' },
      producerPaused: false,
    });
    expect(consumer!.options).toMatchObject({ paused: true, enableRtx: true, ignoreDtx: true });
    expect(consumer!.paused).toBe(true);
    offer!.accept();
    await settle();
    expect(consumer!.paused).toBe(false);
    expect(ben.socket.received('consumerScore')).toHaveLength(1);
    expect(deaf.socket.offers).toEqual([]);
    expect(ada.socket.offers).toEqual([]);
  });

  it('offers what is there already to who joins, once', async () => {
    const ada = await test.member('ada');
    await test.produce(ada, 'mic');
    await test.produce(ada, 'webcam');
    const ben = await test.member('ben');
    expect(ben.socket.offers.map((offer) => offer.data.appData)).toEqual([{ source: 'mic' }, { source: 'webcam' }]);
  });

  it('offers once what begins just when somebody joins', async () => {
    const ada = await test.member('ada');
    const ben = test.connect('ben');
    await test.transport(ben, { consuming: true });
    await Promise.all([ben.ask('join', joinData), ada.ask('produce', produceData(ada.send.id))]);
    await settle();
    expect(ben.socket.offers).toHaveLength(1);
  });

  it('offers all to a member whose receiving transport comes after join', async () => {
    const ada = await test.member('ada');
    await test.produce(ada);
    const ben = test.connect('ben');
    await ben.ask('join', joinData);
    await settle();
    expect(ben.socket.offers).toHaveLength(0);
    await test.transport(ben, { consuming: true });
    await settle();
    expect(ben.socket.offers).toHaveLength(1);
  });

  it('makes as many consumers as were asked for', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben', 2);
    await test.produce(ada);
    expect(ben.socket.offers).toHaveLength(3);
    expect(new Set(ben.socket.offers.map((offer) => offer.data.id)).size).toBe(3);
  });

  it('closes a consumer that the client rejects, and nothing else', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    await test.produce(ada);
    ben.socket.offers[0]!.reject(new Error('no'));
    await settle();
    const [consumer] = ben.receive.consumers;
    expect(consumer!.closed).toBe(true);
    expect(ben.socket.closed).toBe(false);
    expect(ben.socket.notifications).toEqual([]);
    await expect(ben.ask('pauseConsumer', { consumerId: consumer!.id })).rejects.toMatchObject({ code: 404 });
  });

  it('tells of events only what the client has accepted, and then all', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    const producerId = await test.produce(ada);
    const consumer = ben.receive.consumers[0]!;
    const consumerId = consumer.id;
    await ada.ask('pauseProducer', { producerId });
    consumer.emit('score', consumer.score);
    expect(ben.socket.notifications).toEqual([]);
    ben.socket.offers[0]!.accept();
    await settle();
    expect(ben.socket.received('consumerPaused')).toEqual([{ consumerId }]);
    await ada.ask('resumeProducer', { producerId });
    consumer.emit('layerschange', { spatialLayer: 1, temporalLayer: 2 });
    consumer.emit('layerschange', undefined);
    await ada.ask('closeProducer', { producerId });
    expect(ben.socket.received('consumerResumed')).toEqual([{ consumerId }]);
    expect(ben.socket.received('consumerLayersChanged')).toEqual([
      { consumerId, spatialLayer: 1, temporalLayer: 2 },
      { consumerId, spatialLayer: null, temporalLayer: null },
    ]);
    expect(ben.socket.received('consumerClosed')).toEqual([{ consumerId }]);
  });

  it('tells of the end of a producer after the acceptance it overtook', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    const producerId = await test.produce(ada);
    await ada.ask('closeProducer', { producerId });
    expect(ben.socket.notifications).toEqual([]);
    ben.socket.offers[0]!.accept();
    await settle();
    expect(ben.socket.notifications.map(({ method }) => method)).toEqual(['consumerClosed']);
  });

  it('carries out what the client wants of its producers and consumers', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    ben.socket.acceptsAtOnce = true;
    const producerId = await test.produce(ada);
    ada.send.producers[0]!.setScore([{ ssrc: 1, score: 9 }]);
    expect(ada.socket.received('producerScore')).toEqual([{ producerId, score: [{ ssrc: 1, score: 9 }] }]);
    const consumer = ben.receive.consumers[0]!;
    const consumerId = consumer.id;
    await ben.ask('pauseConsumer', { consumerId });
    expect(consumer.paused).toBe(true);
    await ben.ask('resumeConsumer', { consumerId });
    expect(consumer.paused).toBe(false);
    await ben.ask('requestConsumerKeyFrame', { consumerId });
    expect(consumer.keyFrameRequests).toBe(1);
    await ben.ask('setConsumerPreferredLayers', { consumerId, spatialLayer: 1 });
    expect(consumer.preferredLayers).toEqual({ spatialLayer: 1 });
    await ben.ask('setConsumerPriority', { consumerId, priority: 5 });
    expect(consumer.priority).toBe(5);
    expect(await ben.ask('getConsumerStats', { consumerId })).toEqual([{ type: 'outbound-rtp' }]);
    expect(await ada.ask('getProducerStats', { producerId })).toEqual([{ type: 'inbound-rtp' }]);
    expect(await ada.ask('getTransportStats', { transportId: ada.send.id })).toHaveLength(1);
  });

  it('refuses to produce on a receiving transport, and without end', async () => {
    const ada = await test.member('ada');
    await expect(ada.ask('produce', produceData(ada.receive.id))).rejects.toMatchObject({ code: 409 });
    for (let i = 0; i < 8; i++) await test.produce(ada);
    await expect(ada.ask('produce', produceData(ada.send.id))).rejects.toMatchObject({ code: 409 });
  });

  it('goes on when one consumer can not be made', async () => {
    const ada = await test.member('ada');
    const ben = await test.member('ben');
    const cleo = await test.member('cleo');
    ben.receive.failure = new Error('engine trouble');
    await test.produce(ada);
    expect(ben.socket.offers).toHaveLength(0);
    expect(cleo.socket.offers).toHaveLength(1);
    expect(ben.socket.closed).toBe(false);
  });
});
