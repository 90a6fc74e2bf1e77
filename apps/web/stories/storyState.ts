import * as connection from '../src/features/connection/connectionSlice.ts';
import { iceFailed, joined } from '../src/features/connection/connectionSlice.ts';
import { consumerAdded } from '../src/features/consumers/consumersSlice.ts';
import { dialogOpened } from '../src/features/dialogs/dialogSlice.ts';
import { encryptionChanged, streamLockChanged } from '../src/features/encryption/encryptionSlice.ts';
import { handsReceived } from '../src/features/hands/handsSlice.ts';
import { knocked, lobbyEntered } from '../src/features/lobby/lobbySlice.ts';
import * as local from '../src/features/localMedia/localMediaSlice.ts';
import { roleChanged, roomStateChanged } from '../src/features/moderation/moderationSlice.ts';
import { noticeShown } from '../src/features/notices/noticesSlice.ts';
import { peersReceived } from '../src/features/peers/peersSlice.ts';
import { qualitiesJudged } from '../src/features/quality/qualitySlice.ts';
import { reactionShown } from '../src/features/reactions/reactionsSlice.ts';
import { activeSpeakerChanged, roomOpened } from '../src/features/room/roomSlice.ts';
import { audioOnlyChanged } from '../src/features/settings/settingsSlice.ts';
import { panelOpened } from '../src/features/sidePanel/sidePanelSlice.ts';
import { layoutChosen, pinToggled } from '../src/features/stage/stageSlice.ts';
import { downlinkEstimated } from '../src/features/statistics/statisticsSlice.ts';
import { tracks } from '../src/media/TrackRegistry.ts';
import { type AppStore, createStore } from '../src/store.ts';
import { consumerEntry } from '../src/testing/consumerEntry.ts';
import { canvasTrack, slideTrack } from './canvasTrack.ts';
import { addConversation } from './storyChat.ts';

const names =
  'Amara Okafor,Jonas Weber,Li Na,Sofía Herrera,Noah,Priya Raman,Tom Ashworth-Pemberton,Yuki Tanaka,Elif Demir,Mateo,Ingrid Solberg'.split(
    ',',
  );

/**
 * A store in the state that the query asks for: screen (join, waiting, stage, left, ended), people, share,
 * trouble, muted, problem, panel (chat, people, statistics), said (empty, much), unread, copies, audioOnly, quality, hands,
 * layout (speaker), pinned (a key), dialog (encryption, settings, shortcuts), encrypted, host, knocks; and as everywhere, lang. */
export function storyState(query: URLSearchParams): AppStore {
  const store = createStore();
  const { dispatch } = store;
  const screen = query.get('screen') ?? 'stage';
  dispatch(
    roomOpened({
      roomId: query.get('room') ?? 'quiet-harbour-otter-k7xm',
      peerId: 'me',
      displayName: 'Robin Hale',
      produces: query.get('produce') !== 'false',
      consumes: true,
      showsInfo: query.has('info'),
      talksToBot: true,
    }),
  );
  dispatch(
    local.choicesFound({
      microphone: [{ deviceId: 'm', label: 'Built-in Microphone' }],
      camera: [{ deviceId: 'c', label: 'FaceTime HD Camera' }],
    }),
  );
  addOwnDevices(store, query);
  if (query.has('notice')) {
    dispatch(noticeShown('info', 'Link copied. Whoever opens it can join this room.'));
    dispatch(noticeShown('warning', '“forceTcp=maybe” in the address should be true or false; false is used.'));
  }
  if (screen === 'join') return store;
  if (screen === 'left') {
    dispatch(connection.left());
    return store;
  }
  if (screen === 'ended') {
    dispatch(connection.ended({ reason: 'This meeting was opened in another tab.' }));
    return store;
  }
  dispatch(connection.connectStarted());
  if (screen === 'waiting') {
    dispatch(lobbyEntered());
    return store;
  }
  addOthers(store, Number(query.get('people') ?? 5) - 1);
  if (query.has('share')) {
    tracks.set('share', slideTrack());
    dispatch(consumerAdded(consumerEntry({ id: 'share', producerId: 'share', peerId: 'p0', source: 'share' })));
  }
  addGestures(store, query);
  addEncryption(store, query);
  if (query.has('audioOnly')) dispatch(audioOnlyChanged(true));
  dispatch(
    qualitiesJudged({
      me: query.has('quality') ? { grade: 'fair', reason: 'slow' } : { grade: 'good' },
      p0: query.has('quality') ? { grade: 'poor', reason: 'loses-sent' } : { grade: 'good' },
      p1: { grade: 'good' },
    }),
  );
  addTrouble(store, query.get('trouble'));
  addHosting(store, query);
  addPanels(store, query);
  return store;
}

