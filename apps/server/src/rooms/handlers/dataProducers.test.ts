import { beforeEach, describe, expect, it } from 'vitest';
import { dataJoin, produceDataData } from '../../testing/payloads.ts';
import { settle, TestRoom } from '../../testing/TestRoom.ts';

let test: TestRoom;

beforeEach(async () => {
  test = await TestRoom.open();
});

describe('data channels', () => {
  it('are refused on a receiving transport, before joining, and without end', async () => {
    const ada = await test.dataMember('ada');
    await expect(ada.ask('produceData', produceDataData(ada.receive.id))).rejects.toMatchObject({ code: 409 });
    await expect(ada.ask('produceData', produceDataData('nothing'))).rejects.toMatchObject({ code: 404 });
    const guest = test.connect('guest');
    const transport = await test.transport(guest, { producing: true });
    await expect(guest.ask('produceData', produceDataData(transport.id))).rejects.toMatchObject({ code: 409 });
    for (let nth = 0; nth < 8; nth++) await test.dataChannel(ada, `channel ${nth}`);
    await expect(ada.ask('produceData', produceDataData(ada.send.id))).rejects.toMatchObject({ code: 409 });
  });

  it('labelled neither chat nor bot reach nobody', async () => {
    const ada = await test.dataMember('ada');
    const ben = await test.dataMember('ben');
    await test.dataChannel(ada, 'game');
    expect(ben.receive.dataConsumers.map(({ label }) => label)).toEqual(['bot']);
  });

  it('go to who announced sctpCapabilities, as clients of 2024 do, unless it says dataChannels: false', async () => {
    const { dataChannels: _, ...join } = dataJoin;
    const sctpCapabilities = { numStreams: { OS: 1024, MIS: 1024 } };
    const old = await test.member('old', 0, { ...join, sctpCapabilities });
    const no = await test.member('no', 0, { ...join, sctpCapabilities, dataChannels: false });
    expect(old.socket.dataOffers).toHaveLength(1);
    expect(no.socket.dataOffers).toHaveLength(0);
  });

  it('wait for the receiving transport, and come once', async () => {
    const ada = await test.dataMember('ada');
    await test.dataChannel(ada, 'chat');
    const ben = test.connect('ben');
    await ben.ask('join', dataJoin);
    await settle();
    expect(ben.socket.dataOffers).toEqual([]);
    await test.transport(ben, { consuming: true });
    await test.transport(ben, { consuming: true });
    await settle();
    expect(ben.socket.dataOffers.map(({ data }) => data.label).sort()).toEqual(['bot', 'chat']);
  });

  it('are closed when the client does not take them, and nothing else', async () => {
    const ada = await test.member('ada', 0, dataJoin);
    ada.socket.dataOffers[0]!.reject(new Error('403'));
    await settle();
    const [consumer] = ada.receive.dataConsumers;
    expect(consumer!.closed).toBe(true);
    expect(ada.socket.closed).toBe(false);
    expect(ada.socket.notifications).toEqual([]);
    await expect(ada.ask('getDataConsumerStats', { dataConsumerId: consumer!.id })).rejects.toMatchObject({
      code: 404,
    });
  });

  it('have statistics', async () => {
    const ada = await test.dataMember('ada');
    const ben = await test.dataMember('ben');
    const { id: dataProducerId } = await test.dataChannel(ada, 'chat');
    expect(await ada.ask('getDataProducerStats', { dataProducerId })).toEqual([{ type: 'data-producer' }]);
    await expect(ben.ask('getDataProducerStats', { dataProducerId })).rejects.toMatchObject({ code: 404 });
    const dataConsumerId = ben.receive.dataConsumers[1]!.id;
    expect(await ben.ask('getDataConsumerStats', { dataConsumerId })).toEqual([{ type: 'data-consumer' }]);
  });
});
