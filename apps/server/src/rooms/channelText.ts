/** RFC 8831 section 8: a message that is UTF-8 text. */
const textPpid = 51;

/**
 * What a text message of a data channel says, with what `sendChat` would refuse taken out: control characters but for line
 * breaks and tabs, and what is too long. Undefined when nothing is left, or when it is no text.
 *
 * @param maxLength - In characters.
 */
export function channelText(message: Uint8Array, ppid: number, maxLength: number): string | undefined {
  if (ppid !== textPpid) return undefined;
  // A character has at most four bytes; the rest need not be decoded.
  const text = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
    .toString('utf8', 0, maxLength * 4)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\n\t\P{Cc}]/gu, '')
    .trim()
    .slice(0, maxLength)
    // Never half a surrogate pair.
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
  return text || undefined;
}
