import { vi } from 'vitest';
import { consumersSelectors } from '../features/consumers/consumersSlice.ts';
import { peersSelectors } from '../features/peers/peersSlice.ts';
import { RoomClient } from '../media/RoomClient.ts';
import { TrackRegistry } from '../media/TrackRegistry.ts';
import { parseUrlParameters } from '../media/urlParameters.ts';
import { createStore } from '../store.ts';
import { fakeServer } from './fakeServer.ts';

/** Lets every promise that can go on go on, and `delayMs` pass on the fake clock. */
export const settle = (delayMs = 0) => vi.advanceTimersByTimeAsync(delayMs);

/** A call of `me` in the room `demo`, with a server in memory. */
export function callScene(query = '') {
  const store = createStore();
  const tracks = new TrackRegistry();
  const server = fakeServer();
  const client = new RoomClient({
    roomId: 'demo',
    identity: { peerId: 'me' },
    parameters: parseUrlParameters(query).parameters,
    dispatch: store.dispatch,
    tracks,
    border: server.border,
  });
  const peers = () => peersSelectors.selectAll(store.getState().peers).map(({ id }) => id);
  const consumers = () => consumersSelectors.selectAll(store.getState().consumers).map(({ id }) => id);
  const connection = () => store.getState().connection;
  const join = async () => {
    client.join('Me');
    server.connections.at(-1)?.open();
    await settle();
    const last = server.connections.at(-1);
    if (!last) throw new Error('no connection was opened');
    return last;
  };
  return { client, server, store, tracks, peers, consumers, connection, join };
}
