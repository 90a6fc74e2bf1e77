import { createAcceleration } from '../../../dist/worker/native/createAcceleration.js';
import { type BenchPath, benchPaths } from '../options.ts';

/** Those of the wanted ways through the engine that it can take here. Throws a RangeError for a way that is none. */
export function pathsThere(wanted: string): BenchPath[] {
  const paths = wanted.split(',').map((text) => {
    const path = benchPaths.find((known) => known === text);
    if (!path) throw new RangeError(`--path takes ${benchPaths.join(' and ')}, not "${text}"`);
    return path;
  });
  return paths.filter((path) => {
    const reason = pathIsMissing(path);
    if (reason !== undefined) process.stderr.write(`no ${path} path: ${reason}\n`);
    return reason === undefined;
  });
}

/** Why packets can't take a path here; undefined: they can. */
export function pathIsMissing(path: BenchPath): string | undefined {
  if (path === 'js') return undefined;
  const { batch, description } = createAcceleration(undefined, {});
  return batch ? undefined : description;
}
