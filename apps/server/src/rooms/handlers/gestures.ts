import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import { RateLimit } from '../../limits/RateLimit.ts';
import type { Peer } from '../Peer.ts';
import type { Handlers } from './Handler.ts';

const reacting = { burst: 10, perSecond: 2 };
const reactionLimits = new WeakMap<Peer, RateLimit>();

/** What people say without words. */
export const gestureHandlers: Handlers<'raiseHand' | 'react'> = {
  raiseHand({ room, peer }, { raised }) {
    const { standing } = peer;
    if (raised === (standing.handRaisedAt !== undefined)) return {};
    standing.handRaisedAt = raised ? Date.now() : undefined;
    room.notify('peerUpdated', { peerId: peer.id, handRaised: raised }, peer);
    return {};
  },

  react({ room, peer }, { reaction }) {
    if (!mayReact(peer)) throw new ProtocolError(errorCodes.conflict, 'too many reactions in a short time');
    room.notify('reaction', { peerId: peer.id, reaction }, peer);
    return {};
  },
};

function mayReact(peer: Peer): boolean {
  let limit = reactionLimits.get(peer);
  if (!limit) {
    limit = new RateLimit(reacting);
    reactionLimits.set(peer, limit);
  }
  return limit.allows(Date.now());
}
