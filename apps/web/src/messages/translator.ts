import { recall, remember } from '../browserMemory.ts';
import type { Translate } from './Catalogue.ts';
import { chooseLanguage, type Language, languages } from './languages.ts';
import { translateWith } from './translate.ts';

const storageKey = 'parley:language';

/** A language, and how to say something in it. */
export type Spoken = { language: Language; translate: Translate };

/** Until the first catalogue is there nothing is shown: whoever asks earlier reads the key. */
let spoken: Spoken = { language: 'en', translate: (key, ..._values) => key };
const listeners = new Set<() => void>();

/** Calls when the language has changed. Returns what ends that. */
export function onLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

/** The language to begin with: of the page's address, as chosen here before, or as the browser is set. */
export function firstLanguage(lang: string | null): Language {
  return chooseLanguage([lang, recall(storageKey), ...navigator.languages]);
}

/** Loads a language and speaks it from then on, on every screen. Rejects when it can't be loaded; the one before goes on. */
export async function speak(language: Language): Promise<void> {
  const { tag, load } = languages[language];
  const catalogue = await load();
  spoken = { language, translate: translateWith(catalogue, tag) };
  document.documentElement.lang = tag;
  for (const listener of listeners) listener();
}

/** Keeps the choice for next time. */
export function rememberLanguage(language: Language): void {
  remember(storageKey, language);
}

/** Says something now, in the language that is spoken now: for what happens outside the screens. Screens use `useT()`. */
export const t: Translate = (key, ...values) => spoken.translate(key, ...values);

/** What is spoken now: another object once the language has changed. */
export function spokenNow(): Spoken {
  return spoken;
}
