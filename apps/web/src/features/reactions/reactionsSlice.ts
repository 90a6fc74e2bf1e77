import { createSlice, nanoid, type PayloadAction } from '@reduxjs/toolkit';

/** Somebody's passing reaction. */
export type Reaction = {
  id: string;
  peerId: string;
  /** An emoji. */
  reaction: string;
};

/** More at once would cover the people. */
const MAX_SHOWN = 8;

const slice = createSlice({
  name: 'reactions',
  initialState: [] as Reaction[],
  reducers: {
    reactionShown: {
      prepare: (reaction: Omit<Reaction, 'id'>) => ({ payload: { id: nanoid(), ...reaction } }),
      reducer: (state, { payload }: PayloadAction<Reaction>) => [...state, payload].slice(-MAX_SHOWN),
    },
    reactionGone: (state, { payload }: PayloadAction<string>) => state.filter(({ id }) => id !== payload),
  },
});

export const reactionsReducer = slice.reducer;
export const { reactionShown, reactionGone } = slice.actions;
