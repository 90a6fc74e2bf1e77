import type { Role, RoomState } from '@parley/signaling-protocol';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** The Redux state of who runs the room, and how. */
export type ModerationState = RoomState & {
  /** What this participant is; the server decides, this only shows. */
  role: Role;
};

const initialState: ModerationState = { role: 'member', locked: false, lobby: false, unmuting: true };

const slice = createSlice({
  name: 'moderation',
  initialState,
  reducers: {
    /** Of oneself. */
    roleChanged(state, { payload }: PayloadAction<Role>) {
      state.role = payload;
    },
    roomStateChanged(state, { payload }: PayloadAction<RoomState>) {
      Object.assign(state, payload);
    },
  },
});

export const moderationReducer = slice.reducer;
export const { roleChanged, roomStateChanged } = slice.actions;
