import type { SrtpProfileName } from '@parley/dtls';
import { createWorker, setLogEventListeners } from '@parley/sfu-core';
import type { BenchPath, TransportKind } from '../options.ts';
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
  // Workers inherit the environment.
  process.env.PARLEY_NATIVE = path === 'native' ? 'on' : 'off';
  let isNative = false;
  setLogEventListeners({
    ondebug: (_namespace, line) => {
      if (line.includes('packets go through sendmmsg')) isNative = true;
    },
  });
  const worker = await createWorker({ logLevel: 'debug', logTags: ['info'], ...(workerBin && { workerBin }) });
  setLogEventListeners();
  await worker.updateSettings({ logLevel: 'error', logTags: [] });
  return RouterSfu.prepare(worker, { path: isNative ? 'native' : 'js', suite, transports });
}
