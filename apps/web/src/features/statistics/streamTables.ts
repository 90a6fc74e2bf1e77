import type { StatisticsEntry, StatisticsSubject } from '../../media/collectStatistics.ts';
import { bitrateBetween, formatBitrate, formatCount, formatMs, numberOf, textOf } from './format.ts';
import { known, type StatisticsRow, type StatisticsTable } from './StatisticsTable.ts';

/** A table for each RTP stream of a producer or consumer: a camera that sends three sizes has three. */
export function streamTables(
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
  if (browser.length === 0) return [{ key: subject.id, title, rows: serverRows(server[0]), problem }];
  return browser.map((entry, index) => {
    const rid = textOf(entry, 'rid');
    const earlier = before?.browser.find(({ id }) => id === entry.id);
    const counterpart = server.find((one) => (rid ? one.rid === rid : one.ssrc === entry.ssrc)) ?? server[index];
    return {
      key: `${subject.id}/${rid ?? index}`,
      title: rid && browser.length > 1 ? `${title}, layer ${rid}` : title,
      rows: rows(sends, subject.browser, entry, earlier, counterpart),
      problem,
    };
  });
}

function serverRows(server: StatisticsEntry | undefined): StatisticsRow[] {
  return rows(false, [], undefined, undefined, server);
}

function rows(
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
    { label: 'Codec', browser: textOf(codec, 'mimeType'), server: textOf(server, 'mimeType') },
    { label: 'Picture', browser: pictureOf(browser), server: undefined },
    {
      label: 'Bitrate',
      browser: formatBitrate(bitrateBetween(browser, earlier, `bytes${way}`)),
      server: formatBitrate(numberOf(server, 'bitrate')),
    },
    { label: 'Packets', ...count(`packets${way}`, 'packetCount') },
    { label: 'Lost', ...count('', 'packetsLost'), browser: formatCount(numberOf(loss, 'packetsLost')) },
    { label: 'Sent again', ...count(`retransmittedPackets${way}`, 'packetsRetransmitted') },
    { label: 'Jitter', browser: formatMs(times(numberOf(loss, 'jitter'), 1000)), server: formatMs(jitterMs(server)) },
    {
      label: 'Round trip',
      browser: formatMs(times(numberOf(loss, 'roundTripTime'), 1000)),
      server: formatMs(numberOf(server, 'roundTripTime')),
    },
    { label: 'NACK', ...count('nackCount') },
    { label: 'PLI', ...count('pliCount') },
    { label: 'FIR', ...count('firCount') },
    { label: 'Frames dropped', ...count('framesDropped', '') },
    { label: 'Freezes', ...count('freezeCount', '') },
    { label: 'Limited by', browser: limitOf(browser), server: undefined },
    { label: 'Score', browser: undefined, server: scoreOf(server) },
  ]);
}

function pictureOf(browser: StatisticsEntry | undefined): string | undefined {
  const [width, height] = [numberOf(browser, 'frameWidth'), numberOf(browser, 'frameHeight')];
  if (!width || !height) return undefined;
  const framesPerSecond = numberOf(browser, 'framesPerSecond');
  return `${width} × ${height}${framesPerSecond === undefined ? '' : `, ${Math.round(framesPerSecond)}/s`}`;
}

function limitOf(browser: StatisticsEntry | undefined): string | undefined {
  const reason = textOf(browser, 'qualityLimitationReason');
  return reason === 'none' ? 'nothing' : reason;
}

function scoreOf(server: StatisticsEntry | undefined): string | undefined {
  const score = numberOf(server, 'score');
  return score === undefined ? undefined : `${score} of 10`;
}

/** The server counts it in ticks of the RTP clock: 48 kHz for sound (Opus), 90 kHz for pictures. */
function jitterMs(server: StatisticsEntry | undefined): number | undefined {
  return times(numberOf(server, 'jitter'), server?.kind === 'audio' ? 1 / 48 : 1 / 90);
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
