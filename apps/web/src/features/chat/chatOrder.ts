import type { ChatMessage } from '@parley/signaling-protocol';
import type { ChatEntry } from './chatSlice.ts';

/** The number alone would not do: a room that has closed and opened again counts from 1. */
export function keyOf({ id, sentAt }: Pick<ChatMessage, 'id' | 'sentAt'>): string {
  return `${sentAt}/${id}`;
}

/**
 * Puts a message of the server where it belongs among those of the server. What only this page has stays where it stands:
 * its clock may be wrong.
 */
export function insertByTime(entries: ChatEntry[], added: ChatEntry): void {
  const after = entries.findIndex((entry) => entry.id !== undefined && isLater(entry, added));
  entries.splice(after < 0 ? entries.length : after, 0, added);
}

function isLater(a: ChatEntry, b: ChatEntry): boolean {
  return a.sentAt === b.sentAt ? (a.id ?? 0) > (b.id ?? 0) : a.sentAt > b.sentAt;
}
