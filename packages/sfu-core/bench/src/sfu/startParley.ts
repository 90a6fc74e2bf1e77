import type { SrtpProfileName } from '@parley/dtls';
import { createWorker } from '@parley/sfu-core';
import { type BenchPath, setPath, type TransportKind } from '../options.ts';
import { RouterSfu } from './RouterSfu.ts';

export interface ParleyOptions {
  /** The path that is asked for. */
  path: BenchPath;
  suite: SrtpProfileName;
  transports: TransportKind;
  /** Script of the worker process. Default: sfu-core's own. */
  workerBin?: string | undefined;
}

/** Our own engine, through its public interface. Its `path` is what the worker says is on. */
export async function startParley({ path, suite, transports, workerBin }: ParleyOptions): Promise<RouterSfu> {
  setPath(path);
  const worker = await createWorker({ logLevel: 'error', ...(workerBin && { workerBin }) });
  const { packetPath } = await worker.dump();
  return RouterSfu.prepare(worker, { path: packetPath.startsWith('sendmmsg') ? 'native' : 'js', suite, transports });
}
