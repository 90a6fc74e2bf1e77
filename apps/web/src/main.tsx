import './ui/tokens.css';
import './ui/base.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'react-redux';
import { App } from './App.tsx';
import { CallProvider } from './CallContext.ts';
import { exposeDebugAid } from './debugAid.ts';
import { noticeShown } from './features/notices/noticesSlice.ts';
import { roomOpened } from './features/room/roomSlice.ts';
import { panelOpened } from './features/sidePanel/sidePanelSlice.ts';
import { addressWithKey, readKeyInAddress } from './media/encryption/keyInAddress.ts';
import { claimIdentity, rememberedDisplayName } from './media/identity.ts';
import { RoomClient } from './media/RoomClient.ts';
import { readableRoomName } from './media/roomName.ts';
import { tracks } from './media/TrackRegistry.ts';
import { parseUrlParameters } from './media/urlParameters.ts';
import { firstLanguage, speak } from './messages/translator.ts';
import { createStore } from './store.ts';

const query = new URLSearchParams(window.location.search);
await speak(firstLanguage(query.get('lang')));

const store = createStore();
const { parameters, complaints } = parseUrlParameters(window.location.search);
const { passphrase, complaints: keyComplaints } = readKeyInAddress(window.location);
// A key in the query moves into the fragment: once is enough for the server to have seen it.
if (keyComplaints.length > 0) window.history.replaceState(null, '', addressWithKey(window.location.href, passphrase));
for (const complaint of [...complaints, ...keyComplaints]) store.dispatch(noticeShown('warning', complaint));

const roomId = parameters.roomId ?? readableRoomName(crypto.getRandomValues(new Uint8Array(7)));
if (parameters.roomId !== roomId) {
  // The room goes into the address, so that the address can be sent to others.
  const url = new URL(window.location.href);
  url.searchParams.set('roomId', roomId);
  window.history.replaceState(null, '', url);
}
document.title = `${roomId} · Parley`;

const identity = await claimIdentity(roomId, parameters.peerId);
store.dispatch(
  roomOpened({
    roomId,
    peerId: identity.peerId,
    displayName: parameters.displayName ?? rememberedDisplayName(),
    produces: parameters.produce,
    consumes: parameters.consume,
    showsInfo: parameters.info,
    talksToBot: parameters.datachannel && parameters.produce && parameters.consume,
  }),
);
if (parameters.stats) store.dispatch(panelOpened('statistics'));
const client = new RoomClient({ roomId, identity, parameters, passphrase, tracks, dispatch: store.dispatch });
exposeDebugAid(client);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <Provider store={store}>
      <CallProvider value={client}>
        <App />
      </CallProvider>
    </Provider>
  </StrictMode>,
);
