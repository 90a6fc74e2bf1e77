import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { DeviceChoice } from '../localMedia/localMediaSlice.ts';

/** How the others are heard here. */
export type VoicesState = {
  /** What can play them; empty where the browser leaves that to the system. */
  speakers: DeviceChoice[];
  /** Undefined: the system's choice. */
  speakerId: string | undefined;
  /** By peerId, 0 to 1; who is not in it is heard in full. */
  volumes: { [peerId: string]: number };
};

const slice = createSlice({
  name: 'voices',
  initialState: { speakers: [], speakerId: undefined, volumes: {} } as VoicesState,
  reducers: {
    speakersFound(state, { payload }: PayloadAction<DeviceChoice[]>) {
      state.speakers = payload;
      // Headphones that were pulled out play nothing.
      if (!payload.some(({ deviceId }) => deviceId === state.speakerId)) state.speakerId = undefined;
    },
    speakerChosen(state, { payload }: PayloadAction<string | undefined>) {
      state.speakerId = payload;
    },
    volumeChanged(state, { payload }: PayloadAction<{ peerId: string; volume: number }>) {
      state.volumes[payload.peerId] = payload.volume;
    },
  },
});

export const voicesReducer = slice.reducer;
export const { speakersFound, speakerChosen, volumeChanged } = slice.actions;
