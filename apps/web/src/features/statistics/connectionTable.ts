import type { StatisticsEntry, StatisticsSubject } from '../../media/collectStatistics.ts';
import { selectedPair } from '../../media/selectedPair.ts';
import type { Translate } from '../../messages/Catalogue.ts';
import { bitrateBetween, formatBitrate, formatBytes, formatCount, formatMs, numberOf, textOf } from './format.ts';
import { known, type StatisticsTable } from './StatisticsTable.ts';

/** The numbers of one WebRTC transport. */
export function connectionTable(
  t: Translate,
  title: string,
  subject: StatisticsSubject,
  before: StatisticsSubject | undefined,
): StatisticsTable {
  const server = subject.server[0];
  const pair = selectedPair(subject.browser);
  const earlier = before && selectedPair(before.browser);
  const sum = (name: string, bitrateName: string) => ({
    browser: both(formatBitrate(bitrateBetween(pair, earlier, name)), formatBytes(numberOf(pair, name))),
    server: both(formatBitrate(numberOf(server, bitrateName)), formatBytes(numberOf(server, seenFromServer(name)))),
  });
  const roundTrip = numberOf(pair, 'currentRoundTripTime');
  const transport = subject.browser.find(({ type }) => type === 'transport');
  return {
    key: subject.id,
    title,
    problem: subject.problem,
    rows: known([
      {
        label: 'ICE',
        browser: textOf(transport, 'iceState') ?? textOf(pair, 'state'),
        server: textOf(server, 'iceState'),
      },
      { label: 'DTLS', browser: textOf(transport, 'dtlsState'), server: textOf(server, 'dtlsState') },
      {
        label: t('statistics.browserAddress'),
        browser: addressOf(subject.browser, pair?.localCandidateId),
        server: tupleOf(server, 'remote'),
      },
      {
        label: t('statistics.serverAddress'),
        browser: addressOf(subject.browser, pair?.remoteCandidateId),
        server: tupleOf(server, 'local'),
      },
      { label: t('statistics.toServer'), ...sum('bytesSent', 'recvBitrate') },
      { label: t('statistics.fromServer'), ...sum('bytesReceived', 'sendBitrate') },
      {
        label: t('statistics.roundTrip'),
        browser: formatMs(roundTrip === undefined ? undefined : roundTrip * 1000),
        server: undefined,
      },
      {
        label: t('statistics.couldCarry'),
        browser: formatBitrate(numberOf(pair, 'availableOutgoingBitrate')),
        server: formatBitrate(numberOf(server, 'availableOutgoingBitrate')),
      },
    ]),
  };
}

/** The numbers of one data channel. */
export function channelTable(t: Translate, title: string, subject: StatisticsSubject): StatisticsTable {
  const sends = subject.kind === 'dataProducer';
  const browser = subject.browser[0];
  const server = subject.server[0];
  const [here, there] = sends ? (['Sent', 'Received'] as const) : (['Received', 'Sent'] as const);
  return {
    key: subject.id,
    title,
    problem: subject.problem,
    rows: known([
      { label: t('statistics.state'), browser: textOf(browser, 'state'), server: undefined },
      {
        label: t('statistics.messages'),
        browser: formatCount(numberOf(browser, `messages${here}`)),
        server: formatCount(numberOf(server, `messages${there}`)),
      },
      {
        label: t('statistics.bytes'),
        browser: formatBytes(numberOf(browser, `bytes${here}`)),
        server: formatBytes(numberOf(server, `bytes${there}`)),
      },
      { label: t('statistics.waiting'), browser: undefined, server: formatBytes(numberOf(server, 'bufferedAmount')) },
    ]),
  };
}

function seenFromServer(name: string): string {
  return name === 'bytesSent' ? 'bytesReceived' : 'bytesSent';
}

function both(first: string | undefined, second: string | undefined): string | undefined {
  return [first, second].filter(Boolean).join(', ') || undefined;
}

function addressOf(report: readonly StatisticsEntry[], candidateId: unknown): string | undefined {
  const candidate = report.find(({ id }) => candidateId !== undefined && id === candidateId);
  return endpoint(candidate, 'address', 'port');
}

function tupleOf(server: StatisticsEntry | undefined, side: 'local' | 'remote'): string | undefined {
  const tuple = server?.iceSelectedTuple;
  if (typeof tuple !== 'object' || tuple === null) return undefined;
  return endpoint(tuple as StatisticsEntry, side === 'local' ? 'localAddress' : 'remoteIp', `${side}Port`);
}

function endpoint(entry: StatisticsEntry | undefined, addressName: string, portName: string): string | undefined {
  const [address, port] = [textOf(entry, addressName), numberOf(entry, portName)];
  if (!address || port === undefined) return undefined;
  const host = address.includes(':') ? `[${address}]` : address;
  return `${textOf(entry, 'protocol') ?? ''} ${host}:${port}`.trim();
}
