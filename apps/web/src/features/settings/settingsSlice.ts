import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** How this person wants calls to be; kept by the browser. */
export type SettingsState = {
  /** Nobody's picture is received. */
  audioOnly: boolean;
  /** Keys alone do things. */
  shortcuts: boolean;
};

const initialState: SettingsState = { audioOnly: false, shortcuts: true };

const slice = createSlice({
  name: 'settings',
  initialState,
  reducers: {
    audioOnlyChanged(state, { payload }: PayloadAction<boolean>) {
      state.audioOnly = payload;
    },
    shortcutsChanged(state, { payload }: PayloadAction<boolean>) {
      state.shortcuts = payload;
    },
  },
});

export const settingsReducer = slice.reducer;
export const { audioOnlyChanged, shortcutsChanged } = slice.actions;
