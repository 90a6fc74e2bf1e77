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
  /** Transports on which the server hears nothing of this browser any more. It may notice before the browser does. */
  lostAtServer: { send: boolean; recv: boolean };
  /** Addresses of the SFU that were tried when ICE last failed; undefined while it has not. */
  iceFailure: string[] | undefined;
};

// New objects each time: Immer freezes those that are in the store.
const nothingOpen = (): Pick<ConnectionState, 'media' | 'lostAtServer'> => ({
  media: { send: 'unused', recv: 'unused' },
  lostAtServer: { send: false, recv: false },
});

const initialState: ConnectionState = {
  phase: 'lobby',
  failedAttempts: 0,
  reached: false,
  reason: undefined,
  ...nothingOpen(),
  iceFailure: undefined,
};

const slice = createSlice({
  name: 'connection',
  initialState,
  reducers: {
    connectStarted(state) {
      Object.assign(state, initialState, { phase: 'connecting', ...nothingOpen() });
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
      if (payload.state === 'unused') state.lostAtServer[payload.direction] = false;
      const { send, recv } = state.media;
      if ([send, recv].every((path) => path === 'connected' || path === 'unused' || path === 'new')) {
        if (payload.state === 'connected') state.iceFailure = undefined;
      }
    },
    serverPathChanged(state, { payload }: PayloadAction<{ direction: MediaDirection; lost: boolean }>) {
      state.lostAtServer[payload.direction] = payload.lost;
    },
    iceFailed(state, { payload }: PayloadAction<{ tried: string[] }>) {
      state.iceFailure = payload.tried;
    },
    left(state) {
      Object.assign(state, initialState, { phase: 'left', ...nothingOpen() });
    },
    ended(state, { payload }: PayloadAction<{ reason: string }>) {
      state.phase = 'ended';
      state.reason = payload.reason;
    },
  },
});

export const connectionReducer = slice.reducer;
export const {
  connectStarted,
  attemptFailed,
  connectionLost,
  joined,
  mediaPathChanged,
  serverPathChanged,
  iceFailed,
  left,
  ended,
} = slice.actions;
