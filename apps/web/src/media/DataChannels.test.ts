import { beforeEach, expect, it, vi } from 'vitest';
import { asTransport, fakeTransport } from '../testing/fakeTransport.ts';
import { DataChannels } from './DataChannels.ts';

const offer = (id: string, peerId: string | null, label = 'bot') => ({
  peerId,
  dataProducerId: `p-${id}`,
  id,
  sctpStreamParameters: { streamId: 3, ordered: true },
  label,
  protocol: '',
  appData: {},
});

let send: ReturnType<typeof fakeTransport>;
let recv: ReturnType<typeof fakeTransport>;
let request: ReturnType<typeof vi.fn>;
let heard: string[];
let channels: DataChannels;

beforeEach(() => {
  send = fakeTransport('send-1');
  recv = fakeTransport('recv-1');
  request = vi.fn(async () => ({ id: 'data-1' }));
  heard = [];
  channels = new DataChannels({
    send: asTransport(send),
    recv: asTransport(recv),
    connection: { request: request as never },
    onBotMessage: (text) => heard.push(text),
  });
});

/** Lets every promise that can go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

it('opens one channel to the bot, and waits for it to be open', async () => {
  await channels.openBot();
  expect(request).toHaveBeenCalledExactlyOnceWith('produceData', {
    transportId: 'send-1',
    label: 'bot',
    sctpStreamParameters: { streamId: 0 },
  });
  const sending = Promise.all([channels.sendToBot('one'), channels.sendToBot('two')]);
  await settle();
  expect(send.dataProducers[0]?.sent).toEqual([]);
  send.dataProducers[0]?.open();
  await sending;
  await channels.sendToBot('three');
  expect(send.dataProducers).toHaveLength(1);
  expect(send.dataProducers[0]?.sent).toEqual(['one', 'two', 'three']);
});

it('tries again after a failure, and after the channel was closed', async () => {
  request.mockRejectedValueOnce(new Error('no data channels in this room'));
  await expect(channels.sendToBot('hi')).rejects.toThrow('no data channels in this room');
  const lost = channels.sendToBot('hi');
  await settle();
  send.dataProducers[0]?.close();
  await expect(lost).rejects.toThrow('The channel to the bot was closed.');
  const sending = channels.sendToBot('hi again');
  await settle();
  send.dataProducers[1]?.open();
  await sending;
  expect(send.dataProducers[1]?.sent).toEqual(['hi again']);
});

it('hears what the bot says, as text', async () => {
  await channels.consume(offer('c1', null));
  for (const message of ['hello', new ArrayBuffer(4), 'there']) recv.dataConsumers[0]?.emit('message', message);
  expect(heard).toEqual(['hello', 'there']);
});

it('takes neither other channels nor other people for the bot', async () => {
  await channels.consume(offer('c1', 'ada'));
  await channels.consume(offer('c2', null, 'weather'));
  for (const consumer of recv.dataConsumers) consumer.emit('message', 'x');
  expect(heard).toEqual([]);
  expect(channels.consumers.map(({ id, appData }) => [id, appData.peerId])).toEqual([
    ['c1', 'ada'],
    ['c2', null],
  ]);
});

it('closes what the server closed, and forgets it', async () => {
  await channels.consume(offer('c1', 'ada'));
  channels.remove('c1');
  channels.remove('never was');
  expect(recv.dataConsumers[0]?.closed).toBe(true);
  expect(channels.consumers).toEqual([]);
});

it('closes with everything in it, even what comes about meanwhile', async () => {
  await channels.openBot();
  await channels.consume(offer('c1', null));
  const late = channels.consume(offer('c2', null));
  channels.close();
  channels.close();
  await late;
  expect([...send.dataProducers, ...recv.dataConsumers].map(({ closed }) => closed)).toEqual([true, true, true]);
  await expect(channels.sendToBot('x')).rejects.toThrow('The connection is closed.');
});

it('gives a message that still waits for its channel back when the session ends', async () => {
  const waiting = channels.sendToBot('x');
  await settle();
  channels.close();
  await expect(waiting).rejects.toThrow('The channel to the bot was closed.');
});

it('refuses what it has no transport for', async () => {
  channels = new DataChannels({
    send: undefined,
    recv: undefined,
    connection: { request: request as never },
    onBotMessage: () => {},
  });
  await expect(channels.sendToBot('x')).rejects.toThrow('nothing is sent from here');
  await expect(channels.consume(offer('c1', null))).rejects.toThrow('nothing is received here');
});
