import { type ClientRequestAnswer, type ClientRequestInput, errorCodes } from '@parley/signaling-protocol';
import type { SignallingConnection } from './ProtooConnection.ts';

/**
 * Joins the room. In front of a lobby the server answers 403 now and then, so that no request waits too long: whoever still wants to come
 * in asks again.
 *
 * @param waits - Whether the server has said that this client is in the lobby.
 */
export async function enterRoom(
  request: SignallingConnection['request'],
  data: ClientRequestInput<'join'>,
  waits: () => boolean,
): Promise<ClientRequestAnswer<'join'>> {
  for (;;) {
    try {
      return await request('join', data);
    } catch (error) {
      if (!waits() || !isForbidden(error)) throw error;
    }
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === errorCodes.forbidden;
}
