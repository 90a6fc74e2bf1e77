import type { ForwardRow } from './ForwardRow.ts';

const columns: { title: string; width: number; text(row: ForwardRow): string }[] = [
  { title: 'n', width: 4, text: ({ n }) => String(n) },
  { title: 'bytes', width: 6, text: ({ bytes }) => String(bytes) },
  { title: 'group', width: 5, text: ({ group }) => String(group) },
  { title: 'out/s', width: 8, text: ({ outPps }) => String(outPps) },
  { title: 'µs/packet', width: 10, text: ({ usPerPacket }) => usPerPacket.toFixed(2) },
  { title: 'floor µs', width: 9, text: ({ floorUs }) => floorUs.toFixed(2) },
  { title: 'ratio', width: 6, text: ({ ratio }) => ratio.toFixed(2) },
  { title: 'floor-js µs', width: 11, text: ({ floorJsUs }) => floorJsUs.toFixed(2) },
  { title: 'ratio', width: 6, text: ({ ratioJs }) => ratioJs.toFixed(2) },
  { title: 'p50 ms', width: 8, text: ({ p50Ms }) => p50Ms.toFixed(2) },
  { title: 'p99 ms', width: 8, text: ({ p99Ms }) => p99Ms.toFixed(2) },
  { title: 'loss %', width: 8, text: ({ lossPct }) => lossPct.toFixed(3) },
  { title: 'RSS MiB', width: 8, text: ({ rssMiB }) => rssMiB.toFixed(0) },
  { title: 'worker %', width: 9, text: ({ workerCpuPct }) => String(workerCpuPct) },
  { title: 'generator %', width: 12, text: ({ generatorCpuPct }) => String(generatorCpuPct) },
  { title: 'sink %', width: 7, text: ({ sinkCpuPct }) => String(sinkCpuPct) },
];

/** The line above the rows of one path and suite. */
export function tableHead(): string {
  return columns.map(({ title, width }) => title.padStart(width)).join(' ');
}

export function tableRow(row: ForwardRow): string {
  const cells = columns.map(({ width, text }) => text(row).padStart(width)).join(' ');
  return row.void === undefined ? cells : `${cells}  VOID: ${row.void}`;
}

/** What the figures are, for who reads them the first time. */
export const legend = `out/s, µs/packet: the worker's core full, or just before it loses. floor: a bare loopback send to the same sockets;
floor-js: copy, header, AES-CM with HMAC-SHA1 and that send, in JavaScript, and nothing else. group: packets that the sender lets go of at a time.
p50, p99, loss: from the generator's send to the sink's read, at 70 % of that rate. Medians of five slices.`;
