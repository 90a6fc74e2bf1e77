import { createSelector } from '@reduxjs/toolkit';
import type { RootState } from '../../store.ts';
import { consumersSelectors } from '../consumers/consumersSlice.ts';
import { peersSelectors } from '../peers/peersSlice.ts';

/** Somebody in the list of people. */
export type Person = {
  peerId: string;
  /** Empty for a guest without a name. */
  name: string;
  own: boolean;
  microphoneOn: boolean;
  cameraOn: boolean;
  sharing: boolean;
  /** Since when, in milliseconds since 1970; undefined: not raised. */
  handRaisedAtMs: number | undefined;
};

/** Everyone: raised hands first, in the order in which they were raised; then oneself; then the others as they came. */
export const selectPeople = createSelector(
  [
    (state: RootState) => state.room,
    (state: RootState) => peersSelectors.selectAll(state.peers),
    (state: RootState) => consumersSelectors.selectAll(state.consumers),
    (state: RootState) => state.localMedia,
    (state: RootState) => state.hands,
  ],
  (room, peers, consumers, local, hands): Person[] => {
    const sends = (peerId: string, source: string) =>
      consumers.some((consumer) => consumer.peerId === peerId && consumer.source === source && !consumer.paused);
    const own: Person = {
      peerId: room.peerId,
      name: room.displayName,
      own: true,
      microphoneOn: local.microphone.status === 'on' && !local.muted,
      cameraOn: local.camera.status === 'on',
      sharing: local.sharing === 'on',
      handRaisedAtMs: hands[room.peerId],
    };
    const others = peers.map(({ id, displayName }) => ({
      peerId: id,
      name: displayName,
      own: false,
      microphoneOn: sends(id, 'mic'),
      cameraOn: sends(id, 'webcam'),
      sharing: sends(id, 'share'),
      handRaisedAtMs: hands[id],
    }));
    const rank = ({ handRaisedAtMs = Number.POSITIVE_INFINITY }: Person) => handRaisedAtMs;
    // Both without a hand: Infinity - Infinity is no number, and the order stays.
    return [own, ...others].sort((a, b) => rank(a) - rank(b) || 0);
  },
);
