import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';

const require = createRequire(import.meta.url);

/** The entries of a package's `exports`. */
function entriesOf(packageFile: string | URL): string[] {
  return Object.keys((JSON.parse(readFileSync(packageFile, 'utf8')) as { exports: object }).exports);
}

const entries = entriesOf(new URL('../package.json', import.meta.url));

describe('the built package', () => {
  it('has the entries that mediasoup has', () => {
    const theirs = entriesOf(require.resolve('mediasoup').replace(/node\/lib\/.*/, 'package.json'));
    expect(entries).toEqual(expect.arrayContaining(theirs));
  });

  it.each(entries)('%s is imported and required as that of mediasoup', async (entry) => {
    const [ours, theirs] = [entry.replace('.', '@parley/sfu-core'), entry.replace('.', 'mediasoup')];
    const imported = (await import(ours)) as object;
    // `default` is how Node shows CommonJS modules; `serializeRtpMapping` writes mediasoup's wire format.
    const missing = Object.keys((await import(theirs)) as object).filter((name) => !(name in imported));
    expect(missing.filter((name) => !['default', 'module.exports', 'serializeRtpMapping'].includes(name))).toEqual([]);
    expect(Object.keys(require(ours) as object).sort()).toEqual(Object.keys(imported).sort());
  });
});
