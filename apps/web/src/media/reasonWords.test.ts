import { reasons } from '@parley/signaling-protocol';
import { afterEach, expect, it } from 'vitest';
import { speak } from '../messages/translator.ts';
import { reasonWords } from './reasonWords.ts';

afterEach(() => speak('en'));

it('says the server’s reasons in the user’s language', async () => {
  expect(reasonWords(reasons.roomLocked)).toBe('This room is locked.');
  await speak('zh');
  expect(reasonWords(reasons.roomLocked)).toBe('此房间已锁定。');
});

it('makes sentences of all others', () => {
  expect(reasonWords('no such transport')).toBe('No such transport.');
  expect(reasonWords('Is it there?')).toBe('Is it there?');
});
