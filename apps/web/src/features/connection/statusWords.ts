import type { ConnectionState } from './connectionSlice.ts';

/** How the connection is doing, for a person. */
export type ConnectionStatus = { tone: 'good' | 'busy' | 'bad'; text: string };

/** The state of the connection in a few words, the worst news first. */
export function statusWords(connection: ConnectionState): ConnectionStatus {
  const { phase, failedAttempts, iceFailure, media } = connection;
  if (phase === 'ended') return { tone: 'bad', text: 'Disconnected' };
  if (phase === 'lobby' || phase === 'left') return { tone: 'busy', text: 'Not connected' };
  if (phase !== 'connected' && failedAttempts > 0) return { tone: 'bad', text: failedAttemptWords(connection) };
  if (iceFailure) return { tone: 'bad', text: 'ICE failed' };
  if (phase === 'connecting') return { tone: 'busy', text: 'Connecting…' };
  if (phase === 'reconnecting') return { tone: 'busy', text: 'Reconnecting…' };
  const paths = [media.send, media.recv];
  if (paths.some((path) => path === 'disconnected' || path === 'failed')) {
    return { tone: 'busy', text: 'Reconnecting…' };
  }
  if (paths.includes('connecting')) return { tone: 'busy', text: 'Connecting…' };
  return { tone: 'good', text: 'Connected' };
}

/** What doesn't work while the room can't be entered. */
export function failedAttemptWords({ reached }: Pick<ConnectionState, 'reached'>): string {
  return reached ? "Can't enter the room" : "Can't reach the server";
}

/** Why there is no sound or picture, with what was tried: the person, or whoever helps them, can act on it. */
export function iceFailureWords(tried: string[]): string {
  if (tried.length === 0) return 'ICE failed: the server offered no address to try';
  return `ICE failed: tried ${tried.join(', ')}`;
}
