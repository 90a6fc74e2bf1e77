import type { StatisticsEntry } from './collectStatistics.ts';

/** The pair of addresses that media takes, of a browser's report of one transport. Undefined: none yet. */
export function selectedPair(report: readonly StatisticsEntry[]): StatisticsEntry | undefined {
  const named = report.find(({ type }) => type === 'transport')?.selectedCandidatePairId;
  // Firefox names none, and marks the pair instead.
  return report.find((entry) => (named !== undefined && entry.id === named) || entry.selected === true);
}
