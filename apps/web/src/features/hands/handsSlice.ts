import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import { peerJoined, peerLeft } from '../peers/peersSlice.ts';

/** Whose hand is raised, oneself included, and since when: milliseconds since 1970, by peerId. */
export type HandsState = { [peerId: string]: number };

const slice = createSlice({
  name: 'hands',
  initialState: {} as HandsState,
  reducers: {
    /** All that are raised, after joining. */
    handsReceived: (_state, { payload }: PayloadAction<HandsState>) => payload,
    handChanged(state, { payload }: PayloadAction<{ peerId: string; raised: boolean; atMs: number }>) {
      const { peerId, raised, atMs } = payload;
      // Who says twice that it is raised keeps the place in the row.
      if (raised) state[peerId] ??= atMs;
      else delete state[peerId];
    },
  },
  // A hand comes and goes with whose it is; who was away for a moment comes back with it.
  extraReducers: (builder) =>
    builder
      .addCase(peerJoined, (state, { payload: { id, handRaisedAt } }) => {
        if (handRaisedAt === undefined) delete state[id];
        else state[id] = handRaisedAt;
      })
      .addCase(peerLeft, (state, { payload: peerId }) => {
        delete state[peerId];
      }),
});

export const handsReducer = slice.reducer;
export const { handsReceived, handChanged } = slice.actions;
