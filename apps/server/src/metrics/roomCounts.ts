import type { RoomRegistry } from '../rooms/RoomRegistry.ts';
import type { RoomCounts } from './RoomMetrics.ts';

/** Counts what there is in the rooms. */
export function roomCounts(rooms: RoomRegistry): RoomCounts {
  const counts = { rooms: rooms.roomCount, members: 0, joining: 0, broadcasters: 0, draining: rooms.draining };
  for (const room of rooms) {
    for (const { joined } of room.peers) counts[joined ? 'members' : 'joining']++;
    counts.broadcasters += [...room.broadcasters].length;
  }
  return counts;
}
