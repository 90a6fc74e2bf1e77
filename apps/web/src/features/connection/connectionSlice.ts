import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/**
 * Where the visit stands. `lobby`: the join screen. `connecting`: the first time. `reconnecting`: again, by itself.
 * `left`: by the person's own wish. `ended`: the server closed the connection for good.
 */
export type ConnectionPhase = 'lobby' | 'connecting' | 'connected' | 'reconnecting' | 'left' | 'ended';

/** State of one WebRTC transport, as the browser's RTCPeerConnection says it. `unused`: there is none. */
export type MediaPathState = 'unused' | 'new' | 'connecting' | 'connected' | 'disconnected' | 'failed' | 'closed';

/** Direction of a transport, seen from here. */
export type MediaDirection = 'send' | 'recv';

/** The Redux state of the connection. */
export type ConnectionState = {
  phase: ConnectionPhase;
  /** Attempts to enter the room that failed in a row. */
  failedAttempts: number;
  /** Whether the server answered at the last attempt that failed. */
  reached: boolean;
  /** Why it is reconnecting, or why it ended, as a sentence for people. */
  reason: string | undefined;
  media: Record<MediaDirection, MediaPathState>;
  /** Addresses of the SFU that were tried when ICE last failed; undefined while it has not. */
  iceFailure: string[] | undefined;
};

const initialState: ConnectionState = {
  phase: 'lobby',
  failedAttempts: 0,
  reached: false,
  reason: undefined,
  media: { send: 'unused', recv: 'unused' },
  iceFailure: undefined,
};

const slice = createSlice({
  name: 'connection',
  initialState,
  reducers: {
    connectStarted(state) {
      Object.assign(state, initialState, { phase: 'connecting', media: { send: 'unused', recv: 'unused' } });
    },
    attemptFailed(state, { payload }: PayloadAction<{ reason: string; reached: boolean }>) {
      // Finding out the reason takes a moment; by then another attempt may have worked.
      if (state.phase !== 'connecting' && state.phase !== 'reconnecting') return;
      state.failedAttempts += 1;
      state.reached = payload.reached;
      state.reason = payload.reason;
    },
    connectionLost(state, { payload }: PayloadAction<{ reason: string }>) {
      // A first connection that is lost before it was ever up is still the first one.
      if (state.phase !== 'connecting') state.phase = 'reconnecting';
      state.reason = payload.reason;
    },
    joined(state) {
      state.phase = 'connected';
      state.failedAttempts = 0;
      state.reason = undefined;
    },
    mediaPathChanged(state, { payload }: PayloadAction<{ direction: MediaDirection; state: MediaPathState }>) {
      state.media[payload.direction] = payload.state;
      const { send, recv } = state.media;
      if ([send, recv].every((path) => path === 'connected' || path === 'unused' || path === 'new')) {
        if (payload.state === 'connected') state.iceFailure = undefined;
      }
    },
    iceFailed(state, { payload }: PayloadAction<{ tried: string[] }>) {
      state.iceFailure = payload.tried;
    },
    left(state) {
      Object.assign(state, initialState, { phase: 'left', media: { send: 'unused', recv: 'unused' } });
    },
    ended(state, { payload }: PayloadAction<{ reason: string }>) {
      state.phase = 'ended';
      state.reason = payload.reason;
    },
  },
});

export const connectionReducer = slice.reducer;
export const { connectStarted, attemptFailed, connectionLost, joined, mediaPathChanged, iceFailed, left, ended } =
  slice.actions;
