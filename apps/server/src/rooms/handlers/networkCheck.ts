import type { ClientRequestAnswerInput } from '@parley/signaling-protocol';
import type { PeerTransport } from '../PeerTransport.ts';
import type { Handlers } from './Handler.ts';

/** What this end sees of the way to the client. */
export const networkCheckHandlers: Handlers<'networkCheck'> = {
  networkCheck: ({ peer }) => ({
    address: peer.address ?? null,
    transports: [...peer.transports.values()].map(seen),
  }),
};

function seen({ sfu }: PeerTransport): ClientRequestAnswerInput<'networkCheck'>['transports'][number] {
  const { id, iceState, dtlsState, iceSelectedTuple } = sfu;
  if (!iceSelectedTuple) return { id, iceState, dtlsState };
  const { protocol, localAddress, localPort, remoteIp, remotePort } = iceSelectedTuple;
  if (remoteIp === undefined || remotePort === undefined) return { id, iceState, dtlsState };
  return { id, iceState, dtlsState, tuple: { protocol, localAddress, localPort, remoteIp, remotePort } };
}
