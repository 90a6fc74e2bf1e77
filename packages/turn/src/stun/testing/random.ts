/** A small seeded generator (mulberry32), so that a failing run can be repeated. Answers numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A copy of a message with a few bytes changed, cut, or lengths lied about; now and then plain noise. */
export function mutate(message: Buffer, random: () => number): Buffer {
  const below = (limit: number): number => Math.floor(random() * limit);
  const kind = below(8);
  if (kind === 0) return Buffer.from(Array.from({ length: below(200) }, () => below(256)));
  const copy = Buffer.from(message);
  if (kind === 1) return copy.subarray(0, below(copy.length + 1));
  if (kind === 2) {
    // A shorter message whose header agrees, so that the walk over the attributes meets the cut.
    const cut = copy.subarray(0, 20 + (below(copy.length - 20) & ~3));
    cut.writeUInt16BE(cut.length - 20, 2);
    return cut;
  }
  for (let changes = 1 + below(4); changes > 0; changes--) {
    // The header survives in most mutations, else nothing behind it would be reached.
    const at = kind === 3 ? below(20) : 20 + below(copy.length - 20);
    copy[at] = below(256);
  }
  return copy;
}
