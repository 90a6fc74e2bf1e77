import { cpus, release } from 'node:os';
import type { ForwardRow } from './ForwardRow.ts';

const COLUMNS: [title: string, text: (row: ForwardRow) => string][] = [
  ['path', ({ path }) => path],
  ['SRTP', ({ suite }) => suite],
  ['bytes', ({ bytes }) => String(bytes)],
  ['group', ({ group }) => String(group)],
  ['consumers', ({ n }) => String(n)],
  ['packets/s out', ({ outPps }) => outPps.toLocaleString('en')],
  ['µs a packet', ({ usPerPacket }) => usPerPacket.toFixed(2)],
  ['floor µs', ({ floorUs }) => floorUs.toFixed(2)],
  ['ratio', ({ ratio }) => ratio.toFixed(2)],
  ['floor-js µs', ({ floorJsUs }) => floorJsUs.toFixed(2)],
  ['ratio', ({ ratioJs }) => ratioJs.toFixed(2)],
  ['p50 ms', ({ p50Ms }) => p50Ms.toFixed(2)],
  ['p99 ms', ({ p99Ms }) => p99Ms.toFixed(2)],
  ['loss %', ({ lossPct }) => lossPct.toFixed(3)],
  ['RSS MiB', ({ rssMiB }) => rssMiB.toFixed(0)],
  ['worth little because', ({ void: reason = '' }) => reason],
];

/** What all is measured on. */
export function machine(): string {
  return `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${process.platform} ${release()}`;
}

/** The scoreboard, as a page for the repository. */
export function resultsPage(rows: readonly ForwardRow[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    '# What a forwarded packet costs',
    '',
    `${machine()}, ${new Date().toISOString().slice(0, 10)}. Written by \`npm run bench -- --results\`; README.md says what the figures are.`,
    'Compare ratios: two runs on a shared machine are two machines.',
    '',
    line(COLUMNS.map(([title]) => title)),
    line(COLUMNS.map(() => '---')),
    ...rows.map((row) => line(COLUMNS.map(([, text]) => text(row)))),
    '',
  ].join('\n');
}
