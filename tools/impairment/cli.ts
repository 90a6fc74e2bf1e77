import { createInterface } from 'node:readline';
import { UsageError } from '../commandLine.ts';
import { ImpairmentRelay } from './ImpairmentRelay.ts';
import { changesOf, parseRelayOptions, USAGE } from './options.ts';

const COUNTERS_INTERVAL_MS = 10_000;

async function run(args: string[]): Promise<void> {
  if (args.includes('--help')) {
    console.log(USAGE);
    return;
  }
  const relay = await ImpairmentRelay.open(parseRelayOptions(args));
  console.log(`relaying from ${relay.address.address}:${relay.address.port}`);
  const counting = setInterval(() => tell(relay), COUNTERS_INTERVAL_MS);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => void carryOut(relay, line.trim()));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      clearInterval(counting);
      lines.close();
      tell(relay);
      relay.close();
    });
  }
}

async function carryOut(relay: ImpairmentRelay, line: string): Promise<void> {
  if (line === '') return;
  const [name = '', value = ''] = line.split(/\s+/);
  try {
    if (name === 'handover') await relay.handOver();
    else for (const [direction, change] of changesOf(name, value)) relay.change(direction, change);
    console.log(`done: ${line}`);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(error.message);
  }
}

function tell(relay: ImpairmentRelay): void {
  console.log(JSON.stringify({ clients: relay.clients.length, ...relay.counters }));
}

run(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof UsageError ? `${error.message}\n\n${USAGE}` : error);
  process.exitCode = 1;
});
