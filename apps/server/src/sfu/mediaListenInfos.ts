import { networkInterfaces } from 'node:os';
import type { Config } from '../config/Config.ts';
import type { ListenInfo } from './border.ts';
import { listenInfos } from './listenInfos.ts';

/** How many workers have media ports here: its own, and after them those that it lends to other machines. */
export function mediaWorkerCount({ workers, cluster }: Pick<Config, 'workers' | 'cluster'>): number {
  return workers + (cluster?.lentWorkers ?? 0);
}

/** The media sockets of one worker, on the addresses that this machine has now. */
export function mediaListenInfos(
  { mediaPort, mediaListenIp: listenIp, publicAddress }: Pick<Config, 'mediaPort' | 'mediaListenIp' | 'publicAddress'>,
  workerIndex: number,
): ListenInfo[] {
  return listenInfos({ port: mediaPort + workerIndex, listenIp, publicAddress }, networkInterfaces());
}
