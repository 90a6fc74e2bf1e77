/** `npm run bench`: what a packet costs that is forwarded from one producer to N consumers. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SrtpProfileName } from '@parley/dtls';
import { createAcceleration } from '../../dist/worker/native/createAcceleration.js';
import type { ForwardRow } from './measure/ForwardRow.ts';
import { hotFunctions } from './measure/hotFunctions.ts';
import { measureForward } from './measure/measureForward.ts';
import { machine, resultsPage } from './measure/resultsPage.ts';
import { legend, tableHead, tableRow } from './measure/table.ts';
import { type BenchOptions, type BenchPath, parseOptions, usage } from './options.ts';
import { ParleySfu } from './sfu/ParleySfu.ts';

/** Packets a second of `--check`: any machine can do that. */
const CHECK_RATE = 500;
const HOT_FUNCTIONS = 25;
const PREFERRED_SUITE = { native: 'AEAD_AES_128_GCM', js: 'AES_CM_128_HMAC_SHA1_80' } as const;
const RESULTS_FILE = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

/** One row to be measured. */
interface BenchCase {
  path: BenchPath;
  suite: SrtpProfileName;
  n: number;
  bytes: number;
  group: number;
}

const options = readOptions();
await run(options);
process.exit();

async function run(wanted: BenchOptions): Promise<void> {
  const { json, check, results } = wanted;
  const paths = wanted.paths.filter(isThere);
  const rows: ForwardRow[] = [];
  if (!json) print(`${machine()}\n${legend}`);
  for (const path of paths) {
    for (const suite of wanted.suites ?? [PREFERRED_SUITE[path]]) {
      if (!json) print(`\n${path}, ${suite}\n${tableHead()}`);
      for (const benchCase of casesOf(path, suite, wanted)) {
        const row = await measure(benchCase, wanted);
        rows.push(row);
        print(json ? JSON.stringify(row) : tableRow(row));
        if (check && (row.void !== undefined || row.lossPct > 0)) process.exitCode = 1;
      }
    }
  }
  if (results) writeFileSync(RESULTS_FILE, resultsPage(rows));
}

/** Sound comes packet by packet, whatever pictures do. */
function casesOf(path: BenchPath, suite: SrtpProfileName, { bytes, n, groups, results }: BenchOptions): BenchCase[] {
  const sizes = results ? [1200, 120] : bytes;
  return sizes.flatMap((size) => {
    const sizeGroups = results ? (size === 1200 ? [1, 3, 6] : [1]) : groups;
    return sizeGroups.flatMap((group) => n.map((consumers) => ({ path, suite, n: consumers, bytes: size, group })));
  });
}

async function measure({ path, suite, ...wanted }: BenchCase, options: BenchOptions): Promise<ForwardRow> {
  const { seconds, check, cpuProf } = options;
  const profile = cpuProf ? startProfile() : undefined;
  const sfu = await ParleySfu.start(path, suite, profile?.workerBin);
  const row = await measureForward(sfu, { ...wanted, seconds, ...(check && { fixedRate: CHECK_RATE }) });
  await sfu.close();
  if (profile) print([profile.file, ...hotFunctions(profile.file, HOT_FUNCTIONS)].join('\n'));
  return row;
}

/** Whether the engine could take that path here. */
function isThere(path: BenchPath): boolean {
  if (path === 'js') return true;
  const { batch, description } = createAcceleration(undefined, {});
  if (!batch) process.stderr.write(`no native path: ${description}\n`);
  return batch !== undefined;
}

function startProfile(): { workerBin: string; file: string } {
  const file = join(mkdtempSync(join(tmpdir(), 'parley-bench-')), 'worker.cpuprofile');
  // Workers inherit the environment; their only argument is the engine's.
  process.env.PARLEY_BENCH_PROFILE = file;
  return { workerBin: fileURLToPath(new URL('./sfu/profiledWorker.js', import.meta.url)), file };
}

function readOptions(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    process.exit(2);
  }
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
