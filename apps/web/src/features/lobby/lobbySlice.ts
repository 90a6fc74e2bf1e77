import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Somebody who waits for a host to let them in. */
export type Knock = { peerId: string; displayName: string };

/** The Redux state of the lobby, from both of its sides. */
export type LobbyState = {
  /** This participant waits in front of the room. */
  waiting: boolean;
  /** Those who wait, as hosts are told; in the order in which they came. */
  knocks: Knock[];
};

const slice = createSlice({
  name: 'lobby',
  initialState: { waiting: false, knocks: [] } as LobbyState,
  reducers: {
    lobbyEntered(state) {
      state.waiting = true;
    },
    /** Let in, sent away, or gone: whatever was known is over. */
    lobbyLeft: () => ({ waiting: false, knocks: [] }),
    knocked(state, { payload }: PayloadAction<Knock>) {
      // A host that becomes one again is told again.
      state.knocks = [...state.knocks.filter(({ peerId }) => peerId !== payload.peerId), payload];
    },
    knockEnded(state, { payload }: PayloadAction<string>) {
      state.knocks = state.knocks.filter(({ peerId }) => peerId !== payload);
    },
  },
});

export const lobbyReducer = slice.reducer;
export const { lobbyEntered, lobbyLeft, knocked, knockEnded } = slice.actions;
