import type { ProducerSource } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import type { MediaDirection } from '../features/connection/connectionSlice.ts';
import type { SignallingConnection } from './ProtooConnection.ts';
import type { ConsumerAppData } from './ReceivedMedia.ts';

/** One entry of a statistics report, as it was given. */
export type StatisticsEntry = Record<string, unknown>;

/** What is counted: a transport, a stream of sound or picture, or a data channel. */
export type StatisticsSubject = {
  kind: 'transport' | 'producer' | 'consumer' | 'dataProducer' | 'dataConsumer';
  id: string;
  /** What it carries: `send` or `recv`, `mic`, `webcam` or `share`, or the label of a data channel. */
  name: string;
  /** The browser's own report; `timestamp` is in milliseconds. */
  browser: StatisticsEntry[];
  /** The server's; empty when it has none. */
  server: StatisticsEntry[];
  /** Why the server gave none. */
  problem?: string;
};

/** What browser and server count of one participant. */
export type CallStatistics = {
  /** Milliseconds since 1970. */
  takenAtMs: number;
  subjects: StatisticsSubject[];
};

/** What {@link collectStatistics} counts. */
export type StatisticsSources = {
  /** Of the others whose media is counted; undefined counts one's own. */
  peerId: string | undefined;
  request: SignallingConnection['request'];
  transports: ReadonlyMap<MediaDirection, types.Transport>;
  producers: ReadonlyMap<ProducerSource, types.Producer>;
  consumers: readonly types.Consumer<ConsumerAppData>[];
  dataProducers: readonly types.DataProducer[];
  dataConsumers: readonly types.DataConsumer[];
};

/** Asks browser and server, once. What one of them can't tell is missing; it never rejects. */
export async function collectStatistics(sources: StatisticsSources): Promise<CallStatistics> {
  const asking = sources.peerId === undefined ? ownSubjects(sources) : subjectsOf(sources.peerId, sources);
  return { subjects: await Promise.all(asking), takenAtMs: Date.now() };
}

type Asking = Promise<StatisticsSubject>;

function ownSubjects({ request, transports, producers, dataProducers, dataConsumers }: StatisticsSources): Asking[] {
  return [
    ...[...transports].map(([direction, transport]) =>
      ask({ kind: 'transport', id: transport.id, name: direction }, connectionReport(transport), () =>
        request('getTransportStats', { transportId: transport.id }),
      ),
    ),
    ...[...producers].map(([source, producer]) =>
      ask({ kind: 'producer', id: producer.id, name: source }, producer.getStats(), () =>
        request('getProducerStats', { producerId: producer.id }),
      ),
    ),
    ...dataProducers.map((producer) =>
      ask(
        { kind: 'dataProducer', id: producer.id, name: producer.label },
        channelReport(transports, 'send', producer),
        () => request('getDataProducerStats', { dataProducerId: producer.id }),
      ),
    ),
    // What comes from the bot is for oneself alone.
    ...dataConsumers
      .filter(({ appData }) => appData.peerId === null)
      .map((c) => askDataConsumer(c, transports, request)),
  ];
}

function subjectsOf(peerId: string, { request, transports, consumers, dataConsumers }: StatisticsSources): Asking[] {
  const theirs = consumers.filter(({ appData }) => appData.peerId === peerId);
  return [
    ...theirs.map((consumer) =>
      ask({ kind: 'consumer', id: consumer.id, name: consumer.appData.source }, consumer.getStats(), () =>
        request('getConsumerStats', { consumerId: consumer.id }),
      ),
    ),
    ...dataConsumers
      .filter(({ appData }) => appData.peerId === peerId)
      .map((c) => askDataConsumer(c, transports, request)),
  ];
}

function askDataConsumer(
  consumer: types.DataConsumer,
  transports: StatisticsSources['transports'],
  request: SignallingConnection['request'],
): Asking {
  return ask(
    { kind: 'dataConsumer', id: consumer.id, name: consumer.label },
    channelReport(transports, 'recv', consumer),
    () => request('getDataConsumerStats', { dataConsumerId: consumer.id }),
  );
}

async function ask(
  what: Pick<StatisticsSubject, 'kind' | 'id' | 'name'>,
  reporting: Promise<Iterable<[unknown, StatisticsEntry]> | undefined>,
  askServer: () => Promise<StatisticsEntry[]>,
): Asking {
  const [report, answer] = await Promise.allSettled([reporting, askServer()]);
  const entries = report.status === 'fulfilled' ? [...(report.value ?? [])] : [];
  return {
    ...what,
    browser: entries.map(([, entry]) => ({ ...entry })),
    server: answer.status === 'fulfilled' ? answer.value : [],
    ...(answer.status === 'rejected' ? { problem: String(answer.reason?.message ?? answer.reason) } : {}),
  };
}

/** The connection itself: the streams in it have reports of their own. */
async function connectionReport(transport: types.Transport): Promise<[unknown, StatisticsEntry][]> {
  const report: Iterable<[unknown, StatisticsEntry]> = await transport.getStats();
  return [...report].filter(([, { type }]) =>
    /^(transport|candidate-pair|local-candidate|remote-candidate)$/.test(String(type)),
  );
}

/** mediasoup-client has no report of a single channel; the transport's has an entry for each. */
async function channelReport(
  transports: StatisticsSources['transports'],
  direction: MediaDirection,
  channel: Pick<types.DataProducer, 'sctpStreamParameters'>,
): Promise<[unknown, StatisticsEntry][]> {
  const report: Iterable<[unknown, StatisticsEntry]> = (await transports.get(direction)?.getStats()) ?? [];
  const { streamId } = channel.sctpStreamParameters;
  return [...report].filter(
    ([, { type, dataChannelIdentifier }]) => type === 'data-channel' && dataChannelIdentifier === streamId,
  );
}
