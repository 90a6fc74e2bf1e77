import { createSelector } from '@reduxjs/toolkit';
import type { RootState } from '../../store.ts';
import { type ConsumerEntry, consumersSelectors } from '../consumers/consumersSlice.ts';
import type { StreamLock } from '../encryption/encryptionSlice.ts';
import { peersSelectors } from '../peers/peersSlice.ts';
import type { Quality } from '../quality/connectionQuality.ts';

/** One person, or one shared screen, on the stage. */
export type TileModel = {
  /** Of the peer; a shared screen has `:share` after it, a further copy `:2` and so on. */
  key: string;
  /** Empty for oneself before a name was given. */
  name: string;
  /** 1; from 2 on for the further copies that `consumerReplicas` brings. */
  copy: number;
  own: boolean;
  /** A shared screen, all of which must be seen. */
  share: boolean;
  /** Id of the picture's track in the registry; undefined shows the avatar. */
  videoTrackId: string | undefined;
  /** No sound comes from there: muted, or no microphone. */
  silent: boolean;
  speaking: boolean;
  /** How that person's connection does. Undefined: unknown, or it is a shared screen. */
  quality?: Quality | undefined;
  /** Why nothing of it can be shown. Own things always can. */
  lock?: StreamLock | undefined;
  /** Technical line for `info=true`. */
  info: string | undefined;
};

/** Everyone, in order of arrival, oneself last; and the shared screens, the latest last. */
export const selectTiles = createSelector(
  [
    (state: RootState) => state.room,
    (state: RootState) => peersSelectors.selectAll(state.peers),
    (state: RootState) => consumersSelectors.selectAll(state.consumers),
    (state: RootState) => state.localMedia,
    (state: RootState) => state.producers,
    (state: RootState) => state.settings.audioOnly,
    (state: RootState) => state.quality,
    (state: RootState) => state.encryption.locks,
  ],
  (
    room,
    peers,
    received,
    local,
    producers,
    audioOnly,
    quality,
    locks,
  ): { people: TileModel[]; shares: TileModel[] } => {
    const consumers = audioOnly ? received.filter(({ kind }) => kind === 'audio') : received;
    const people: TileModel[] = [];
    const shares: TileModel[] = [];
    for (const { id, displayName } of peers) {
      const copies = copiesOf(consumers.filter(({ peerId }) => peerId === id));
      for (const [index, theirs] of copies.entries()) {
        const mic = theirs.find(({ source }) => source === 'mic');
        const webcam = theirs.find(({ source, paused }) => source === 'webcam' && !paused);
        const share = theirs.find(({ source, paused }) => source === 'share' && !paused);
        const key = index === 0 ? id : `${id}:${index + 1}`;
        const common = {
          name: displayName,
          copy: index + 1,
          own: false,
          share: false,
          speaking: room.activeSpeakerId === id,
        };
        people.push({
          ...common,
          key,
          videoTrackId: webcam && !locks[webcam.id] ? webcam.id : undefined,
          lock: lockOf(theirs, locks),
          silent: room.consumes && (!mic || mic.paused),
          quality: quality[id],
          info: room.showsInfo ? consumerInfo(webcam) : undefined,
        });
        if (share) {
          const info = room.showsInfo ? consumerInfo(share) : undefined;
          const lock = locks[share.id];
          shares.push({
            ...common,
            key: `${key}:share`,
            share: true,
            videoTrackId: lock ? undefined : share.id,
            lock,
            silent: false,
            speaking: false,
            info,
          });
        }
      }
    }
    const own = { name: room.displayName, copy: 1, own: true, share: false };
    if (room.produces) {
      people.push({
        ...own,
        key: room.peerId,
        videoTrackId: local.camera.status === 'on' ? 'local:webcam' : undefined,
        silent: local.microphone.status !== 'on' || local.muted,
        speaking: room.activeSpeakerId === room.peerId,
        quality: quality[room.peerId],
        info: room.showsInfo ? producers.webcam?.codec : undefined,
      });
    }
    if (local.sharing === 'on') {
      const info = room.showsInfo ? producers.share?.codec : undefined;
      shares.push({
        ...own,
        key: `${room.peerId}:share`,
        share: true,
        videoTrackId: 'local:share',
        silent: false,
        speaking: false,
        info,
      });
    }
    return { people, shares };
  },
);

/**
 * What is received of one person, by copy: with `consumerReplicas` there are several consumers of each producer, and the second
 * ones of all of them make the second copy. The first is there even when nothing is received.
 */
function copiesOf(consumers: readonly ConsumerEntry[]): ConsumerEntry[][] {
  const copies: ConsumerEntry[][] = [[]];
  const seen = new Map<string, number>();
  for (const consumer of consumers) {
    const copy = seen.get(consumer.producerId) ?? 0;
    seen.set(consumer.producerId, copy + 1);
    copies[copy] = [...(copies[copy] ?? []), consumer];
  }
  return copies;
}

/** A voice to be heard: the id of its consumer, which is its track's, and whose it is. */
export type Voice = { trackId: string; peerId: string };

/** The voices to be heard. Copies are not: everyone would be heard twice. */
export const selectVoices = createSelector(
  [(state: RootState) => consumersSelectors.selectAll(state.consumers), (state: RootState) => state.encryption.locks],
  (consumers, locks): Voice[] => {
    const voices = consumers.filter(({ kind, id }) => kind === 'audio' && !locks[id]);
    const isFirst = ({ producerId }: ConsumerEntry, index: number) =>
      voices.findIndex((voice) => voice.producerId === producerId) === index;
    return voices.filter(isFirst).map(({ id, peerId }) => ({ trackId: id, peerId }));
  },
);

/** Why a person can't be seen or heard. */
function lockOf(theirs: readonly ConsumerEntry[], locks: Readonly<Record<string, StreamLock>>): StreamLock | undefined {
  const locked = theirs.find(
    ({ id, source, paused }) => source !== 'share' && locks[id] && !(paused && source === 'webcam'),
  );
  return locked && locks[locked.id];
}

function consumerInfo(consumer: ConsumerEntry | undefined): string | undefined {
  if (!consumer) return undefined;
  const layers = consumer.layers && ` · layer ${consumer.layers.spatial ?? '–'}/${consumer.layers.temporal ?? '–'}`;
  return `${consumer.codec ?? ''} ${consumer.type}${layers ?? ''} · score ${consumer.score}`.trim();
}
