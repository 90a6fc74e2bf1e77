import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** How people share the stage. `grid`: all alike; `speaker`: who speaks in front, the others beside. */
export type StageLayout = 'grid' | 'speaker';

/** The Redux state of the stage. */
export type StageState = {
  layout: StageLayout;
  /** Key of the tile that stays in front whoever speaks; it may have left. */
  pinnedKey: string | undefined;
};

const slice = createSlice({
  name: 'stage',
  initialState: { layout: 'grid', pinnedKey: undefined } as StageState,
  reducers: {
    /** Takes away the pin, too: whoever chooses a layout wants to see it. */
    layoutChosen(_state, { payload }: PayloadAction<StageLayout>) {
      return { layout: payload, pinnedKey: undefined };
    },
    /** Pins a tile, or takes the pin from it. */
    pinToggled(state, { payload }: PayloadAction<string>) {
      state.pinnedKey = state.pinnedKey === payload ? undefined : payload;
    },
  },
});

export const stageReducer = slice.reducer;
export const { layoutChosen, pinToggled } = slice.actions;
