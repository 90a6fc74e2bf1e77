import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { isInstalled } from './testing/isInstalled.ts';

const script = join(import.meta.dirname, 'testing/sealUnderGc.mjs');
const dist = join(import.meta.dirname, '../../../dist');

it.runIf(isInstalled)('nothing native outlives its owner, nor goes before it', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', script, dist]);
  expect(JSON.parse(stdout)).toEqual({ isNative: true, receivedCount: 150 * 32, wrongCount: 0 });
});
