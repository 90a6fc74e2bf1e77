import { expect, it } from 'vitest';
import { createStore } from '../../store.ts';
import { consumerEntry } from '../../testing/consumerEntry.ts';
import { type ConsumerEntry, consumerAdded, consumerPaused, consumerRemoved } from '../consumers/consumersSlice.ts';
import { streamLockChanged } from '../encryption/encryptionSlice.ts';
import { inputOpened, mutedChanged, sharingChanged } from '../localMedia/localMediaSlice.ts';
import { peerJoined, peerLeft, peerRenamed, peersReceived } from '../peers/peersSlice.ts';
import { qualitiesJudged } from '../quality/qualitySlice.ts';
import { activeSpeakerChanged, roomOpened } from '../room/roomSlice.ts';
import { audioOnlyChanged } from '../settings/settingsSlice.ts';
import { selectTiles, selectVoices } from './selectTiles.ts';

const device = { flag: 'chrome', name: 'Chrome', version: '142' };
const peer = (id: string) => ({ id, displayName: `Peer ${id}`, device });
const room = {
  roomId: 'demo',
  peerId: 'me',
  displayName: 'Ada',
  produces: true,
  consumes: true,
  showsInfo: false,
  talksToBot: true,
};

function consumer(id: string, peerId: string, source: ConsumerEntry['source']): ConsumerEntry {
  return consumerEntry({ id, peerId, source, producerId: `producer-of-${id}` });
}

function scene() {
  const store = createStore();
  store.dispatch(roomOpened(room));
  const tiles = () => selectTiles(store.getState());
  return { store, tiles, dispatch: store.dispatch };
}

it('shows the others in order of arrival and oneself last', () => {
  const { tiles, dispatch } = scene();
  dispatch(peersReceived([peer('a')]));
  dispatch(peerJoined(peer('b')));
  expect(tiles().people.map(({ key }) => key)).toEqual(['a', 'b', 'me']);
  expect(tiles().people.at(-1)).toMatchObject({ name: 'Ada', own: true, silent: true });
});

it('has no tile of oneself when nothing is sent', () => {
  const { tiles, dispatch } = scene();
  dispatch(roomOpened({ ...room, produces: false }));
  expect(tiles().people).toEqual([]);
});

it('gives a peer its picture and voice, and takes them when they pause or end', () => {
  const { store, tiles, dispatch } = scene();
  dispatch(peersReceived([peer('a')]));
  expect(tiles().people[0]).toMatchObject({ videoTrackId: undefined, silent: true });
  dispatch(consumerAdded(consumer('cam', 'a', 'webcam')));
  dispatch(consumerAdded(consumer('mic', 'a', 'mic')));
  expect(tiles().people[0]).toMatchObject({ videoTrackId: 'cam', silent: false });
  expect(selectVoices(store.getState()).map(({ trackId }) => trackId)).toEqual(['mic']);
  dispatch(consumerPaused({ id: 'mic', paused: true }));
  dispatch(consumerRemoved('cam'));
  expect(tiles().people[0]).toMatchObject({ videoTrackId: undefined, silent: true });
});

it('renames, marks the speaker, and leaves no ghost after peersReceived', () => {
  const { tiles, dispatch } = scene();
  dispatch(peersReceived([peer('a'), peer('b')]));
  dispatch(peerRenamed({ peerId: 'a', displayName: 'Zoë' }));
  dispatch(activeSpeakerChanged('a'));
  expect(tiles().people[0]).toMatchObject({ name: 'Zoë', speaking: true });
  dispatch(peersReceived([peer('b')]));
  expect(tiles().people.map(({ key }) => key)).toEqual(['b', 'me']);
  dispatch(peerLeft('b'));
  dispatch(peerLeft('nobody'));
  expect(tiles().people.map(({ key }) => key)).toEqual(['me']);
});

it('keeps a shared screen apart from the camera of the same person', () => {
  const { tiles, dispatch } = scene();
  dispatch(peersReceived([peer('a')]));
  dispatch(consumerAdded(consumer('cam', 'a', 'webcam')));
  dispatch(consumerAdded(consumer('screen', 'a', 'share')));
  expect(tiles().people[0]?.videoTrackId).toBe('cam');
  expect(tiles().shares).toMatchObject([{ key: 'a:share', videoTrackId: 'screen', own: false }]);
  dispatch(sharingChanged('on'));
  expect(tiles().shares.map(({ key }) => key)).toEqual(['a:share', 'me:share']);
  dispatch(sharingChanged('choosing'));
  expect(tiles().shares).toHaveLength(1);
});

