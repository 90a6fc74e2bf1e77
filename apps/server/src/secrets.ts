import { createHash, timingSafeEqual } from 'node:crypto';

/** Whether `given` is the secret, compared in a time that does not tell how much of it is right. */
export function isSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
