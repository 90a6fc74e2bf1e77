/** Without those that look alike, so that a key can be read out. */
const alphabet = 'abcdefghijkmnpqrstuvwxyz23456789';

/** A key of 20 letters and digits in groups of five: 100 bits, more than anybody can try. */
export function suggestPassphrase(random: (length: number) => Uint8Array): string {
  const letters = Array.from(random(20), (byte) => alphabet[byte % alphabet.length]);
  return [0, 5, 10, 15].map((at) => letters.slice(at, at + 5).join('')).join('-');
}
