import { once } from 'node:events';
import type { types } from '@parley/sfu-core';

/** CPU that a worker's process has taken so far, user and system together, in µs. */
export async function cpuUsOf(worker: types.Worker): Promise<number> {
  const { ru_utime, ru_stime } = await worker.getResourceUsage();
  return (ru_utime + ru_stime) * 1000;
}

/** Closes a worker. Resolves when its process has ended. */
export async function endWorker(worker: types.Worker): Promise<void> {
  const ended = once(worker, 'subprocessclose');
  worker.close();
  await ended;
}
