import type { Catalogue } from './Catalogue.ts';

/** A language that the web app speaks. */
export type Language = 'en' | 'zh';

/** What is known of a language before its catalogue is loaded. */
export type LanguageInfo = {
  /** BCP 47 tag, for `<html lang>` and for dates. */
  tag: string;
  /** Its name in itself. */
  name: string;
  /** Each catalogue is a piece of its own: a page loads the one that it speaks. */
  load: () => Promise<Catalogue>;
};

/** Another language is its catalogue, beside English, and its line here. */
export const languages: Readonly<Record<Language, LanguageInfo>> = {
  en: { tag: 'en', name: 'English', load: async () => (await import('./en.ts')).en },
  zh: { tag: 'zh-CN', name: '中文（简体）', load: async () => (await import('./zh.ts')).zh },
};

/** Their short names, as in `lang=` of the address. */
export const languageNames = Object.keys(languages) as readonly Language[];

/** The language that a tag such as `zh-Hans-SG` stands for; undefined when it is none of ours. */
export function languageOf(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  return languageNames.find((language) => language === primary);
}

/** The first of the wishes that we speak, else English. Wishes that are not there are passed over. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const language = wish ? languageOf(wish) : undefined;
    if (language) return language;
  }
  return 'en';
}
