import type { SeededRandom } from './SeededRandom.ts';

/** First bytes of each class that a media port tells apart: STUN, nothing, DTLS, TURN channels, RTP and RTCP, nothing. */
const FIRST_BYTE_CLASSES = [
  [0, 3],
  [4, 19],
  [20, 63],
  [64, 127],
  [128, 191],
  [192, 255],
] as const;

const OVERSIZED_MAX_BYTES = 60_000;

/** Random bytes whose first one is of a class chosen by chance. */
export function randomDatagram(random: SeededRandom, maxBytes = 200): Buffer {
  const bytes = Buffer.from(Array.from({ length: random.below(maxBytes) }, () => random.below(256)));
  if (bytes.length === 0) return bytes;
  const [from, to] = random.pick(FIRST_BYTE_CLASSES);
  bytes[0] = from + random.below(to - from + 1);
  // Some look like STUN a little longer.
  if (bytes.length >= 20 && from === 0 && random.chance(0.5)) {
    bytes.writeUInt32BE(0x2112a442, 4);
    bytes.writeUInt16BE((bytes.length - 20) & ~3, 2);
  }
  return bytes;
}

/** A real packet with one to four bytes changed, or cut short, or with rubbish behind. */
export function mutatedDatagram(random: SeededRandom, genuine: Buffer): Buffer {
  const how = random.below(4);
  if (how === 0) return genuine.subarray(0, random.below(genuine.length));
  if (how === 1) return Buffer.concat([genuine, randomDatagram(random, 64), Buffer.of(random.below(256))]);
  const mutated = Buffer.from(genuine);
  for (let changes = 1 + random.below(4); changes > 0; changes--) {
    // Each at a place of its own, so that two changes never undo each other.
    const at = Math.min(genuine.length - 1, random.below(genuine.length));
    mutated[at] = (genuine[at] as number) ^ (1 + random.below(255));
  }
  return mutated;
}

/** A real packet's beginning with up to 60 KB behind it. */
export function oversizedDatagram(random: SeededRandom, genuine: Buffer): Buffer {
  return Buffer.concat([genuine, Buffer.alloc(2000 + random.below(OVERSIZED_MAX_BYTES - 4000), random.below(256))]);
}
