import type { RelayName } from '../relay/relays.ts';
import type { RelayRow } from './RelayRow.ts';

const WIDTHS = [7, 11, 9] as const;
const RELAY_WIDTH = 22;

/** The head of a table with a column for every relay. */
export function tableHead(relays: readonly RelayName[]): string {
  const left = ['bytes', 'load', 'method'].map((title, index) => title.padEnd(WIDTHS[index] ?? 0)).join('');
  return left + relays.map((name) => `${name}, µs`.padEnd(RELAY_WIDTH)).join('') + ['ratio', 'generator'].join('  ');
}

/** The line for one kind of traffic: every relay's median with the lowest and highest slice; ours to coturn's. */
export function tableRow(rows: readonly RelayRow[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  const left = [String(first.payloadBytes), first.load, first.method];
  const us = (name: RelayName) => rows.find(({ relay }) => relay === name)?.usPerPacket;
  const ratio = (us('parley') ?? Number.NaN) / (us('coturn') ?? Number.NaN);
  const voids = rows.flatMap((row) => (row.void === undefined ? [] : [`${row.relay} VOID: ${row.void}`]));
  return [
    left.map((text, index) => text.padEnd(WIDTHS[index] ?? 0)).join(''),
    rows.map(({ usPerPacket, usRange }) => `${usPerPacket} (${usRange.join('–')})`.padEnd(RELAY_WIDTH)).join(''),
    (Number.isNaN(ratio) ? '-' : ratio.toFixed(2)).padEnd(7),
    `${Math.max(...rows.map(({ generatorCpuPct }) => generatorCpuPct))} %`,
    ...voids.map((text) => `  ${text}`),
  ].join('');
}