it('shows the own microphone as silent while muted', () => {
  const { tiles, dispatch } = scene();
  dispatch(inputOpened({ kind: 'microphone', deviceId: 'm' }));
  dispatch(inputOpened({ kind: 'camera', deviceId: 'c' }));
  expect(tiles().people[0]).toMatchObject({ silent: false, videoTrackId: 'local:webcam' });
  dispatch(mutedChanged(true));
  expect(tiles().people[0]?.silent).toBe(true);
});

it('shows further copies of a person as tiles of their own, heard once', () => {
  const { store, tiles, dispatch } = scene();
  dispatch(peersReceived([peer('a'), peer('b')]));
  const cam = consumer('cam', 'a', 'webcam');
  const mic = consumer('mic', 'a', 'mic');
  for (const [id, of] of [
    ['1', mic],
    ['2', mic],
    ['3', cam],
    ['4', cam],
  ] as const)
    dispatch(consumerAdded({ ...of, id }));
  expect(tiles().people).toMatchObject([
    { key: 'a', name: 'Peer a', videoTrackId: '3' },
    { key: 'a:2', name: 'Peer a', copy: 2, videoTrackId: '4', silent: false },
    { key: 'b', name: 'Peer b' },
    { key: 'me' },
  ]);
  expect(selectVoices(store.getState()).map(({ trackId }) => trackId)).toEqual(['1']);
  // A second microphone is no copy of the first.
  dispatch(consumerAdded(consumer('other-mic', 'a', 'mic')));
  expect(selectVoices(store.getState()).map(({ trackId }) => trackId)).toEqual(['1', 'other-mic']);
  expect(tiles().people).toHaveLength(4);
});

it('ignores consumers of people who are not there', () => {
  const { tiles, dispatch } = scene();
  dispatch(consumerAdded(consumer('cam', 'ghost', 'webcam')));
  expect(tiles().people.map(({ key }) => key)).toEqual(['me']);
});

it('leaves the pictures of others out in audio-only mode, and keeps voices and the own picture', () => {
  const { store, tiles, dispatch } = scene();
  dispatch(peersReceived([peer('a')]));
  for (const source of ['mic', 'webcam', 'share'] as const) dispatch(consumerAdded(consumer(source, 'a', source)));
  dispatch(inputOpened({ kind: 'camera', deviceId: 'c' }));
  dispatch(audioOnlyChanged(true));
  expect(tiles().people).toMatchObject([
    { key: 'a', videoTrackId: undefined, silent: false },
    { key: 'me', videoTrackId: 'local:webcam' },
  ]);
  expect(tiles().shares).toEqual([]);
  expect(selectVoices(store.getState()).map(({ trackId }) => trackId)).toEqual(['mic']);
  dispatch(audioOnlyChanged(false));
  expect(tiles().people[0]?.videoTrackId).toBe('webcam');
});

it("marks how everybody's connection does, but not at shared screens", () => {
  const { tiles, dispatch } = scene();
  dispatch(peersReceived([peer('a'), peer('b')]));
  dispatch(consumerAdded(consumer('screen', 'a', 'share')));
  dispatch(qualitiesJudged({ a: { grade: 'poor', reason: 'loses-sent' }, me: { grade: 'good' } }));
  expect(tiles().people.map(({ quality }) => quality?.grade)).toEqual(['poor', undefined, 'good']);
  expect(tiles().shares[0]?.quality).toBeUndefined();
});

it('shows and plays nothing that can not be opened, and says why on the tile', () => {
  const { tiles, dispatch, store } = scene();
  dispatch(peersReceived([peer('a')]));
  for (const source of ['mic', 'webcam', 'share'] as const) dispatch(consumerAdded(consumer(source, 'a', source)));
  const voices = () => selectVoices(store.getState()).map(({ trackId }) => trackId);
  for (const consumerId of ['mic', 'webcam', 'share']) dispatch(streamLockChanged({ consumerId, lock: 'sealed' }));
  expect(tiles().people[0]).toMatchObject({ videoTrackId: undefined, lock: 'sealed', silent: false });
  expect(tiles().shares[0]).toMatchObject({ videoTrackId: undefined, lock: 'sealed' });
  expect(voices()).toEqual([]);
  // A camera that is off locks nobody.
  dispatch(streamLockChanged({ consumerId: 'mic', lock: undefined }));
  dispatch(consumerPaused({ id: 'webcam', paused: true }));
  expect(tiles().people[0]).toMatchObject({ videoTrackId: undefined, lock: undefined });
  expect(voices()).toEqual(['mic']);
});
