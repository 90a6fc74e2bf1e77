import { readFileSync } from 'node:fs';

interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number } }[];
  samples: number[];
}

/** Regular expressions are named by their source. */
const MAX_NAME_LENGTH = 60;

/** The functions that most samples of a `.cpuprofile` fell into, a line each, as shares of all but idle time. */
export function hotFunctions(file: string, count: number): string[] {
  const { nodes, samples } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  const hits = new Map<string, number>();
  let busy = 0;
  for (const sample of samples) {
    const name = names.get(sample) ?? '';
    if (name.startsWith('(idle)')) continue;
    busy += 1;
    hits.set(name, (hits.get(name) ?? 0) + 1);
  }
  return [...hits]
    .sort(([, a], [, b]) => b - a)
    .slice(0, count)
    .map(([name, self]) => `${((100 * self) / busy).toFixed(1).padStart(6)} %  ${name}`);
}

function nameOf({ functionName, url, lineNumber }: CpuProfile['nodes'][number]['callFrame']): string {
  const place = url === '' ? '' : ` ${url.replace(/^.*\/(dist|node_modules)\//, '')}:${lineNumber + 1}`;
  return (functionName || '(anonymous)').slice(0, MAX_NAME_LENGTH) + place;
}
