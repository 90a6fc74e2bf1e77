import type { ClientRequestInput, ClientRequestMethod } from '@parley/signaling-protocol';
import { noticeShown } from '../features/notices/noticesSlice.ts';
import { t } from '../messages/translator.ts';
import type { AppDispatch } from '../store.ts';
import type { SignallingConnection } from './ProtooConnection.ts';
import { reasonWords } from './reasonWords.ts';

/** Whom to ask, and where to say what was refused. */
export type Asking = {
  dispatch: AppDispatch;
  /** Undefined while the room isn't entered. */
  link: () => { request: SignallingConnection['request'] } | undefined;
};

/**
 * Asks the server for something, as long as there is a room. Never rejects.
 *
 * @param refused - What is said when the server doesn't want to.
 * @returns Whether the server did it.
 */
export async function askOrNotice<M extends ClientRequestMethod>(
  { dispatch, link }: Asking,
  refused: 'moderation.refused' | 'reception.refused',
  method: M,
  data: ClientRequestInput<M>,
): Promise<boolean> {
  try {
    const room = link();
    await room?.request(method, data);
    return room !== undefined;
  } catch (error) {
    const problem = error instanceof Error ? reasonWords(error.message) : '';
    dispatch(noticeShown('warning', t(refused, { problem })));
    return false;
  }
}
