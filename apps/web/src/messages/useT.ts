import { useSyncExternalStore } from 'react';
import type { Translate } from './Catalogue.ts';
import type { Language } from './languages.ts';
import { onLanguage, spokenNow } from './translator.ts';

/** Says something on a screen, which is drawn again when the language changes. */
export function useT(): Translate {
  return useSyncExternalStore(onLanguage, spokenNow).translate;
}

/** The language that is spoken on the screen. */
export function useLanguage(): Language {
  return useSyncExternalStore(onLanguage, spokenNow).language;
}
