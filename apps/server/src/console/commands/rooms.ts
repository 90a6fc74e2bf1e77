import type { Room } from '../../rooms/Room.ts';
import type { RoomRegistry } from '../../rooms/RoomRegistry.ts';
import { type Command, CommandError } from '../Command.ts';

/** Rooms, and who is in them. */
export function roomCommands(rooms: RoomRegistry): Command[] {
  const complete = (args: string[]) => (args.length === 1 ? [...rooms].map(({ id }) => id) : []);
  return [
    {
      name: 'rooms',
      about: 'shows the rooms that are open',
      run: () =>
        [...rooms].map((room) => ({
          id: room.id,
          routerIds: room.router.routers.map(({ id }) => id),
          peers: room.peerCount,
          broadcasters: [...room.broadcasters].length,
        })),
    },
    {
      name: 'peers',
      usage: '[roomId]',
      about: 'shows who is in a room, or in all, with what they send and receive',
      run: ([roomId]) => Object.fromEntries(chosen(rooms, roomId).map((room) => [room.id, participants(room)])),
      complete,
    },
    {
      name: 'close',
      usage: '<roomId>',
      about: 'ends a room; its peers join again, in a new one',
      run: ([roomId]) => {
        if (roomId === undefined) throw new CommandError('say which room');
        for (const room of chosen(rooms, roomId)) room.close('it was closed by the operator');
        return `closed ${roomId}`;
      },
      complete,
    },
  ];
}

function chosen(rooms: RoomRegistry, roomId: string | undefined): Room[] {
  if (roomId === undefined) return [...rooms];
  const room = rooms.get(roomId);
  if (!room) throw new CommandError(`there is no room ${JSON.stringify(roomId)}`);
  return [room];
}

function participants(room: Room): object[] {
  const ids = (map: ReadonlyMap<string, unknown>) => [...map.keys()];
  return [
    ...[...room.peers].map((peer) => ({
      id: peer.id,
      joined: peer.joined,
      displayName: peer.info?.displayName,
      device: peer.info?.device,
      transports: [...peer.transports.values()].map(({ sfu, producing, consuming, health }) => ({
        id: sfu.id,
        producing,
        consuming,
        iceState: sfu.iceState,
        dtlsState: sfu.dtlsState,
        health,
      })),
      producers: ids(peer.producers),
      consumers: ids(peer.consumers),
      dataProducers: ids(peer.dataProducers),
      dataConsumers: ids(peer.dataConsumers),
    })),
    ...[...room.broadcasters].map(({ info, producers, dataProducers }) => ({
      ...info,
      producers: ids(producers),
      dataProducers: ids(dataProducers),
    })),
  ];
}
