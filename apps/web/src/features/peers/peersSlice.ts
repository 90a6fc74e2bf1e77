import type { PeerInfo, Role } from '@parley/signaling-protocol';
import { createEntityAdapter, createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Somebody else in the room. */
export type Peer = PeerInfo;

const adapter = createEntityAdapter<Peer>();

const slice = createSlice({
  name: 'peers',
  initialState: adapter.getInitialState(),
  reducers: {
    /** Who is there after joining. Replaces everyone, so that nobody who left meanwhile stays as a ghost. */
    peersReceived: adapter.setAll,
    peerJoined: adapter.upsertOne,
    peerLeft: adapter.removeOne,
    peerRenamed(state, { payload }: PayloadAction<{ peerId: string; displayName: string }>) {
      adapter.updateOne(state, { id: payload.peerId, changes: { displayName: payload.displayName } });
    },
    peerRoleChanged(state, { payload }: PayloadAction<{ peerId: string; role: Role }>) {
      adapter.updateOne(state, { id: payload.peerId, changes: { role: payload.role } });
    },
  },
});

export const peersReducer = slice.reducer;
export const { peersReceived, peerJoined, peerLeft, peerRenamed, peerRoleChanged } = slice.actions;
export const peersSelectors = adapter.getSelectors();
