import { readFileSync } from 'node:fs';

/** The part of V8's heap snapshots that is read here. */
interface HeapSnapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } };
  nodes: number[];
  strings: string[];
}

/** How many objects of a kind there are, and what they occupy themselves. */
export interface HeapShare {
  count: number;
  bytes: number;
}

/** What a heap holds, by constructor; other kinds of memory by V8's name for them. */
export function heapByConstructor(file: string): Map<string, HeapShare> {
  const { snapshot, nodes, strings } = JSON.parse(readFileSync(file, 'utf8')) as HeapSnapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [typeAt, nameAt, sizeAt] = ['type', 'name', 'self_size'].map((field) => fields.indexOf(field)) as [
    number,
    number,
    number,
  ];
  const shares = new Map<string, HeapShare>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[0][nodes[node + typeAt] as number] ?? '';
    const name = strings[nodes[node + nameAt] as number] ?? '';
    const kind = type === 'object' || type === 'native' ? name : `(${type})`;
    const share = shares.get(kind) ?? { count: 0, bytes: 0 };
    shares.set(kind, { count: share.count + 1, bytes: share.bytes + (nodes[node + sizeAt] as number) });
  }
  return shares;
}

/** What there is more of, the most first: lines of bytes and objects for each of `unitCount` new things. */
export function heapGrowth(
  before: ReadonlyMap<string, HeapShare>,
  after: ReadonlyMap<string, HeapShare>,
  unitCount: number,
  lineCount: number,
): string[] {
  return [...after]
    .map(([kind, { count, bytes }]) => ({
      kind,
      count: (count - (before.get(kind)?.count ?? 0)) / unitCount,
      bytes: (bytes - (before.get(kind)?.bytes ?? 0)) / unitCount,
    }))
    .sort((a, b) => b.bytes - a.bytes)
    .slice(0, lineCount)
    .map(
      ({ kind, count, bytes }) =>
        `${bytes.toFixed(0).padStart(8)} bytes in ${count.toFixed(1).padStart(5)}  ${kind.slice(0, 60)}`,
    );
}
