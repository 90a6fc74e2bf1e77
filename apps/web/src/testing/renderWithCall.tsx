import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Provider } from 'react-redux';
import { vi } from 'vitest';
import { type CallControls, CallProvider } from '../CallContext.ts';
import { roomOpened } from '../features/room/roomSlice.ts';
import type { CallStatistics } from '../media/collectStatistics.ts';
import type { Sample } from '../media/history/Sample.ts';
import type { NetworkReport } from '../media/networkCheck/NetworkCheck.ts';
import { type AppStore, createStore } from '../store.ts';

const noReport: NetworkReport = { udp: undefined, tcp: undefined, turn: undefined };
const noSamples: readonly Sample[] = [];

/** A call that notes what is asked of it and does nothing. */
export function fakeCall() {
  return {
    join: vi.fn(),
    leave: vi.fn(),
    reconnectNow: vi.fn(),
    openPreview: vi.fn(async () => {}),
    openInputs: vi.fn(async () => {}),
    selectInput: vi.fn(async () => {}),
    setPictureHeight: vi.fn(async () => {}),
    stopCamera: vi.fn(),
    setMuted: vi.fn(),
    startSharing: vi.fn(async () => {}),
    stopSharing: vi.fn(),
    setAudioOnly: vi.fn(),
    setPassphrase: vi.fn(async () => {}),
    showPicture: vi.fn(),
    floatPicture: vi.fn(),
    sendChat: vi.fn(async () => {}),
    resendChat: vi.fn(async () => {}),
    loadEarlierChat: vi.fn(async () => {}),
    statistics: vi.fn(async (_peerId: string): Promise<CallStatistics> => ({ takenAtMs: 0, subjects: [] })),
    reception: { preferLayer: vi.fn(), setPriority: vi.fn(async () => {}), requestKeyFrame: vi.fn(async () => {}) },
    networkCheck: { run: vi.fn(async (_onProgress: (report: NetworkReport) => void) => noReport) },
    history: { of: (_peerId: string) => noSamples, subscribe: () => () => {} },
    gestures: { raiseHand: vi.fn(async () => {}), react: vi.fn(async () => {}) },
    powers: {
      lockRoom: vi.fn(async () => {}),
      setLobby: vi.fn(async () => {}),
      setUnmuting: vi.fn(async () => {}),
      admit: vi.fn(async () => {}),
      deny: vi.fn(async () => {}),
      mutePeer: vi.fn(async () => {}),
      removePeer: vi.fn(async () => {}),
      setRole: vi.fn(async () => {}),
    },
  } satisfies CallControls;
}

/** A store of somebody in the room `demo`. */
export function storeInRoom(changes: Partial<Parameters<typeof roomOpened>[0]> = {}): AppStore {
  const store = createStore();
  const room = {
    roomId: 'demo',
    peerId: 'me',
    displayName: '',
    produces: true,
    consumes: true,
    showsInfo: false,
    talksToBot: true,
  };
  store.dispatch(roomOpened({ ...room, ...changes }));
  return store;
}

/** Renders a screen with a store and a call behind it. */
export function renderWithCall(screen: ReactNode, { store = storeInRoom(), call = fakeCall() } = {}) {
  const view = render(
    <Provider store={store}>
      <CallProvider value={call}>{screen}</CallProvider>
    </Provider>,
  );
  return { ...view, store, call };
}
