import type { ClientRequestAnswer } from '@parley/signaling-protocol';
import { handsReceived } from '../features/hands/handsSlice.ts';
import { lobbyLeft } from '../features/lobby/lobbySlice.ts';
import { roleChanged, roomStateChanged } from '../features/moderation/moderationSlice.ts';
import { peersReceived } from '../features/peers/peersSlice.ts';
import type { AppDispatch } from '../store.ts';

/** Puts into the store what the server answers to somebody who came in: who is there, and how the room is run. */
export function applyJoinAnswer(
  { peers, role = 'member', room, handRaisedAt }: ClientRequestAnswer<'join'>,
  ownPeerId: string,
  dispatch: AppDispatch,
): void {
  dispatch(lobbyLeft());
  dispatch(roleChanged(role));
  if (room) dispatch(roomStateChanged(room));
  const hands = [...peers, { id: ownPeerId, handRaisedAt }].flatMap(({ id, handRaisedAt: atMs }) =>
    atMs === undefined ? [] : [[id, atMs] as const],
  );
  dispatch(handsReceived(Object.fromEntries(hands)));
  dispatch(peersReceived(peers));
}
