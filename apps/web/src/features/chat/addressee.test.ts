import { expect, it } from 'vitest';
import { addressee } from './addressee.ts';

it.each([
  ['hello', 'room', 'hello'],
  [' hello\n', 'room', 'hello'],
  ['@bot hello', 'bot', 'hello'],
  ['@Bot, how are you?', 'bot', 'how are you?'],
  ['@bot', 'bot', '@bot'],
  ['@bots are here', 'room', '@bots are here'],
  ['@bot-like', 'room', '@bot-like'],
  ['ask @bot', 'room', 'ask @bot'],
])('sends %j to the %s', (written, to, text) => {
  expect(addressee(written)).toEqual({ to, text });
});
