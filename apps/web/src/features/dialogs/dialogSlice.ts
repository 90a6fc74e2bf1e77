import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** What can stand before the whole page; one at a time. */
export type DialogName = 'encryption' | 'settings' | 'shortcuts';

/** The Redux state of the dialogs. */
export type DialogState = { open: DialogName | undefined };

const slice = createSlice({
  name: 'dialog',
  initialState: { open: undefined } as DialogState,
  reducers: {
    dialogOpened(state, { payload }: PayloadAction<DialogName>) {
      state.open = payload;
    },
    dialogClosed(state) {
      state.open = undefined;
    },
  },
});

export const dialogReducer = slice.reducer;
export const { dialogOpened, dialogClosed } = slice.actions;
