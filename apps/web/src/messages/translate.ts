import type { Catalogue, MessageKey, Translate } from './Catalogue.ts';

/**
 * A function that says what a catalogue has.
 *
 * @param tag - BCP 47 tag of the catalogue's language: its plurals are by that.
 */
export function translateWith(catalogue: Catalogue, tag: string): Translate {
  const plurals = new Intl.PluralRules(tag);
  return (key: MessageKey, ...[values]: [Readonly<Record<string, string | number>>?]) => {
    const message = catalogue[key];
    const text =
      typeof message === 'string' ? message : (message[plurals.select(Number(values?.count))] ?? message.other);
    return text.replace(/\{(\w+)\}/g, (braces, name: string) => String(values?.[name] ?? braces));
  };
}
