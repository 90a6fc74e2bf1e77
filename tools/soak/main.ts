import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from '../commandLine.ts';
import { reportOf, servedAll, textOf } from '../load/LoadReport.ts';
import { runLoad } from '../load/runLoad.ts';
import { parseSoakCommand, type SoakOptions, USAGE } from './options.ts';
import type { Sample } from './Sample.ts';
import { ServerUnderSoak } from './ServerUnderSoak.ts';
import { verdictOf } from './verdictOf.ts';

const SAMPLE_EVERY_MS = 15_000;
/** Members a second. */
const JOIN_RATE = 10;

async function soak(options: SoakOptions): Promise<number> {
  const server = await ServerUnderSoak.start();
  const over = new AbortController();
  try {
    const load = {
      url: server.url,
      rooms: options.rooms,
      publishers: options.publishers,
      subscribers: options.subscribers,
      seconds: options.minutes * 60,
      joinRate: JOIN_RATE,
      stayS: options.stayS,
      layout: 'all',
      speakerChangeS: 5,
      noisy: false,
      videoKbps: options.videoKbps,
      processes: 1,
    } as const;
    // A run that can't be watched any more tells nothing, and is not waited for.
    const [figures, samples] = await Promise.all([
      runLoad(load, (what) => console.error(what)).finally(() => over.abort()),
      watch(server, over.signal),
    ]);
    const report = reportOf(load, figures);
    console.log(textOf(report));
    const comparisons = verdictOf(samples, options.settledMinutes);
    for (const { what, unit, early, late, grown } of comparisons) {
      const numbers = `${early.toFixed(1)} ${unit} -> ${late.toFixed(1)} ${unit}`;
      console.log(`${grown ? 'GROWN' : 'as it was'}: ${what}: ${numbers}`);
    }
    return servedAll(report) && comparisons.every(({ grown }) => !grown) ? 0 : 1;
  } finally {
    over.abort();
    await server.stop();
  }
}

/** Looks at the server from time to time, until it is over. */
async function watch(server: ServerUnderSoak, over: AbortSignal): Promise<Sample[]> {
  const samples: Sample[] = [];
  const beganMs = performance.now();
  console.log('minute  peers  server MB  workers MB  descriptors  server loop p99 ms  worker loops mean ms');
  while (!over.aborted) {
    const sample = await server.sample((performance.now() - beganMs) / 60_000);
    samples.push(sample);
    const { minute, peers, memoryBytes, descriptors, loopDelayMs } = sample;
    const cells = [minute, peers, memoryBytes.server / 1e6, memoryBytes.workers / 1e6, descriptors];
    console.log([...cells, loopDelayMs.server, loopDelayMs.workers].map((n) => n.toFixed(1).padStart(9)).join(''));
    await delay(SAMPLE_EVERY_MS, undefined, { signal: over }).catch(() => {});
  }
  return samples;
}

async function run(args: string[]): Promise<number> {
  const options = parseSoakCommand(args);
  if (options) return soak(options);
  console.log(USAGE);
  return 0;
}

run(process.argv.slice(2)).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
    // Members may wait for the end of their run.
    process.exit(1);
  },
);
