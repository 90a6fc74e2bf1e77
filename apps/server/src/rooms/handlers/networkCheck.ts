import type { ClientRequestAnswerInput } from '@parley/signaling-protocol';
import type { PeerTransport } from '../PeerTransport.ts';
import type { Handlers } from './Handler.ts';

/** What this end sees of the way to the client. */
export const networkCheckHandlers: Handlers<'networkCheck'> = {
  networkCheck: async ({ peer }) => {
    const transports = [...peer.transports.values()];
    // A client that is connected may ask sooner than the worker's news come in; the worker's answer comes after all of them.
    // One that closes meanwhile is told as closed.
    await Promise.allSettled(transports.map(({ sfu }) => sfu.getStats()));
    return { address: peer.address ?? null, transports: transports.map(seen) };
  },
};

function seen({ sfu }: PeerTransport): ClientRequestAnswerInput<'networkCheck'>['transports'][number] {
  const { id, iceState, dtlsState, iceSelectedTuple } = sfu;
  if (!iceSelectedTuple) return { id, iceState, dtlsState };
  const { protocol, localAddress, localPort, remoteIp, remotePort } = iceSelectedTuple;
  if (remoteIp === undefined || remotePort === undefined) return { id, iceState, dtlsState };
  return { id, iceState, dtlsState, tuple: { protocol, localAddress, localPort, remoteIp, remotePort } };
}
