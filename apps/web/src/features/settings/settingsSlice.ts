import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** How this person wants calls to be; kept by the browser. */
export type SettingsState = {
  /** Nobody's picture is received. */
  audioOnly: boolean;
};

const initialState: SettingsState = { audioOnly: false };

const slice = createSlice({
  name: 'settings',
  initialState,
  reducers: {
    audioOnlyChanged(state, { payload }: PayloadAction<boolean>) {
      state.audioOnly = payload;
    },
  },
});

export const settingsReducer = slice.reducer;
export const { audioOnlyChanged } = slice.actions;
