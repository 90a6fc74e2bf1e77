import { randomInt } from 'node:crypto';

/** A random SSRC of nine digits: never 0, and with room above it for the streams of one object. */
export function randomSsrc(): number {
  return randomInt(100_000_000, 999_999_999);
}
