import { createSlice, type PayloadAction } from '@reduxjs/toolkit';

/** A camera or microphone that can be picked. The label is empty until the person allowed its use. */
export type DeviceChoice = { deviceId: string; label: string };

/** Why a device, or the screen, can't be used. */
export type DeviceProblem =
  | 'permission-denied'
  | 'busy'
  | 'not-found'
  | 'insecure-context'
  | 'unsupported'
  | 'unplugged'
  | 'unknown';

/** One kind of input device and what is done with it. */
export type InputState = {
  choices: DeviceChoice[];
  /** The device in use, or the one to use when it is turned on; undefined: the browser's default. */
  selectedId: string | undefined;
  /** `opening`: the browser has been asked, perhaps with a prompt on screen. */
  status: 'off' | 'opening' | 'on';
  problem: DeviceProblem | undefined;
};

/** This participant's own devices. The tracks are in the track registry: `local:mic`, `local:webcam`, `local:share`. */
export type LocalMediaState = {
  microphone: InputState;
  camera: InputState;
  /** The microphone stays open while muted, so that unmuting is instant. */
  muted: boolean;
  sharing: 'off' | 'choosing' | 'on';
  /** Height that is asked of the camera's picture. Default 720. */
  pictureHeightPx: number;
};

const input: InputState = { choices: [], selectedId: undefined, status: 'off', problem: undefined };
const initialState: LocalMediaState = {
  microphone: input,
  camera: input,
  muted: false,
  sharing: 'off',
  pictureHeightPx: 720,
};

/** The two kinds of input device. */
export type InputKind = 'microphone' | 'camera';

const slice = createSlice({
  name: 'localMedia',
  initialState,
  reducers: {
    choicesFound(state, { payload }: PayloadAction<Record<InputKind, DeviceChoice[]>>) {
      state.microphone.choices = payload.microphone;
      state.camera.choices = payload.camera;
    },
    inputSelected(state, { payload }: PayloadAction<{ kind: InputKind; deviceId: string | undefined }>) {
      state[payload.kind].selectedId = payload.deviceId;
    },
    inputOpening(state, { payload }: PayloadAction<InputKind>) {
      state[payload].status = 'opening';
      state[payload].problem = undefined;
    },
    inputOpened(state, { payload }: PayloadAction<{ kind: InputKind; deviceId: string | undefined }>) {
      const opened = state[payload.kind];
      opened.status = 'on';
      opened.problem = undefined;
      if (payload.deviceId) opened.selectedId = payload.deviceId;
    },
    inputClosed(state, { payload }: PayloadAction<{ kind: InputKind; problem?: DeviceProblem }>) {
      state[payload.kind].status = 'off';
      state[payload.kind].problem = payload.problem;
    },
    mutedChanged(state, { payload }: PayloadAction<boolean>) {
      state.muted = payload;
    },
    pictureHeightChanged(state, { payload }: PayloadAction<number>) {
      state.pictureHeightPx = payload;
    },
    sharingChanged(state, { payload }: PayloadAction<LocalMediaState['sharing']>) {
      state.sharing = payload;
    },
  },
});

export const localMediaReducer = slice.reducer;
export const {
  choicesFound,
  inputSelected,
  inputOpening,
  inputOpened,
  inputClosed,
  mutedChanged,
  pictureHeightChanged,
  sharingChanged,
} = slice.actions;
