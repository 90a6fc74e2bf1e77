/** `npm run bench`: what a packet costs that is forwarded from one producer to N consumers. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { print, readOptions } from './commandLine.ts';
import type { ForwardRow } from './measure/ForwardRow.ts';
import { type ForwardCase, type Measuring, measureCase, tracedCase } from './measure/measureCase.ts';
import { ProfileRun } from './measure/ProfileRun.ts';
import { machine, resultsPage } from './measure/resultsPage.ts';
import { legend, tableHead, tableRow } from './measure/table.ts';
import { type BenchOptions, parseOptions, usage } from './options.ts';
import type { SfuUnderTest } from './sfu/SfuUnderTest.ts';
import { startsOf } from './sfu/startsOf.ts';

/** Packets a second of `--check`: any machine can do that. */
const CHECK_RATE = 500;
const HOT_FUNCTIONS = 25;
const ATTEMPTS_AGAIN = 2;
const RESULTS_FILE = fileURLToPath(new URL('../RESULTS.md', import.meta.url));
/** What RESULTS.md has a profile of. */
const PROFILED = { trace: 'chromium720p', n: 50 } as const;

const options = readOptions(parseOptions, usage);
try {
  await (options.results ? writeResults(options) : run(options));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
process.exit();

/** Measures what was asked for. */
async function run(wanted: BenchOptions): Promise<void> {
  const { json, check, cpuProf } = wanted;
  const profile = cpuProf ? new ProfileRun() : undefined;
  const measuring = measuringOf(wanted, profile);
  const starts = startsOf({ ...wanted, workerBin: profile?.workerBin }, warn);
  if (!json) print(`${machine()}\n${legend(measuring.loadPct)}\n\n${tableHead()}`);
  for (const benchCase of casesOf(wanted)) {
    const rows = await measureCase(starts, benchCase, measuring);
    for (const row of rows) print(json ? JSON.stringify(row) : tableRow(row));
    if (check && rows.some((row) => row.void !== undefined || row.lossPct > 0)) process.exitCode = 1;
  }
  if (profile) for (const line of profile.lines(HOT_FUNCTIONS)) print(line);
}

/** Measures everything, and writes the page when all of it is there. */
async function writeResults(wanted: BenchOptions): Promise<void> {
  const measuring = measuringOf(wanted);
  const remarks: string[] = [];
  const starts = startsOf({ ...wanted, extraNativeSuite: true }, (remark) => remarks.push(`Measured ${remark}.`));
  const cases = [PROFILED.trace, 1200, 120].flatMap((sent) =>
    wanted.n.map((n) => (typeof sent === 'string' ? tracedCase(sent, n) : { n, bytes: sent, group: 1 })),
  );
  print(`${machine()}\n${legend(measuring.loadPct)}\n\n${tableHead()}`);
  const rows: ForwardRow[] = [];
  for (const benchCase of cases) {
    const measured = await measureUndisturbed(starts, benchCase, measuring);
    for (const row of measured) print(tableRow(row));
    rows.push(...measured);
  }
  const profiles: string[] = [];
  for (const sfus of [['native'], ['js']] as const) {
    const profile = new ProfileRun();
    const profiledStarts = startsOf({ ...wanted, sfus, workerBin: profile.workerBin }, warn).slice(0, 1);
    const [row] = await measureCase(
      profiledStarts,
      tracedCase(PROFILED.trace, PROFILED.n),
      measuringOf(wanted, profile),
    );
    if (row) profiles.push(profile.markdown(row));
  }
  writeFileSync(RESULTS_FILE, resultsPage({ rows, loadPct: measuring.loadPct, profiles, remarks }));
}

/** Once more, or twice, where other programs disturbed it; then it is the least disturbed one. */
async function measureUndisturbed(
  starts: readonly (() => Promise<SfuUnderTest>)[],
  benchCase: ForwardCase,
  measuring: Measuring,
): Promise<ForwardRow[]> {
  const voidCount = (rows: ForwardRow[]) => rows.filter((row) => row.void !== undefined).length;
  let best = await measureCase(starts, benchCase, measuring);
  for (let again = 0; again < ATTEMPTS_AGAIN && voidCount(best) > 0; again++) {
    const rows = await measureCase(starts, benchCase, measuring);
    if (voidCount(rows) < voidCount(best)) best = rows;
  }
  return best;
}

/** Sound comes packet by packet, whatever pictures do. */
function casesOf({ traces, bytes, n, groups }: BenchOptions): ForwardCase[] {
  return [
    ...traces.flatMap((trace) => n.map((consumers) => tracedCase(trace, consumers))),
    ...bytes.flatMap((size) => groups.flatMap((group) => n.map((consumers) => ({ n: consumers, bytes: size, group })))),
  ];
}

function measuringOf({ seconds, loadPct, check }: BenchOptions, profile?: ProfileRun): Measuring {
  return {
    seconds,
    loadPct,
    ...(check && { fixedRate: CHECK_RATE }),
    ...(profile && { onReady: (sfu) => profile.begin(sfu) }),
  };
}

function warn(text: string): void {
  process.stderr.write(`${text}\n`);
}
