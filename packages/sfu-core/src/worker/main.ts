/** A worker process: one media engine at the end of an IPC channel. Its settings are the first argument, as JSON. */
import type { WorkerSettings } from '../channel/contract.ts';
import { processEngineEnd, WRONG_SETTINGS_EXIT_CODE } from '../channel/processCarrier.ts';
import { startEngine } from './startEngine.ts';

function main(): void {
  let engine: { close(): void };
  try {
    engine = startEngine(processEngineEnd(), JSON.parse(process.argv[2] ?? '{}') as WorkerSettings);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(WRONG_SETTINGS_EXIT_CODE);
  }
  // A host that has gone needs no worker. Signals of a terminal are the host's to act on: it tells us by closing.
  process.on('disconnect', () => {
    engine.close();
    process.exit(0);
  });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
}

main();
