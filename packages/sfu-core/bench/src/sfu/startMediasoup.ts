import { accessSync, constants } from 'node:fs';
import type { SrtpProfileName } from '@parley/dtls';
import type { types } from '@parley/sfu-core';
import type { TransportKind } from '../options.ts';
import { RouterSfu } from './RouterSfu.ts';

/** Its C++ worker, by this very path: the npm package brings sources, and none of that is built here. */
const WORKER_VARIABLE = 'MEDIASOUP_WORKER_BIN';

/** Why mediasoup can't be measured here; undefined: it can. */
export function mediasoupIsMissing(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const workerBin = env[WORKER_VARIABLE];
  if (!workerBin)
    return `${WORKER_VARIABLE} is not set: it names a mediasoup worker, built from the npm package's sources`;
  try {
    accessSync(workerBin, constants.X_OK);
  } catch {
    return `${WORKER_VARIABLE}: "${workerBin}" is not a program that can be run`;
  }
  try {
    import.meta.resolve('mediasoup');
  } catch {
    return 'the npm package mediasoup is not installed';
  }
  return undefined;
}

/** mediasoup's C++ worker, through its public interface. */
export async function startMediasoup(suite: SrtpProfileName, transports: TransportKind): Promise<RouterSfu> {
  const mediasoup = await import('mediasoup');
  const worker = await mediasoup.createWorker({ logLevel: 'error' });
  // The same interface, by other names.
  return RouterSfu.prepare(worker as unknown as types.Worker, { path: 'mediasoup', suite, transports });
}
