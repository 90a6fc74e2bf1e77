import { recall, remember } from '../browserMemory.ts';
import type { StageLayout } from '../features/stage/stageSlice.ts';

const audioOnlyKey = 'parley:audioOnly';
const shortcutsKey = 'parley:shortcutsOff';
const speakerLayoutKey = 'parley:speakerLayout';

/** Whether this browser was last in audio-only mode, in any room. */
export function rememberedAudioOnly(): boolean {
  return isSet(audioOnlyKey);
}

/** Keeps the mode for next time. */
export function rememberAudioOnly(audioOnly: boolean): void {
  set(audioOnlyKey, audioOnly);
}

/** Whether keys alone do things; they do until somebody turns them off. */
export function rememberedShortcuts(): boolean {
  return !isSet(shortcutsKey);
}

/** Keeps the choice for next time. */
export function rememberShortcuts(enabled: boolean): void {
  set(shortcutsKey, !enabled);
}

/** The layout that was last chosen, in any room. */
export function rememberedLayout(): StageLayout {
  return isSet(speakerLayoutKey) ? 'speaker' : 'grid';
}

/** Keeps the layout for next time. */
export function rememberLayout(layout: StageLayout): void {
  set(speakerLayoutKey, layout === 'speaker');
}

const isSet = (key: string): boolean => recall(key) === 'true';

const set = (key: string, value: boolean): void => remember(key, value ? 'true' : undefined);