function addGestures({ dispatch }: AppStore, query: URLSearchParams): void {
  if (query.has('hands')) {
    dispatch(handsReceived({ p1: 1, me: 2 }));
    for (const [peerId, reaction] of [
      ['p0', '👏'],
      ['me', '🎉'],
    ] as const) {
      dispatch(reactionShown({ peerId, reaction }));
    }
  }
  if (query.get('layout') === 'speaker') dispatch(layoutChosen('speaker'));
  const pinned = query.get('pinned');
  if (pinned) dispatch(pinToggled(pinned));
  const dialog = query.get('dialog');
  if (dialog === 'encryption' || dialog === 'settings' || dialog === 'shortcuts') dispatch(dialogOpened(dialog));
}

/** In a call with a key, somebody has another, and somebody has none. */
function addEncryption({ dispatch }: AppStore, query: URLSearchParams): void {
  if (!query.has('encrypted')) return;
  dispatch(encryptionChanged(true));
  dispatch(streamLockChanged({ consumerId: 'p0-cam', lock: 'sealed' }));
  dispatch(streamLockChanged({ consumerId: 'p1-cam', lock: 'plain' }));
}

function addHosting({ dispatch }: AppStore, query: URLSearchParams): void {
  if (query.has('host')) {
    dispatch(roleChanged('host'));
    dispatch(roomStateChanged({ locked: false, lobby: true, unmuting: true }));
  }
  if (query.has('knocks')) {
    for (const [index, displayName] of ['Hannah Fischer', 'Oluwaseun Adeyemi-Whitfield'].entries()) {
      dispatch(knocked({ peerId: `k${index}`, displayName }));
    }
  }
}

function addOwnDevices({ dispatch }: AppStore, query: URLSearchParams): void {
  const problem = query.get('problem') as local.DeviceProblem | null;
  if (problem) {
    dispatch(local.choicesFound({ microphone: [], camera: [] }));
    dispatch(local.inputClosed({ kind: 'microphone', problem }));
    dispatch(local.inputClosed({ kind: 'camera', problem }));
    return;
  }
  tracks.set('local:webcam', canvasTrack(5));
  dispatch(local.inputOpened({ kind: 'camera', deviceId: 'c' }));
  dispatch(local.inputOpened({ kind: 'microphone', deviceId: 'm' }));
  if (query.has('muted')) dispatch(local.mutedChanged(true));
  if (query.has('sharing')) dispatch(local.sharingChanged('on'));
}

function addOthers({ dispatch }: AppStore, count: number): void {
  const device = { flag: 'chrome', name: 'Chrome', version: '142' };
  const peers = Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    displayName: names[index % names.length] ?? 'Guest',
    device,
  }));
  dispatch(peersReceived(peers));
  for (const [index, { id }] of peers.entries()) {
    dispatch(
      consumerAdded(
        consumerEntry({ id: `${id}-mic`, producerId: `${id}-mic`, peerId: id, source: 'mic', paused: index % 3 === 1 }),
      ),
    );
    if (index % 4 === 2) continue;
    tracks.set(`${id}-cam`, canvasTrack(index + 7));
    dispatch(
      consumerAdded(
        consumerEntry({
          id: `${id}-cam`,
          producerId: `${id}-cam`,
          peerId: id,
          type: 'simulcast',
          codec: 'VP8',
          spatialLayers: 3,
          layers: { spatial: 2, temporal: 1 },
        }),
      ),
    );
  }
  if (count > 1) dispatch(activeSpeakerChanged('p0'));
}

function addTrouble({ dispatch }: AppStore, trouble: string | null): void {
  if (trouble === 'connecting') return;
  if (trouble === 'unreachable') {
    dispatch(connection.attemptFailed({ reason: "meet.example.org doesn't answer.", reached: false }));
    return;
  }
  dispatch(joined());
  for (const direction of ['send', 'recv'] as const) {
    dispatch(connection.mediaPathChanged({ direction, state: trouble === 'ice' ? 'failed' : 'connected' }));
  }
  if (trouble === 'ice') {
    dispatch(iceFailed({ tried: ['udp 127.0.0.1:44444', 'tcp 127.0.0.1:44444', 'udp 192.168.1.20:44444'] }));
  }
  if (trouble === 'reconnecting') {
    dispatch(connection.connectionLost({ reason: 'The connection to the server was lost.' }));
  }
}

function addPanels({ dispatch }: AppStore, query: URLSearchParams): void {
  const panel = query.get('panel');
  if (panel === 'chat' || panel === 'people' || panel === 'statistics') dispatch(panelOpened(panel));
  addConversation(dispatch, query.get('said') ?? (panel === 'chat' ? 'much' : 'nothing'));
  dispatch(downlinkEstimated({ desiredBitrate: 3.4e6, effectiveDesiredBitrate: 2.6e6, availableBitrate: 4.12e6 }));
}
