import { randomUUID } from 'node:crypto';

/** A CNAME (RFC 3550 section 6.5.1) for somebody who brings none. */
export function randomCname(): string {
  return randomUUID().slice(0, 8);
}
