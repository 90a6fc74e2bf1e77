import type { CallStatistics, StatisticsSubject } from '../../media/collectStatistics.ts';
import { channelTable, connectionTable } from './connectionTable.ts';
import type { StatisticsTable } from './StatisticsTable.ts';
import { streamTables } from './streamTables.ts';

const sourceTitles: Record<string, string> = { mic: 'Microphone', webcam: 'Camera', share: 'Shared screen' };

/**
 * The statistics of one participant as tables for people.
 *
 * @param before - The report before this one: what the browser only counts up becomes a rate by it.
 */
export function statisticsTables(now: CallStatistics, before: CallStatistics | undefined): StatisticsTable[] {
  const titles = new Map<string, number>();
  return now.subjects.flatMap((subject) => {
    const earlier = before?.subjects.find(({ id }) => id === subject.id);
    const title = titleOf(subject);
    const copy = (titles.get(title) ?? 0) + 1;
    titles.set(title, copy);
    const named = copy > 1 ? `${title} (copy ${copy})` : title;
    switch (subject.kind) {
      case 'transport':
        return [connectionTable(named, subject, earlier)];
      case 'producer':
      case 'consumer':
        return streamTables(named, subject, earlier);
      default:
        return [channelTable(named, subject)];
    }
  });
}

function titleOf({ kind, name }: StatisticsSubject): string {
  if (kind === 'transport') return name === 'send' ? 'Connection that sends' : 'Connection that receives';
  if (kind === 'producer' || kind === 'consumer') return sourceTitles[name] ?? name;
  return kind === 'dataProducer' ? `Data channel “${name}”, to the server` : `Data channel “${name}”, from the server`;
}
