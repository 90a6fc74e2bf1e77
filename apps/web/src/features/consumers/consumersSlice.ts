import type { ConsumerType, MediaKind, ProducerSource } from '@parley/signaling-protocol';
import { createEntityAdapter, createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** Something of somebody else that is received here. Its track is in the track registry, under the same id. */
export type ConsumerEntry = {
  id: string;
  /** Of the one who sends it. Several consumers of one producer are copies (`consumerReplicas`). */
  producerId: string;
  peerId: string;
  kind: MediaKind;
  source: ProducerSource;
  type: ConsumerType;
  /** Such as `VP8`. */
  codec?: string | undefined;
  /** The one who sends it has paused it. */
  paused: boolean;
  /** Quality of the way from the server to here, 0 (nothing arrives) to 10 (no loss). */
  score: number;
  /** Quality of the way from the sender to the server, the same. */
  producerScore: number;
  /** Layers now received; null while nothing is. Undefined for a stream without layers. */
  layers?: { spatial: number | null; temporal: number | null } | undefined;
  /** How many sizes the sender offers; 1 for sound. */
  spatialLayers: number;
  /** What was asked for by hand; left out: as the tile and the downlink need it. */
  wish?: ConsumerWish | undefined;
};

/** What can be asked for by hand of one consumer. */
export type ConsumerWish = {
  /** 0 is the smallest. */
  spatialLayer?: number | undefined;
  /** 1, the usual one, to 255. */
  priority?: number | undefined;
};

const adapter = createEntityAdapter<ConsumerEntry>();

const slice = createSlice({
  name: 'consumers',
  initialState: adapter.getInitialState(),
  reducers: {
    consumerAdded: adapter.upsertOne,
    consumerRemoved: adapter.removeOne,
    consumersCleared: adapter.removeAll,
    consumerPaused(state, { payload }: PayloadAction<{ id: string; paused: boolean }>) {
      adapter.updateOne(state, { id: payload.id, changes: { paused: payload.paused } });
    },
    consumerScored(state, { payload }: PayloadAction<{ id: string; score: number; producerScore: number }>) {
      const { id, score, producerScore } = payload;
      adapter.updateOne(state, { id, changes: { score, producerScore } });
    },
    /** Adds to what was asked for by hand before. */
    consumerWished(state, { payload: { id, wish } }: PayloadAction<{ id: string; wish: ConsumerWish }>) {
      adapter.updateOne(state, { id, changes: { wish: { ...state.entities[id]?.wish, ...wish } } });
    },
    consumerLayersChanged(
      state,
      { payload }: PayloadAction<{ id: string; spatial: number | null; temporal: number | null }>,
    ) {
      const { id, spatial, temporal } = payload;
      adapter.updateOne(state, { id, changes: { layers: { spatial, temporal } } });
    },
  },
});

export const consumersReducer = slice.reducer;
export const {
  consumerAdded,
  consumerRemoved,
  consumersCleared,
  consumerPaused,
  consumerScored,
  consumerLayersChanged,
  consumerWished,
} = slice.actions;
export const consumersSelectors = adapter.getSelectors();
