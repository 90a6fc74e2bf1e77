import { createAcceleration } from '../../../dist/worker/native/createAcceleration.js';
import { type BenchPath, benchPaths } from '../options.ts';

/** Those of the wanted ways through the engine that it can take here. Throws a RangeError for a way that is none. */
export function pathsThere(wanted: string): BenchPath[] {
  const paths = wanted.split(',').map((text) => {
    const path = benchPaths.find((known) => known === text);
    if (!path) throw new RangeError(`--path takes ${benchPaths.join(' and ')}, not "${text}"`);
    return path;
  });
  const { batch, description } = createAcceleration(undefined, {});
  if (!batch && paths.includes('native')) process.stderr.write(`no native path: ${description}\n`);
  return paths.filter((path) => path === 'js' || batch !== undefined);
}
