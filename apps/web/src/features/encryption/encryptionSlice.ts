import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/**
 * Why something of somebody else isn't shown. `sealed`: it is encrypted with a key that isn't ours. `plain`: it is not encrypted,
 * in a call that is.
 */
export type StreamLock = 'sealed' | 'plain';

/** The Redux state of end-to-end encryption. */
export type EncryptionState = {
  /** Whether this browser can encrypt. */
  supported: boolean;
  /** Whether what is sent from here is encrypted. */
  on: boolean;
  /** What can't be shown, by consumer id. */
  locks: Record<string, StreamLock>;
};

const initialState: EncryptionState = { supported: true, on: false, locks: {} };

const slice = createSlice({
  name: 'encryption',
  initialState,
  reducers: {
    encryptionSupportFound(state, { payload }: PayloadAction<boolean>) {
      state.supported = payload;
    },
    encryptionChanged(state, { payload }: PayloadAction<boolean>) {
      state.on = payload;
    },
    streamLockChanged(state, { payload }: PayloadAction<{ consumerId: string; lock: StreamLock | undefined }>) {
      const { consumerId, lock } = payload;
      if (lock) state.locks[consumerId] = lock;
      else delete state.locks[consumerId];
    },
  },
});

export const encryptionReducer = slice.reducer;
export const { encryptionSupportFound, encryptionChanged, streamLockChanged } = slice.actions;
