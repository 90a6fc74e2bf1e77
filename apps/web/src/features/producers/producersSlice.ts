import type { ProducerSource } from '@parley/signaling-protocol';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Something of ours that the server receives. */
export type ProducerEntry = {
  id: string;
  source: ProducerSource;
  paused: boolean;
  /** For example `video/VP8`. */
  codec: string;
  /** The worst of its streams that are sent, 0 (nothing arrives) to 10 (no loss); undefined before the first report. */
  score?: number | undefined;
};

/** At most one producer a source. */
export type ProducersState = { [source in ProducerSource]?: ProducerEntry };

const initialState: ProducersState = {};

const slice = createSlice({
  name: 'producers',
  initialState,
  reducers: {
    producerAdded(state, { payload }: PayloadAction<ProducerEntry>) {
      state[payload.source] = payload;
    },
    producerPaused(state, { payload }: PayloadAction<{ source: ProducerSource; paused: boolean }>) {
      const entry = state[payload.source];
      if (entry) entry.paused = payload.paused;
    },
    producerScored(state, { payload }: PayloadAction<{ id: string; score: number }>) {
      const entry = Object.values(state).find((candidate) => candidate.id === payload.id);
      if (entry) entry.score = payload.score;
    },
    producerRemoved(state, { payload }: PayloadAction<{ id: string }>) {
      const entry = Object.values(state).find((candidate) => candidate.id === payload.id);
      if (entry) delete state[entry.source];
    },
  },
});

export const producersReducer = slice.reducer;
export const { producerAdded, producerPaused, producerScored, producerRemoved } = slice.actions;
