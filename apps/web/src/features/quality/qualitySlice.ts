import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Quality } from './connectionQuality.ts';

/** How the connection of each participant does, oneself included, by peerId; who neither sends nor receives is not in it. */
export type QualityState = { [peerId: string]: Quality };

const initialState: QualityState = {};

const slice = createSlice({
  name: 'quality',
  initialState,
  reducers: {
    qualitiesJudged: (_state, { payload }: PayloadAction<QualityState>) => payload,
  },
});

export const qualityReducer = slice.reducer;
export const { qualitiesJudged } = slice.actions;
