import { errorCodes, ProtocolError } from '@parley/signaling-protocol';
import type { Handlers } from './Handler.ts';

/** Entering the room. */
export const joinHandlers: Handlers<'join'> = {
  async join({ room, peer }, data) {
    const { moderation } = room;
    const { displayName = data.displayName } = peer.standing.invitation;
    peer.joinTimes.asked();
    await moderation.entrance.pass(peer, displayName);
    if (peer.closed || room.closed) throw new ProtocolError(errorCodes.conflict, 'the peer has left');
    const resumeToken = peer.join({ ...data, displayName });
    moderation.joined(peer);
    const peers = room.peerInfos(peer);
    if (peer.info) room.notify('newPeer', peer.info, peer);
    peer.logger.info({ device: data.device.flag, receives: Boolean(data.rtpCapabilities) }, 'peer joined');
    peer.joinTimes.joined(room.participants(peer).some(({ producers }) => producers.size > 0));
    room.offerEverythingTo(peer);
    const { drain } = room;
    if (drain) setImmediate(() => peer.socket.notify('serverDraining', drain.notice));
    const { role, handRaisedAt } = peer.standing;
    return {
      peers,
      resumeToken,
      role,
      ...(handRaisedAt !== undefined && { handRaisedAt }),
      room: moderation.entrance.state,
    };
  },
};
