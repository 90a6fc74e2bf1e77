import { combineReducers, configureStore } from '@reduxjs/toolkit';
import { chatReducer } from './features/chat/chatSlice.ts';
import { connectionReducer } from './features/connection/connectionSlice.ts';
import { consumersReducer } from './features/consumers/consumersSlice.ts';
import { dialogReducer } from './features/dialogs/dialogSlice.ts';
import { handsReducer } from './features/hands/handsSlice.ts';
import { lobbyReducer } from './features/lobby/lobbySlice.ts';
import { localMediaReducer } from './features/localMedia/localMediaSlice.ts';
import { moderationReducer } from './features/moderation/moderationSlice.ts';
import { noticesReducer } from './features/notices/noticesSlice.ts';
import { peersReducer } from './features/peers/peersSlice.ts';
import { producersReducer } from './features/producers/producersSlice.ts';
import { qualityReducer } from './features/quality/qualitySlice.ts';
import { reactionsReducer } from './features/reactions/reactionsSlice.ts';
import { roomReducer } from './features/room/roomSlice.ts';
import { settingsReducer } from './features/settings/settingsSlice.ts';
import { sidePanelReducer } from './features/sidePanel/sidePanelSlice.ts';
import { stageReducer } from './features/stage/stageSlice.ts';
import { statisticsReducer } from './features/statistics/statisticsSlice.ts';
import { voicesReducer } from './features/voices/voicesSlice.ts';

const rootReducer = combineReducers({
  connection: connectionReducer,
  room: roomReducer,
  peers: peersReducer,
  localMedia: localMediaReducer,
  producers: producersReducer,
  consumers: consumersReducer,
  chat: chatReducer,
  quality: qualityReducer,
  settings: settingsReducer,
  hands: handsReducer,
  reactions: reactionsReducer,
  voices: voicesReducer,
  stage: stageReducer,
  dialog: dialogReducer,
  sidePanel: sidePanelReducer,
  statistics: statisticsReducer,
  moderation: moderationReducer,
  lobby: lobbyReducer,
  notices: noticesReducer,
});

/** The whole Redux state; STATE.md describes it. Everything in it is serialisable. */
export type RootState = ReturnType<typeof rootReducer>;

/** Makes the store. Tests and stories pass the state to start with. */
export function createStore(preloadedState?: Partial<RootState>) {
  return configureStore({ reducer: rootReducer, preloadedState });
}

/** The app's store. */
export type AppStore = ReturnType<typeof createStore>;
/** Its dispatch. */
export type AppDispatch = AppStore['dispatch'];
