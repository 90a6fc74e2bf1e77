/** How days and times of day are written. */
export type TimeFormats = { day: Intl.DateTimeFormat; time: Intl.DateTimeFormat };

const known = new Map<string, TimeFormats>();

/** Those of a language, made once: making them takes longer than using them. @param tag - Such as `en` (BCP 47). */
export function timeFormats(tag: string): TimeFormats {
  let formats = known.get(tag);
  if (!formats) {
    formats = {
      day: new Intl.DateTimeFormat(tag, { weekday: 'long', day: 'numeric', month: 'long' }),
      time: new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' }),
    };
    known.set(tag, formats);
  }
  return formats;
}
