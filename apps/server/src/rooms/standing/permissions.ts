import type { ClientRequestData, ClientRequestMethod, MediaKind, Role, RoomState } from '@parley/signaling-protocol';
import { reasons } from '@parley/signaling-protocol';
import type { Publication } from '../../invitations/Invitation.ts';
import type { Standing } from './Standing.ts';

/** Of a {@link Standing}, what permissions go by. */
export type Asker = {
  role: Role;
  mutedKinds: ReadonlySet<MediaKind>;
  invitation: Pick<Standing['invitation'], 'displayName' | 'publish' | 'subscribe'>;
};

/** Of a room, what permissions go by. */
export type Circumstances = Pick<RoomState, 'unmuting'> & {
  /** What one of the asker's own producers sends; undefined when there is no such producer. */
  kindOf(producerId: string): MediaKind | undefined;
};

/** Why somebody may not do something, as a sentence; undefined: it may. */
type Refusal = string | undefined;
type Rule<M extends ClientRequestMethod> = (asker: Asker, data: ClientRequestData<M>, room: Circumstances) => Refusal;

const everybody = (): Refusal => undefined;
const hosts = ({ role }: Asker): Refusal => (role === 'host' ? undefined : 'only a host may do this');
const subscribers = ({ invitation }: Asker): Refusal =>
  invitation.subscribe ? undefined : 'your join token does not allow to receive';
const publishers =
  (publication: Publication) =>
  ({ invitation }: Asker): Refusal =>
    invitation.publish.has(publication) ? undefined : `your join token does not allow to send ${publication}`;

function unmuted(asker: Asker, kind: MediaKind | undefined, { unmuting }: Circumstances): Refusal {
  if (unmuting || asker.role === 'host' || kind === undefined || !asker.mutedKinds.has(kind)) return undefined;
  return `a host has muted your ${kind}`;
}

/** Who may ask what. A method that is not here does not compile. */
const rules: { [M in ClientRequestMethod]: Rule<M> } = {
  getRouterRtpCapabilities: everybody,
  createWebRtcTransport: (asker, { consuming }) => (consuming ? subscribers(asker) : undefined),
  connectWebRtcTransport: everybody,
  restartIce: everybody,
  networkCheck: everybody,
  heartbeat: everybody,
  // Whether somebody may come in is decided by entryOf().
  join: everybody,
  changeDisplayName: ({ invitation }) =>
    invitation.displayName === undefined ? undefined : 'your join token says your name',
  produce: (asker, { kind }, room) => publishers(kind)(asker) ?? unmuted(asker, kind, room),
  resumeProducer: (asker, { producerId }, room) => unmuted(asker, room.kindOf(producerId), room),
  closeProducer: everybody,
  pauseProducer: everybody,
  pauseConsumer: everybody,
  resumeConsumer: everybody,
  requestConsumerKeyFrame: everybody,
  setConsumerPreferredLayers: everybody,
  setConsumerPriority: everybody,
  produceData: publishers('data'),
  sendChat: publishers('data'),
  getChatHistory: subscribers,
  getTransportStats: everybody,
  getProducerStats: everybody,
  getConsumerStats: everybody,
  getDataProducerStats: everybody,
  getDataConsumerStats: everybody,
  // Whoever knows the secret.
  applyNetworkThrottle: everybody,
  resetNetworkThrottle: everybody,
  raiseHand: everybody,
  react: everybody,
  lockRoom: hosts,
  setLobby: hosts,
  setUnmuting: hosts,
  admit: hosts,
  deny: hosts,
  mutePeer: hosts,
  removePeer: hosts,
  setRole: hosts,
};

/**
 * Whether a request is allowed: the one place that decides it. Pure.
 *
 * @returns Why not, for the answer 403; undefined when it is.
 */
export function refusalOf<M extends ClientRequestMethod>(
  method: M,
  data: ClientRequestData<M>,
  asker: Asker,
  room: Circumstances,
): Refusal {
  const rule: Rule<M> = rules[method];
  return rule(asker, data, room);
}

/** What becomes of somebody who wants to come in: it does, it waits for a host, or it is refused with a sentence. */
export type Entry = { is: 'in' } | { is: 'waiting' } | { is: 'refused'; reason: string };

/**
 * Whether somebody may come into a room. Pure.
 *
 * @param room - Locked, with a lobby, or neither.
 * @param comer - `welcome`: was let in before. `knocked`: waits already. `removed`: a host has ended its visit.
 */
export function entryOf(
  room: Pick<RoomState, 'locked' | 'lobby'>,
  comer: { welcome: boolean; knocked: boolean; removed: boolean; invitedAsHost: boolean },
): Entry {
  if (comer.welcome) return { is: 'in' };
  if (comer.knocked) return { is: 'waiting' };
  if (comer.removed && !room.lobby) return { is: 'refused', reason: reasons.removedBefore };
  if (comer.invitedAsHost && !comer.removed) return { is: 'in' };
  if (room.locked) return { is: 'refused', reason: reasons.roomLocked };
  return room.lobby ? { is: 'waiting' } : { is: 'in' };
}
