import '../src/ui/tokens.css';
import '../src/ui/base.css';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import { App } from '../src/App.tsx';
import { type CallControls, CallProvider } from '../src/CallContext.ts';
import { reactionShown } from '../src/features/reactions/reactionsSlice.ts';
import { audioOnlyChanged } from '../src/features/settings/settingsSlice.ts';
import { firstLanguage, speak } from '../src/messages/translator.ts';
import { storyHistory } from './storyHistory.ts';
import { storyState } from './storyState.ts';
import { storyStatistics } from './storyStatistics.ts';

/*
 * Every screen without a server, for looking at it and for screenshots: /stories/stories.html?screen=stage&people=5&share=1
 * under `npm run dev`. Not part of the build.
 */

const idle: CallControls = {
  join: () => {},
  leave: () => {},
  reconnectNow: () => {},
  openPreview: async () => {},
  openInputs: async () => {},
  selectInput: async () => {},
  setPictureHeight: async () => {},
  stopCamera: () => {},
  setMuted: () => {},
  startSharing: async () => {},
  stopSharing: () => {},
  setAudioOnly: (audioOnly) => void store.dispatch(audioOnlyChanged(audioOnly)),
  setPassphrase: async () => {},
  showPicture: () => {},
  floatPicture: () => {},
  sendChat: async () => {},
  resendChat: async () => {},
  loadEarlierChat: async () => {},
  statistics: async (peerId) => storyStatistics(peerId),
  networkCheck: { run: async () => ({ udp: undefined, tcp: undefined, turn: undefined }) },
  reception: { preferLayer: () => {}, setPriority: async () => {}, requestKeyFrame: async () => {} },
  history: storyHistory,
  gestures: {
    raiseHand: async () => {},
    react: async (reaction) => void store.dispatch(reactionShown({ peerId: 'me', reaction })),
  },
  powers: {
    lockRoom: async () => {},
    setLobby: async () => {},
    setUnmuting: async () => {},
    admit: async () => {},
    deny: async () => {},
    mutePeer: async () => {},
    removePeer: async () => {},
    setRole: async () => {},
  },
};

await speak(firstLanguage(new URLSearchParams(window.location.search).get('lang')));
const store = storyState(new URLSearchParams(window.location.search));

const root = document.getElementById('root');
if (!root) throw new Error('stories.html has no #root');
createRoot(root).render(
  <Provider store={store}>
    <CallProvider value={idle}>
      <App />
    </CallProvider>
  </Provider>,
);
