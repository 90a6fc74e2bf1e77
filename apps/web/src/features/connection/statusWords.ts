import type { Translate } from '../../messages/Catalogue.ts';
import type { ConnectionState } from './connectionSlice.ts';

/** How the connection is doing, for a person. */
export type ConnectionStatus = { tone: 'good' | 'busy' | 'bad'; text: string };

/** The state of the connection in a few words, the worst news first. */
export function statusWords(t: Translate, connection: ConnectionState): ConnectionStatus {
  const { phase, failedAttempts, iceFailure, media } = connection;
  if (phase === 'ended') return { tone: 'bad', text: t('connection.disconnected') };
  if (phase === 'lobby' || phase === 'left') return { tone: 'busy', text: t('connection.notConnected') };
  if (phase !== 'connected' && failedAttempts > 0) return { tone: 'bad', text: failedAttemptWords(t, connection) };
  if (iceFailure) return { tone: 'bad', text: t('connection.iceFailed') };
  if (phase === 'connecting') return { tone: 'busy', text: t('connection.connecting') };
  if (phase === 'reconnecting') return { tone: 'busy', text: t('connection.reconnecting') };
  const paths = [media.send, media.recv];
  if (paths.some((path) => path === 'disconnected' || path === 'failed')) {
    return { tone: 'busy', text: t('connection.reconnecting') };
  }
  if (paths.includes('connecting')) return { tone: 'busy', text: t('connection.connecting') };
  return { tone: 'good', text: t('connection.connected') };
}

/** What doesn't work while the room can't be entered. */
export function failedAttemptWords(t: Translate, { reached }: Pick<ConnectionState, 'reached'>): string {
  return t(reached ? 'connection.cannotEnter' : 'connection.cannotReach');
}

/** Why there is no sound or picture, with what was tried: the person, or whoever helps them, can act on it. */
export function iceFailureWords(t: Translate, tried: string[]): string {
  if (tried.length === 0) return t('connection.iceTriedNothing');
  return t('connection.iceTried', { addresses: tried.join(', ') });
}
