/** One or two letters that stand for a name: of its first and last word. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const letter = (word: string | undefined) => /[\p{L}\p{N}]/u.exec(word ?? '')?.[0]?.toUpperCase() ?? '';
  const first = letter(words[0]);
  return (words.length > 1 ? first + letter(words[words.length - 1]) : first) || '?';
}

/** Hue in degrees, the same for the same name. */
export function avatarHue(name: string): number {
  let hash = 7;
  for (const character of name) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (hash * 47) % 360;
}
