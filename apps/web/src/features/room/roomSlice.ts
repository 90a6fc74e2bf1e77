import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Which room this is and who is here. */
export type RoomState = {
  roomId: string;
  /** Public id of this participant. */
  peerId: string;
  displayName: string;
  /** False with `produce=false`: nothing is sent from here. */
  produces: boolean;
  /** False with `consume=false`: nothing is received here. */
  consumes: boolean;
  /** Show technical details on the tiles (`info=true`). */
  showsInfo: boolean;
  /** Whether the room's bot can be talked to: false with `datachannel=false`, or when only one direction is open. */
  talksToBot: boolean;
  activeSpeakerId: string | null;
  /** Who else spoke last; undefined: nobody yet. They may have left. */
  lastSpeakerId: string | undefined;
};

const initialState: RoomState = {
  roomId: '',
  peerId: '',
  displayName: '',
  produces: true,
  consumes: true,
  showsInfo: false,
  talksToBot: true,
  activeSpeakerId: null,
  lastSpeakerId: undefined,
};

const slice = createSlice({
  name: 'room',
  initialState,
  reducers: {
    roomOpened(_state, { payload }: PayloadAction<Omit<RoomState, 'activeSpeakerId' | 'lastSpeakerId'>>) {
      return { ...payload, activeSpeakerId: null, lastSpeakerId: undefined };
    },
    displayNameChanged(state, { payload }: PayloadAction<string>) {
      state.displayName = payload;
    },
    activeSpeakerChanged(state, { payload }: PayloadAction<string | null>) {
      state.activeSpeakerId = payload;
      if (payload !== null && payload !== state.peerId) state.lastSpeakerId = payload;
    },
  },
});

export const roomReducer = slice.reducer;
export const { roomOpened, displayNameChanged, activeSpeakerChanged } = slice.actions;
