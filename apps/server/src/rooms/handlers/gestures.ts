import { errorCodes, ProtocolError, reasons } from '@parley/signaling-protocol';
import { RateLimits } from '../../limits/RateLimits.ts';
import type { Peer } from '../Peer.ts';
import type { Handlers } from './Handler.ts';

const reactionLimits = new RateLimits<Peer>({ burst: 10, perSecond: 2 });

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
    if (!reactionLimits.allows(peer, Date.now())) {
      throw new ProtocolError(errorCodes.conflict, reasons.reactionsTooFast);
    }
    room.notify('reaction', { peerId: peer.id, reaction }, peer);
    return {};
  },
};
