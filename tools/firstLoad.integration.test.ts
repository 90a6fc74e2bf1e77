import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

const dist = join(import.meta.dirname, '../apps/web/dist');

/** JavaScript that a page needs before it shows anything, in bytes, packed as a server sends it: gzip of level 6. */
const BUDGET_BYTES = 250 * 1024;

/** The files that index.html names, and one language. */
function firstLoad(language: string): string[] {
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\.\/(assets\/[^"]+\.js)"/g)].map(([, file = '']) => file);
  const catalogue = readdirSync(join(dist, 'assets')).filter((file) => file.startsWith(`${language}-`));
  return [...named, ...catalogue.filter((file) => file.endsWith('.js')).map((file) => `assets/${file}`)];
}

it.each(['en', 'zh'])('the first load in %s keeps to its budget', (language) => {
  const files = firstLoad(language).map((file) => ({
    file,
    sizeBytes: gzipSync(readFileSync(join(dist, file)), { level: 6 }).length,
  }));
  // The app itself, and what it says.
  expect(files.length).toBeGreaterThanOrEqual(2);
  const totalBytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  console.log(`${language}: ${(totalBytes / 1024).toFixed(1)} KiB of ${BUDGET_BYTES / 1024}`);
  expect(totalBytes).toBeLessThan(BUDGET_BYTES);
});
