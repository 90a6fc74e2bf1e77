import { createSlice, nanoid, type PayloadAction } from '@reduxjs/toolkit';

/** Something to tell the person. `info` goes away by itself; `warning` stays until it is closed. */
export type Notice = { id: string; tone: 'info' | 'warning'; text: string };

const slice = createSlice({
  name: 'notices',
  initialState: [] as Notice[],
  reducers: {
    noticeShown: {
      prepare: (tone: Notice['tone'], text: string) => ({ payload: { id: nanoid(), tone, text } }),
      reducer(state, { payload }: PayloadAction<Notice>) {
        // The same words twice help nobody.
        const rest = state.filter((notice) => notice.text !== payload.text);
        return [...rest, payload].slice(-4);
      },
    },
    noticeClosed(state, { payload }: PayloadAction<string>) {
      return state.filter((notice) => notice.id !== payload);
    },
  },
});

export const noticesReducer = slice.reducer;
export const { noticeShown, noticeClosed } = slice.actions;
