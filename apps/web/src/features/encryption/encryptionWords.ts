import type { StreamLock } from './encryptionSlice.ts';

/** What is said about encryption, in one place. */
export const encryptionWords = {
  on: 'End-to-end encrypted',
  off: 'Not end-to-end encrypted',
  title: 'End-to-end encryption',
  explainOn:
    'Sound and pictures are encrypted in your browser; only who has the same key can see and hear them. The server can’t. Chat and names are not part of it.',
  explainOff:
    'With a key that everybody here enters, sound and pictures can only be opened by them, and not by the server. Chat and names are not part of it.',
  unsupported: 'This browser can’t encrypt calls end to end, or the page was not opened over https.',
  keyLabel: 'Key',
  keyHint: 'Tell it to the others in some other way than in this chat.',
  newKey: 'Suggest one',
  change: 'Change key',
  turnOn: 'Encrypt',
  turnOff: 'Turn encryption off',
  working: 'One moment…',
  close: 'Close',
  joinLine: 'End-to-end encrypted, with the key in the address',
} as const;

/** Why somebody can't be seen: in a word on the tile, and in a sentence for who wonders. */
export const lockWords: Record<StreamLock, { word: string; sentence: string }> = {
  sealed: { word: 'Encrypted', sentence: 'Seeing and hearing this takes the same key.' },
  plain: { word: 'Not encrypted', sentence: 'Not shown, since it isn’t encrypted and this call is.' },
};
