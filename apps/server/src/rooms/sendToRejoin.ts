import { closeCodes } from '@parley/signaling-protocol';
import type { Peer } from './Peer.ts';

/** Ends connections; their clients join again on new ones. All are told before the first is gone. */
export function sendToRejoin(peers: Iterable<Peer>, reason: string): void {
  const leaving = [...peers];
  for (const peer of leaving) peer.socket.notify('rejoin', { reason });
  for (const peer of leaving) peer.disconnect(closeCodes.serviceRestart, reason);
}
