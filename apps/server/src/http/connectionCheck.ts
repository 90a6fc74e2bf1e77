import { parseConnectionQuery } from '@parley/signaling-protocol';
import { Router } from 'express';
import { type InvitationDesk, NotInvitedError } from '../invitations/InvitationDesk.ts';
import type { RoomRefusedError } from '../rooms/RoomRefusedError.ts';

/** Who knows whether there is a place: this server, or all of a cluster. */
export interface Places {
  /** Why there is no place for somebody in a room now; undefined: there is. */
  refusalFor(roomId: string, peerId: string): Promise<RoomRefusedError | undefined> | RoomRefusedError | undefined;
}

/**
 * `GET /protoo?…`: a page can't read why its WebSocket was refused, so it asks here. 403 with the reason when the token does not open
 * the room, 503 with the reason when there is no place, 400 when the address lacks something, else 426: the address is one for a WebSocket.
 */
export function connectionCheckRouter(invitations: InvitationDesk, rooms: Places): Router {
  const router = Router();
  router.get('/protoo', async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const query = parseConnectionQuery(request.url);
    if (!query.ok) {
      response.status(400).json({ error: query.error.message });
      return;
    }
    try {
      await invitations.check(query.value);
      const refusal = await rooms.refusalFor(query.value.roomId, query.value.peerId);
      if (refusal) {
        response.status(refusal.status).json({ error: refusal.message });
        return;
      }
      response.set('Upgrade', 'websocket').status(426).json({ error: 'this is an address for a WebSocket' });
    } catch (error) {
      if (!(error instanceof NotInvitedError)) throw error;
      response.status(403).json({ error: error.message });
    }
  });
  return router;
}
