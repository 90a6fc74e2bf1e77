import { reasonNamed } from '@parley/signaling-protocol';
import { t } from '../messages/translator.ts';

/** What the server or a library gives as a reason, as a sentence; in the user's language where it is one of the server's `reasons`. */
export function reasonWords(reason: string): string {
  const name = reasonNamed(reason);
  if (name) return t(`reason.${name}`);
  const start = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}
