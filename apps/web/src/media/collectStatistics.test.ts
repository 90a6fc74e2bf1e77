import { expect, it, vi } from 'vitest';
import { collectStatistics, type StatisticsSources } from './collectStatistics.ts';

const report = (...entries: { id: string; type: string; [name: string]: unknown }[]) =>
  vi.fn(async () => new Map(entries.map((entry) => [entry.id, entry])));

function sources(peerId: string | undefined): StatisticsSources & { request: ReturnType<typeof vi.fn> } {
  const transportReport = report(
    { id: 'P', type: 'candidate-pair' },
    { id: 'o', type: 'outbound-rtp' },
    { id: 'd0', type: 'data-channel', dataChannelIdentifier: 0 },
    { id: 'd7', type: 'data-channel', dataChannelIdentifier: 7 },
  );
  const transport = (id: string) => ({ id, getStats: transportReport });
  const channel = (id: string, streamId: number, peerId?: string | null) => ({
    id,
    label: 'bot',
    sctpStreamParameters: { streamId },
    appData: { peerId },
  });
  const consumer = (id: string, peerId: string) => ({
    id,
    appData: { peerId, source: 'webcam' },
    getStats: report({ id: `i-${id}`, type: 'inbound-rtp' }),
  });
  return {
    peerId,
    request: vi.fn(async (method: string) => [{ type: method }]),
    transports: new Map([
      ['send', transport('send-1')],
      ['recv', transport('recv-1')],
    ]),
    producers: new Map([['mic', { id: 'p1', getStats: report({ id: 'o', type: 'outbound-rtp' }) }]]),
    consumers: [consumer('c1', 'ada'), consumer('c2', 'bob')],
    dataProducers: [channel('dp', 0)],
    dataConsumers: [channel('dc-bot', 7, null), channel('dc-ada', 8, 'ada')],
  } as unknown as StatisticsSources & { request: ReturnType<typeof vi.fn> };
}

const outline = (subjects: { kind: string; id: string; browser: unknown[]; server: unknown[] }[]) =>
  subjects.map(({ kind, id, browser, server }) => [kind, id, browser.length, server.length]);

it('counts what is one’s own: connections without their streams, producers, channels', async () => {
  const asked = sources(undefined);
  const { subjects } = await collectStatistics(asked);
  expect(outline(subjects)).toEqual([
    ['transport', 'send-1', 1, 1],
    ['transport', 'recv-1', 1, 1],
    ['producer', 'p1', 1, 1],
    ['dataProducer', 'dp', 1, 1],
    ['dataConsumer', 'dc-bot', 1, 1],
  ]);
  expect(asked.request.mock.calls).toEqual([
    ['getTransportStats', { transportId: 'send-1' }],
    ['getTransportStats', { transportId: 'recv-1' }],
    ['getProducerStats', { producerId: 'p1' }],
    ['getDataProducerStats', { dataProducerId: 'dp' }],
    ['getDataConsumerStats', { dataConsumerId: 'dc-bot' }],
  ]);
  expect(subjects[3]?.browser).toEqual([{ id: 'd0', type: 'data-channel', dataChannelIdentifier: 0 }]);
});

it('counts what is received of somebody, and of nobody else', async () => {
  const asked = sources('ada');
  const { subjects } = await collectStatistics(asked);
  expect(outline(subjects)).toEqual([
    ['consumer', 'c1', 1, 1],
    ['dataConsumer', 'dc-ada', 0, 1],
  ]);
  expect(asked.request).toHaveBeenCalledTimes(2);
});

it('gives one side when the other has nothing, and says why', async () => {
  const asked = sources('ada');
  asked.request.mockRejectedValue(new Error('consumer not found'));
  vi.mocked(asked.consumers[0]!.getStats).mockRejectedValue(new Error('closed'));
  const { subjects } = await collectStatistics(asked);
  expect(subjects[0]).toMatchObject({ browser: [], server: [], problem: 'consumer not found' });
});
