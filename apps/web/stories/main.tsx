import '../src/ui/tokens.css';
import '../src/ui/base.css';
import { flushSync } from 'react-dom';
import { createRoot, type Root } from 'react-dom/client';
import { Provider } from 'react-redux';
import { App } from '../src/App.tsx';
import { type CallControls, CallProvider } from '../src/CallContext.ts';
import { reactionShown } from '../src/features/reactions/reactionsSlice.ts';
import { audioOnlyChanged } from '../src/features/settings/settingsSlice.ts';
import { firstLanguage, speak } from '../src/messages/translator.ts';
import type { AppStore } from '../src/store.ts';
import { storyHistory } from './storyHistory.ts';
import { storyReport } from './storyReport.ts';
import { storyState } from './storyState.ts';
import { storyStatistics } from './storyStatistics.ts';

/*
 * Every screen without a server, for looking at it and for screenshots: /stories/stories.html?screen=stage&people=5&share=1
 * under `npm run dev`. Another query, by `history.pushState` and a `popstate`, shows another story without loading the page again.
 * Not part of the build.
 */

/** Controls that do no more than what is seen at once. */
const idle = (store: AppStore): CallControls => ({
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
  networkCheck: {
    run: async (onProgress) => {
      onProgress(storyReport);
      return storyReport;
    },
  },
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
});

let root: Root | undefined;

/** Shows the story of the page's address, which then stands at its root. */
async function show(): Promise<void> {
  const element = document.getElementById('root');
  if (!element) throw new Error('stories.html has no #root');
  const { search } = window.location;
  const query = new URLSearchParams(search);
  await speak(firstLanguage(query.get('lang')));
  const store = storyState(query);
  root?.unmount();
  const shown = createRoot(element);
  root = shown;
  flushSync(() =>
    shown.render(
      <Provider store={store}>
        <CallProvider value={idle(store)}>
          <App />
        </CallProvider>
      </Provider>,
    ),
  );
  element.dataset.story = search;
}

window.addEventListener('popstate', () => void show());
await show();
