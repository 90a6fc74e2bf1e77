import type { Handlers } from './Handler.ts';

/** How a peer is called. */
export const displayNameHandlers: Handlers<'changeDisplayName'> = {
  changeDisplayName({ room, peer }, { displayName }) {
    const oldDisplayName = peer.rename(displayName);
    room.notify('peerDisplayNameChanged', { peerId: peer.id, displayName, oldDisplayName }, peer);
    return {};
  },
};
