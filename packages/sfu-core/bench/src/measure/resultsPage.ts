import { cpus, release } from 'node:os';
import { type Column, caseColumns, figureColumns } from './columns.ts';
import type { ForwardRow } from './ForwardRow.ts';

const COLUMNS: readonly Column[] = [
  ...caseColumns,
  ...figureColumns,
  { title: 'worth little because', text: ({ void: reason = '' }) => reason },
];

/** What all is measured on. */
export function machine(): string {
  return `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${process.platform} ${release()}`;
}

/** The scoreboard, as a page for the repository. */
export interface ResultsPage {
  rows: readonly ForwardRow[];
  loadPct: number;
  /** Where the time goes, as Markdown. */
  profiles: readonly string[];
  /** What was not there to be measured. */
  remarks: readonly string[];
}

export function resultsPage({ rows, loadPct, profiles, remarks }: ResultsPage): string {
  return [
    '# What a forwarded packet costs',
    '',
    `${machine()}, ${new Date().toISOString().slice(0, 10)}. Written by \`npm run bench -- --results\`; README.md says what the figures are.`,
    `CPU of the worker, its core ${loadPct} % busy. Compare ratios: two runs on a shared machine are two machines.`,
    '',
    ...remarks.flatMap((remark) => [remark, '']),
    markdownLine(COLUMNS.map(({ title }) => title)),
    markdownLine(COLUMNS.map(() => '---')),
    ...rows.map((row) => markdownLine(COLUMNS.map(({ text }) => text(row)))),
    '',
    '## Where the time goes',
    '',
    'Shares of the worker’s CPU by V8’s profiler, and what they are of the µs a packet of that run. What the profiler itself takes is in them.',
    '',
    ...profiles.flatMap((profile) => [profile, '']),
  ].join('\n');
}

export function markdownLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
