import { busyColumns, type Column, caseColumns, figureColumns } from './columns.ts';
import type { ForwardRow } from './ForwardRow.ts';

const columns: readonly Column[] = [...caseColumns, ...figureColumns, ...busyColumns];
/** The longest text of each, as far as it is longer than its title. */
const WIDTHS: Record<string, number> = { sent: 12, group: 7, who: 12, SRTP: 7, 'packets/s out': 13 };

/** The line above the rows. */
export function tableHead(): string {
  return columns.map(({ title }) => title.padStart(widthOf(title))).join('  ');
}

export function tableRow(row: ForwardRow): string {
  const cells = columns.map(({ title, text }) => text(row).padStart(widthOf(title))).join('  ');
  return row.void === undefined ? cells : `${cells}  VOID: ${row.void}`;
}

function widthOf(title: string): number {
  return Math.max(title.length, WIDTHS[title] ?? 0);
}

/** What the figures are, for who reads them the first time. */
export function legend(loadPct: number): string {
  return `µs a packet: CPU of the worker for each packet that goes out, its core ${loadPct} % busy. ÷: by what the others take, slice by slice.
floor-js, floor-native: bare forwarders that decrypt, copy, encrypt and send, nothing else. bare send: one dgram call a packet, nothing else.
p50, p99: from the generator's send to the sink's read. Medians of five slices each, in turns.`;
}
