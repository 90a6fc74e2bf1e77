import type { IncomingMessage } from 'node:http';
import { parseConnectionQuery } from '@parley/signaling-protocol';

/** Who opens a WebSocket, and to which room, for the log; nothing of it when the query is wrong. */
export function whoCame({ url = '' }: IncomingMessage): { roomId?: string; peerId?: string } {
  const query = parseConnectionQuery(url);
  return query.ok ? { roomId: query.value.roomId, peerId: query.value.peerId } : {};
}
