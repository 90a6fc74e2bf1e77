import type { NotificationData } from '@parley/signaling-protocol';
import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** What the server makes of this participant's downlink, in bit/s. */
export type DownlinkEstimate = NotificationData<'downlinkBwe'>;

/** The Redux state of the statistics: only what the server tells by itself; the rest is asked for while somebody looks. */
export type StatisticsState = { downlink: DownlinkEstimate | undefined };

const slice = createSlice({
  name: 'statistics',
  initialState: { downlink: undefined } as StatisticsState,
  reducers: {
    /** Undefined: nothing is known any more. */
    downlinkEstimated(state, { payload }: PayloadAction<DownlinkEstimate | undefined>) {
      state.downlink = payload;
    },
  },
});

export const statisticsReducer = slice.reducer;
export const { downlinkEstimated } = slice.actions;
