import type { ChatEntry } from './chatSlice.ts';

/** To whom a message goes: what begins with `@bot` is for the bot alone, without those letters. */
export function addressee(written: string): { to: ChatEntry['to']; text: string } {
  const text = written.trim();
  const match = /^@bot(?![\w-])[\s:,]*/i.exec(text);
  if (!match) return { to: 'room', text };
  return { to: 'bot', text: text.slice(match[0].length) || text };
}
