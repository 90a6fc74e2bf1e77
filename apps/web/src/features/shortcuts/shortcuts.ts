/** What a key does. */
export type ShortcutAction =
  | 'mute'
  | 'camera'
  | 'share'
  | 'hand'
  | 'chat'
  | 'people'
  | 'layout'
  | 'fullScreen'
  | 'help'
  | 'leave';

/** A key alone, as the keyboard's layout has it, or with Shift. */
export type Shortcut = { action: ShortcutAction; key: string; shift?: boolean };

/** In the order of the help. Leaving takes two keys, so that nobody is gone by accident. */
export const shortcuts: readonly Shortcut[] = [
  { action: 'mute', key: 'm' },
  { action: 'camera', key: 'v' },
  { action: 'share', key: 's' },
  { action: 'hand', key: 'h' },
  { action: 'chat', key: 'c' },
  { action: 'people', key: 'p' },
  { action: 'layout', key: 'l' },
  { action: 'fullScreen', key: 'f' },
  { action: 'help', key: '?' },
  { action: 'leave', key: 'q', shift: true },
];

/** What of an event of a key matters here. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'>;

/** What a key press asks for; undefined: nothing of ours. With Ctrl, Alt or Meta it is the browser's. */
export function shortcutOf(press: KeyPress): ShortcutAction | undefined {
  if (press.ctrlKey || press.altKey || press.metaKey || press.repeat) return undefined;
  const key = press.key.toLowerCase();
  // Some keyboards have the question mark behind Shift and some do not.
  const found = shortcuts.find((one) => one.key === key && (key === '?' || Boolean(one.shift) === press.shiftKey));
  return found?.action;
}
