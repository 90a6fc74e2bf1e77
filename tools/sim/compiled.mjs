import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '../..');
const folder = join(root, 'node_modules/.cache/parley-tools');

/**
 * Compiles the tools that are written in TypeScript, with those of the engine's sources that they use, and says where one
 * is then. Node 20 can't run TypeScript; types are checked elsewhere, so this takes about a second.
 *
 * @param {string} file a source, from the root of the repository
 * @returns {string} what to import
 */
export function compiled(file) {
  const tsc = join(root, 'node_modules/.bin/tsc');
  execFileSync(tsc, ['-p', join(root, 'tools/sim/tsconfig.build.json')], { stdio: ['ignore', 2, 2] });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  return pathToFileURL(join(folder, file.replace(/\.ts$/, '.js'))).href;
}
