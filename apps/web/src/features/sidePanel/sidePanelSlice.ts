import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** What can stand beside the stage; one at a time. */
export type SidePanelName = 'chat' | 'people' | 'statistics';

/** The Redux state of the side panel. */
export type SidePanelState = { open: SidePanelName | undefined };

const slice = createSlice({
  name: 'sidePanel',
  initialState: { open: undefined } as SidePanelState,
  reducers: {
    panelOpened(state, { payload }: PayloadAction<SidePanelName>) {
      state.open = payload;
    },
    panelClosed(state) {
      state.open = undefined;
    },
  },
});

export const sidePanelReducer = slice.reducer;
export const { panelOpened, panelClosed } = slice.actions;
