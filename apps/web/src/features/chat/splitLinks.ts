/** A stretch of a message: plain, or an address that can be opened. */
export type TextPart = { text: string; href?: string };

const address = /https?:\/\/[^\s<>"“”«»]+/giu;

/** Finds the addresses in a message. Only `http` and `https`: nothing that is written here can run in the page. */
export function splitLinks(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(address)) {
    const shown = withoutTrailingPunctuation(found);
    const href = hrefOf(shown);
    if (!href) continue;
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: shown, href });
    end = index + shown.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** "See https://a.example/b." ends a sentence, not an address; a bracket belongs to it if it was opened in it. */
function withoutTrailingPunctuation(found: string): string {
  let shown = found;
  for (;;) {
    const last = shown.at(-1) ?? '';
    const unopened = last === ')' && shown.split(')').length > shown.split('(').length;
    if (!unopened && !/[.,;:!?'’\]}*_~…]/u.test(last)) return shown;
    shown = shown.slice(0, -1);
  }
}

function hrefOf(shown: string): string | undefined {
  try {
    const { protocol, hostname, href } = new URL(shown);
    return (protocol === 'http:' || protocol === 'https:') && hostname ? href : undefined;
  } catch {
    return undefined;
  }
}
