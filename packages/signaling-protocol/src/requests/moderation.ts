import * as v from 'valibot';
import { mediaKind } from '../media/rtp.ts';
import { removalReason, role } from '../standing.ts';
import { empty, id } from '../text.ts';

const boolean = v.boolean('must be a boolean');
const peerId = v.object({ peerId: id });

/** Parley's own: the powers of hosts. 403 for everybody else, 404 when there is no such peer. */
export const moderationRequests = {
  /** Everybody is told by `roomState`. */
  lockRoom: { data: v.object({ locked: boolean }), answer: empty },
  /** Turned off, it lets everybody in who waits. Everybody is told by `roomState`. */
  setLobby: { data: v.object({ enabled: boolean }), answer: empty },
  /** Whether those whom a host muted may unmute themselves. Everybody is told by `roomState`. */
  setUnmuting: { data: v.object({ allowed: boolean }), answer: empty },

  /** Lets in who waits in the lobby; or lets somebody come back who was removed. */
  admit: { data: peerId, answer: empty },
  /** Sends away who waits in the lobby. */
  deny: { data: peerId, answer: empty },

  /** Pauses all that a peer sends of one kind. It is told by `mutedByHost`. */
  mutePeer: { data: v.object({ peerId: id, kind: mediaKind }), answer: empty },
  /** Ends a peer's or broadcaster's visit, for as long as the room is open. It is told by `removed`. */
  removePeer: { data: v.object({ peerId: id, reason: v.optional(removalReason) }), answer: empty },
  /** Makes a host, or a host a member; 409 when nobody would be host. Everybody is told by `peerUpdated`. */
  setRole: { data: v.object({ peerId: id, role }), answer: empty },
};
