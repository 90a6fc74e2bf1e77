import type { ProducerSource } from '@parley/signaling-protocol';
import type { CallStatistics, StatisticsSubject } from '../../media/collectStatistics.ts';
import type { Translate } from '../../messages/Catalogue.ts';
import { channelTable, connectionTable } from './connectionTable.ts';
import type { StatisticsTable } from './StatisticsTable.ts';
import { streamTables } from './streamTables.ts';

const sources: readonly string[] = ['mic', 'webcam', 'share', 'shareSound'] satisfies ProducerSource[];
const isSource = (name: string): name is ProducerSource => sources.includes(name);

/**
 * The statistics of one participant as tables for people.
 *
 * @param before - The report before this one: what the browser only counts up becomes a rate by it.
 */
export function statisticsTables(
  t: Translate,
  now: CallStatistics,
  before: CallStatistics | undefined,
): StatisticsTable[] {
  const titles = new Map<string, number>();
  return now.subjects.flatMap((subject) => {
    const earlier = before?.subjects.find(({ id }) => id === subject.id);
    const title = titleOf(t, subject);
    const copy = (titles.get(title) ?? 0) + 1;
    titles.set(title, copy);
    const named = copy > 1 ? t('statistics.copyOf', { title, number: copy }) : title;
    switch (subject.kind) {
      case 'transport':
        return [connectionTable(t, named, subject, earlier)];
      case 'producer':
      case 'consumer':
        return streamTables(t, named, subject, earlier);
      default:
        return [channelTable(t, named, subject)];
    }
  });
}

function titleOf(t: Translate, { kind, name }: StatisticsSubject): string {
  if (kind === 'transport') return t(name === 'send' ? 'statistics.sends' : 'statistics.receives');
  if (kind === 'producer' || kind === 'consumer') return isSource(name) ? t(`statistics.${name}`) : name;
  return t(kind === 'dataProducer' ? 'statistics.channelOut' : 'statistics.channelIn', { name });
}
