import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Sources under a folder, without tests, from the root of the repository. */
function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => `${folder}/${file}`)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\//.test(file));
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '');
}

function importsOf(file: string): string[] {
  return [...withoutComments(textOf(file)).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name = '']) => name);
}

/** Lines of a folder's sources that match. */
function linesThat(folder: string, pattern: RegExp): string[] {
  return sources(folder).flatMap((file) =>
    withoutComments(textOf(file))
      .split('\n')
      .filter((line) => pattern.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

const engine = 'packages/sfu-core/src/worker';
const pureFolders = [
  ...['rtp', 'rtcp', 'codecs', 'layers', 'srtp', 'sctp', 'ice', 'bwe', 'observers'].map(
    (folder) => `${engine}/${folder}`,
  ),
  'packages/sfu-core/src/ortc',
];

describe('the pure folders', () => {
  it.each(pureFolders)('%s takes time and chance as arguments, and touches nothing outside', (folder) => {
    expect(sources(folder).length).toBeGreaterThan(0);
    const outside =
      /\b(Date\.now|Math\.random|performance\.|setTimeout|setInterval|setImmediate|console\.)|'node:(net|dgram|fs|timers|child_process|perf_hooks|worker_threads)'/;
    expect(linesThat(folder, outside)).toEqual([]);
  });
});

describe('imports run one way', () => {
  const allowed: Record<string, string[]> = {
    'packages/signaling-protocol/src': [],
    'packages/dtls/src': [],
    'packages/turn/src': ['@parley/dtls'],
    'packages/sfu-core/src': ['@parley/dtls', '@parley/turn/stun'],
    'apps/server/src': ['@parley/sfu-core', '@parley/signaling-protocol', '@parley/turn', '@parley/turn/stun'],
    'apps/web/src': ['@parley/signaling-protocol'],
  };

  it.each(Object.entries(allowed))('%s imports %j of ours', (folder, packages) => {
    const ours = sources(folder).flatMap((file) => importsOf(file).filter((name) => name.startsWith('@parley/')));
    expect([...new Set(ours)].filter((name) => !packages.includes(name))).toEqual([]);
  });

  it('the host side and the engine meet only in the channel', () => {
    const across = (folder: string, other: RegExp) =>
      sources(folder).flatMap((file) =>
        importsOf(file)
          .filter((name) => other.test(name))
          .map((name) => `${file}: ${name}`),
      );
    // The one door: an engine in the caller's own process.
    const door = 'packages/sfu-core/src/api/createWorker.ts: ../worker/startEngine.ts';
    expect(across('packages/sfu-core/src/api', /\/worker\//).filter((found) => found !== door)).toEqual([]);
    expect(across(engine, /\/api\//)).toEqual([]);
  });

  it('native code is reached from one folder only', () => {
    const outside = sources(engine).filter((file) => !file.startsWith(`${engine}/native/`));
    expect(outside.filter((file) => /koffi/i.test(withoutComments(textOf(file))))).toEqual([]);
  });

  it('Redis is known in the folder of the cluster only, which one server alone does not load', () => {
    const server = sources('apps/server/src').filter((file) => !file.startsWith('apps/server/src/cluster/'));
    expect(server.filter((file) => importsOf(file).some((name) => name.startsWith('@redis/')))).toEqual([]);
    const loads = /import (?!type )[^;]*from '[^']*\/cluster\/[^']*'/;
    expect(server.filter((file) => loads.test(withoutComments(textOf(file))))).toEqual([]);
  });

  it('only the process of the server knows which SFU it runs', () => {
    const importers = sources('apps/server/src').filter((file) => importsOf(file).includes('@parley/sfu-core'));
    expect(importers).toEqual(['apps/server/src/main.ts']);
  });
});
