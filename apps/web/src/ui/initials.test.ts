import { expect, it } from 'vitest';
import { avatarHue, initials } from './initials.ts';

it.each([
  ['Ada Lovelace', 'AL'],
  ['Noah', 'N'],
  ['  maría  del carmen ', 'MC'],
  ['李娜', '李'],
  ['- 42', '4'],
  ['', '?'],
  ['🎉', '?'],
])('stands for %s with %s', (name, expected) => {
  expect(initials(name)).toBe(expected);
});

it('gives a name the same hue every time', () => {
  expect(avatarHue('Ada')).toBe(avatarHue('Ada'));
  expect(avatarHue('Ada')).not.toBe(avatarHue('Bob'));
});
