import { networkInterfaces } from 'node:os';
import type { Config } from '../config/Config.ts';
import type { ListenInfo } from './border.ts';
import { listenInfos } from './listenInfos.ts';

/** The media sockets of one worker, on the addresses that this machine has now. */
export function mediaListenInfos(
  { mediaPort, mediaListenIp: listenIp, publicAddress }: Pick<Config, 'mediaPort' | 'mediaListenIp' | 'publicAddress'>,
  workerIndex: number,
): ListenInfo[] {
  return listenInfos({ port: mediaPort + workerIndex, listenIp, publicAddress }, networkInterfaces());
}
