import type { StatisticsEntry, StatisticsSubject } from '../../media/collectStatistics.ts';
import type { Translate } from '../../messages/Catalogue.ts';
import { bitrateBetween, formatBitrate, formatCount, formatMs, numberOf, textOf } from './format.ts';
import { known, type StatisticsRow, type StatisticsTable } from './StatisticsTable.ts';

/** A table for each RTP stream of a producer or consumer: a camera that sends three sizes has three. */
export function streamTables(
  t: Translate,
  title: string,
  subject: StatisticsSubject,
  before: StatisticsSubject | undefined,
): StatisticsTable[] {
  const sends = subject.kind === 'producer';
  // A consumer's report at the server also has the producer's stream behind it, which is the sender's to look at.
  const server = subject.server.filter(({ type }) => type === (sends ? 'inbound-rtp' : 'outbound-rtp'));
  const browser = subject.browser.filter(({ type }) => type === (sends ? 'outbound-rtp' : 'inbound-rtp'));
  browser.sort((a, b) => String(a.rid ?? '').localeCompare(String(b.rid ?? '')));
  const problem = subject.problem;
  if (browser.length === 0) return [{ key: subject.id, title, rows: serverRows(t, server[0]), problem }];
  return browser.map((entry, index) => {
    const rid = textOf(entry, 'rid');
    const earlier = before?.browser.find(({ id }) => id === entry.id);
    const counterpart = server.find((one) => (rid ? one.rid === rid : one.ssrc === entry.ssrc)) ?? server[index];
    return {
      key: `${subject.id}/${rid ?? index}`,
      title: rid && browser.length > 1 ? t('statistics.layerOf', { title, layer: rid }) : title,
      rows: rows(t, sends, subject.browser, entry, earlier, counterpart),
      problem,
    };
  });
}

function serverRows(t: Translate, server: StatisticsEntry | undefined): StatisticsRow[] {
  return rows(t, false, [], undefined, undefined, server);
}

function rows(
  t: Translate,
  sends: boolean,
  report: readonly StatisticsEntry[],
  browser: StatisticsEntry | undefined,
  earlier: StatisticsEntry | undefined,
  server: StatisticsEntry | undefined,
): StatisticsRow[] {
  const way = sends ? 'Sent' : 'Received';
  const codec = report.find(({ id }) => id !== undefined && id === browser?.codecId);
  // What a sender knows of the way to the other side, it knows from the other side's reports.
  const loss = sends ? report.find(({ id }) => id !== undefined && id === browser?.remoteId) : browser;
  const count = (name: string, serverName = name): Omit<StatisticsRow, 'label'> => ({
    browser: formatCount(numberOf(browser, name)),
    server: formatCount(numberOf(server, serverName)),
  });
  return known([
    { label: t('statistics.codec'), browser: textOf(codec, 'mimeType'), server: textOf(server, 'mimeType') },
    { label: t('statistics.picture'), browser: pictureOf(browser), server: undefined },
    {
      label: t('statistics.bitrate'),
      browser: formatBitrate(bitrateBetween(browser, earlier, `bytes${way}`)),
      server: formatBitrate(numberOf(server, 'bitrate')),
    },
    { label: t('statistics.packets'), ...count(`packets${way}`, 'packetCount') },
    { label: t('statistics.lost'), ...count('', 'packetsLost'), browser: formatCount(numberOf(loss, 'packetsLost')) },
    { label: t('statistics.sentAgain'), ...count(`retransmittedPackets${way}`, 'packetsRetransmitted') },
    {
      label: t('statistics.jitter'),
      browser: formatMs(times(numberOf(loss, 'jitter'), 1000)),
      server: formatMs(jitterMs(server)),
    },
    {
      label: t('statistics.roundTrip'),
      browser: formatMs(times(numberOf(loss, 'roundTripTime'), 1000)),
      server: formatMs(numberOf(server, 'roundTripTime')),
    },
    { label: 'NACK', ...count('nackCount') },
    { label: 'PLI', ...count('pliCount') },
    { label: 'FIR', ...count('firCount') },
    { label: t('statistics.framesDropped'), ...count('framesDropped', '') },
    { label: t('statistics.freezes'), ...count('freezeCount', '') },
    { label: t('statistics.limitedBy'), browser: limitOf(t, browser), server: undefined },
    { label: t('statistics.score'), browser: undefined, server: scoreOf(t, server) },
  ]);
}

function pictureOf(browser: StatisticsEntry | undefined): string | undefined {
  const [width, height] = [numberOf(browser, 'frameWidth'), numberOf(browser, 'frameHeight')];
  if (!width || !height) return undefined;
  const framesPerSecond = numberOf(browser, 'framesPerSecond');
  return `${width} × ${height}${framesPerSecond === undefined ? '' : `, ${Math.round(framesPerSecond)}/s`}`;
}

function limitOf(t: Translate, browser: StatisticsEntry | undefined): string | undefined {
  const reason = textOf(browser, 'qualityLimitationReason');
  return reason === 'none' ? t('statistics.limitedByNothing') : reason;
}

function scoreOf(t: Translate, server: StatisticsEntry | undefined): string | undefined {
  const score = numberOf(server, 'score');
  return score === undefined ? undefined : t('statistics.scoreOf', { score });
}

/** The server counts it in ticks of the RTP clock: 48 kHz for sound (Opus), 90 kHz for pictures. */
function jitterMs(server: StatisticsEntry | undefined): number | undefined {
  return times(numberOf(server, 'jitter'), server?.kind === 'audio' ? 1 / 48 : 1 / 90);
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
