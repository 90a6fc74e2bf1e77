import type { Handlers } from './Handler.ts';

/** Entering the room. */
export const joinHandlers: Handlers<'join'> = {
  join({ room, peer }, data) {
    const resumeToken = peer.join(data);
    const peers = room.peerInfos(peer);
    if (peer.info) room.notify('newPeer', peer.info, peer);
    peer.logger.info({ device: data.device.flag, receives: Boolean(data.rtpCapabilities) }, 'peer joined');
    room.offerEverythingTo(peer);
    return { peers, resumeToken };
  },
};
