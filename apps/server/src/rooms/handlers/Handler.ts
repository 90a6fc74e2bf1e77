import type { ClientRequestAnswerInput, ClientRequestData, ClientRequestMethod } from '@parley/signaling-protocol';
import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import type { Peer } from '../Peer.ts';
import type { Room } from '../Room.ts';

/** Who asks, and where. */
export type RequestContext = { room: Room; peer: Peer };

/** Answers one kind of request; throws {@link ProtocolError} to refuse it. */
export type Handler<M extends ClientRequestMethod> = (
  context: RequestContext,
  data: ClientRequestData<M>,
) => ClientRequestAnswerInput<M> | Promise<ClientRequestAnswerInput<M>>;

/** A handler for each of the methods `M`. */
export type Handlers<M extends ClientRequestMethod = ClientRequestMethod> = { [K in M]: Handler<K> };

/** What `map` holds under `id`; 404 when nothing. Peers look only into their own maps: nobody reaches another's. */
export function find<T>(map: ReadonlyMap<string, T>, noun: string, id: string): T {
  const found = map.get(id);
  if (!found) throw new ProtocolError(errorCodes.notFound, `${noun} ${JSON.stringify(id)} not found`);
  return found;
}
