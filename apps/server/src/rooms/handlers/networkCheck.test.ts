import { expect, it, vi } from 'vitest';
import { TestRoom } from '../../testing/TestRoom.ts';

it('tells before joining what the server sees of each transport', async () => {
  const test = await TestRoom.open();
  const ada = test.connect('ada');
  const udp = await test.transport(ada, { producing: true });
  const silent = await test.transport(ada, { consuming: true });
  const tuple = {
    protocol: 'udp' as const,
    localAddress: '192.0.2.1',
    localPort: 44444,
    remoteIp: '203.0.113.9',
    remotePort: 50000,
  };
  udp.iceSelectedTuple = tuple;
  udp.setIceState('completed');
  expect(await ada.ask('networkCheck')).toEqual({
    address: null,
    transports: [
      { id: udp.id, iceState: 'completed', dtlsState: 'new', tuple },
      { id: silent.id, iceState: 'new', dtlsState: 'new' },
    ],
  });
});

it('tells of the other transports when one closes meanwhile', async () => {
  const test = await TestRoom.open();
  const ada = test.connect('ada');
  const [closing, open] = [
    await test.transport(ada, { producing: true }),
    await test.transport(ada, { consuming: true }),
  ];
  vi.spyOn(closing, 'getStats').mockRejectedValue(new Error('closed'));
  const { id } = open;
  expect(await ada.ask('networkCheck')).toMatchObject({
    transports: expect.arrayContaining([{ id, iceState: 'new', dtlsState: 'new' }]),
  });
});

it('waits for the news that the worker has on the way', async () => {
  const test = await TestRoom.open();
  const ada = test.connect('ada');
  const transport = await test.transport(ada, { producing: true });
  const getStats = transport.getStats.bind(transport);
  vi.spyOn(transport, 'getStats').mockImplementation(async () => {
    transport.setIceState('connected');
    return getStats();
  });
  expect(await ada.ask('networkCheck')).toMatchObject({ transports: [{ iceState: 'connected' }] });
});
