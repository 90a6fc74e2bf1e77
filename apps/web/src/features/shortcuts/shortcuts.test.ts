import { expect, it } from 'vitest';
import { type KeyPress, shortcutOf, shortcuts } from './shortcuts.ts';

const press = (key: string, changes: Partial<KeyPress> = {}): KeyPress => ({
  key,
  shiftKey: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  ...changes,
});

it('knows its keys, in capitals too', () => {
  expect(shortcutOf(press('m'))).toBe('mute');
  expect(shortcutOf(press('M'))).toBe('mute');
  expect(shortcutOf(press('x'))).toBeUndefined();
});

it('takes the question mark wherever the keyboard has it', () => {
  expect(shortcutOf(press('?', { shiftKey: true }))).toBe('help');
  expect(shortcutOf(press('?'))).toBe('help');
});

it('leaves only with Shift, and does nothing else with it', () => {
  expect(shortcutOf(press('q'))).toBeUndefined();
  expect(shortcutOf(press('Q', { shiftKey: true }))).toBe('leave');
  expect(shortcutOf(press('M', { shiftKey: true }))).toBeUndefined();
});

it("leaves the browser's own alone, and a key that is held down", () => {
  for (const held of ['ctrlKey', 'altKey', 'metaKey', 'repeat'] as const) {
    expect(shortcutOf(press('c', { [held]: true }))).toBeUndefined();
  }
});

it('has one action a key', () => {
  const keys = shortcuts.map(({ key, shift }) => `${shift} ${key}`);
  expect(new Set(keys).size).toBe(keys.length);
});
