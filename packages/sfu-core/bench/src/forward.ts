/** `npm run bench`: what a packet costs that is forwarded from one producer to N consumers. */
import { mkdtempSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hotFunctions } from './measure/hotFunctions.ts';
import { type ForwardCase, measureForward } from './measure/measureForward.ts';
import { legend, tableHead, tableRow } from './measure/table.ts';
import { type BenchOptions, parseOptions, usage } from './options.ts';
import { ParleySfu } from './sfu/ParleySfu.ts';

/** Packets a second of `--check`: any machine can do that. */
const CHECK_RATE = 500;
const HOT_FUNCTIONS = 25;

const options = readOptions();
await run(options);
process.exit();

async function run({ suites, n, bytes, seconds, json, check, cpuProf }: BenchOptions): Promise<void> {
  if (!json) print(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}\n${legend}`);
  for (const suite of suites) {
    if (!json) print(`\njs, ${suite}\n${tableHead()}`);
    for (const packetBytes of bytes) {
      for (const consumers of n) {
        const profile = cpuProf ? startProfile() : undefined;
        const sfu = await ParleySfu.start(suite, profile?.workerBin);
        const wanted: ForwardCase = { n: consumers, bytes: packetBytes, seconds };
        const row = await measureForward(sfu, check ? { ...wanted, fixedRate: CHECK_RATE } : wanted);
        await sfu.close();
        print(json ? JSON.stringify(row) : tableRow(row));
        if (profile) print([profile.file, ...hotFunctions(profile.file, HOT_FUNCTIONS)].join('\n'));
        if (check && (row.void !== undefined || row.lossPct > 0)) process.exitCode = 1;
      }
    }
  }
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
