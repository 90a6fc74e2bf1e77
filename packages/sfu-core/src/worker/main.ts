/** A worker process: one media engine at the end of an IPC channel. Its settings are the first argument, as JSON. */
import type { WorkerSettings } from '../channel/contract.ts';
import { processEngineEnd, WRONG_SETTINGS_EXIT_CODE } from '../channel/processCarrier.ts';
import { startEngine } from './startEngine.ts';

/**
 * What a terminal or a log rotation sends to whole groups of processes, and would end us. Node ignores SIGPIPE by itself, and
 * takes SIGUSR1 as a request for its debugger.
 */
const IGNORED_SIGNALS = ['SIGHUP', 'SIGALRM', 'SIGUSR2'] as const;
/** Signals of a terminal that are the host's to act on: it tells us by closing. */
const SIGNALS_OF_THE_HOST = ['SIGINT', 'SIGTERM'] as const;

function main(): void {
  // First of all, since with the engine's start the host learns that it may reckon with us.
  for (const signal of [...IGNORED_SIGNALS, ...SIGNALS_OF_THE_HOST]) process.on(signal, () => undefined);
  let engine: { close(): void };
  try {
    engine = startEngine(processEngineEnd(), JSON.parse(process.argv[2] ?? '{}') as WorkerSettings);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(WRONG_SETTINGS_EXIT_CODE);
  }
  // A host that has gone needs no worker.
  process.on('disconnect', () => {
    engine.close();
    process.exit(0);
  });
}

main();
