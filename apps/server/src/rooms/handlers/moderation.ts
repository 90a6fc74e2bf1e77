import { closeCodes, errorCodes, ProtocolError, reasons } from '@parley/signaling-protocol';
import type { Peer } from '../Peer.ts';
import type { Room } from '../Room.ts';
import type { Handlers } from './Handler.ts';

/** What hosts do; that they are hosts has been seen to. */
export const moderationHandlers: Handlers<
  'lockRoom' | 'setLobby' | 'setUnmuting' | 'admit' | 'deny' | 'mutePeer' | 'removePeer' | 'setRole'
> = {
  lockRoom({ room, peer }, { locked }) {
    room.moderation.entrance.change({ locked });
    peer.logger.info({ locked }, 'host locks or unlocks the room');
    return {};
  },

  setLobby({ room, peer }, { enabled }) {
    room.moderation.entrance.change({ lobby: enabled });
    peer.logger.info({ enabled }, 'host opens or closes the lobby');
    return {};
  },

  setUnmuting({ room }, { allowed }) {
    room.moderation.entrance.change({ unmuting: allowed });
    return {};
  },

  admit({ room, peer }, { peerId }) {
    if (!room.moderation.entrance.admit(peerId)) throw notFound(peerId, 'in the lobby');
    peer.logger.info({ admitted: peerId }, 'host lets a peer in');
    return {};
  },

  deny({ room, peer }, { peerId }) {
    const denied = room.moderation.entrance.lobby.deny(peerId);
    if (!denied) throw notFound(peerId, 'in the lobby');
    peer.logger.info({ denied: peerId }, 'host sends a peer away');
    // After the answer to its `join`, which is under way.
    setImmediate(() => denied.disconnect(closeCodes.doNotRetry, reasons.denied));
    return {};
  },

  async mutePeer({ room, peer }, { peerId, kind }) {
    const muted = member(room, peerId);
    muted.standing.mutedKinds.add(kind);
    muted.socket.notify('mutedByHost', { kind });
    peer.logger.info({ muted: peerId, kind }, 'host mutes a peer');
    const producers = [...muted.producers.values()].filter((producer) => producer.kind === kind);
    await Promise.all(producers.map((producer) => pause(producer)));
    return {};
  },

  removePeer({ room, peer }, { peerId, reason }) {
    peer.logger.info({ removed: peerId }, 'host removes a peer');
    const broadcaster = room.getBroadcaster(peerId);
    if (broadcaster) {
      room.moderation.entrance.remove(broadcaster);
      broadcaster.close('a host removed it');
      return {};
    }
    const removed = member(room, peerId);
    if (removed === peer) throw new ProtocolError(errorCodes.conflict, 'whoever wants to go just leaves');
    room.moderation.entrance.remove(removed);
    removed.socket.notify('removed', reason === undefined ? {} : { reason });
    removed.disconnect(closeCodes.doNotRetry, reasons.removed);
    return {};
  },

  setRole({ room, peer }, { peerId, role }) {
    if (!room.moderation.hosts.setRole(member(room, peerId), role)) {
      throw new ProtocolError(errorCodes.conflict, reasons.lastHost);
    }
    peer.logger.info({ of: peerId, role }, 'host sets a role');
    return {};
  },
};

function member(room: Room, peerId: string): Peer {
  const found = room.getPeer(peerId);
  if (!found?.joined) throw notFound(peerId, 'in the room');
  return found;
}

function notFound(peerId: string, where: string): ProtocolError {
  return new ProtocolError(errorCodes.notFound, `peer ${JSON.stringify(peerId)} is not ${where}`);
}

/** What its owner closes at the same moment need not be paused. */
async function pause(producer: { closed: boolean; pause(): Promise<void> }): Promise<void> {
  try {
    await producer.pause();
  } catch (error) {
    if (!producer.closed) throw error;
  }
}
