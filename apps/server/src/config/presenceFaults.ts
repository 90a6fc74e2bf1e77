import { isWildcard } from '../sfu/listenInfos.ts';
import type { GivenSettings } from './GivenSettings.ts';

/** Settings of which each needs the others. */
const together = [
  ['TLS_CERT', 'TLS_KEY'],
  ['TURN_TLS_CERT', 'TURN_TLS_KEY'],
  ['DTLS_CERT', 'DTLS_KEY'],
  ['REDIS_URL', 'CLUSTER_ADDRESS', 'CLUSTER_SECRET'],
];

/** What is set without that which belongs to it, or together with what excludes it. */
export function presenceFaults(given: GivenSettings): string[] {
  const faults: string[] = [];
  for (const names of together) {
    const present = names.find((name) => given.has(name));
    for (const missing of present ? names.filter((name) => !given.has(name)) : []) {
      faults.push(`${missing} must be set too when ${present} is`);
    }
  }
  if (given.has('TLS') && given.has('TLS_CERT') && given.has('TLS_KEY')) {
    faults.push(`TLS must not be set to "${given.get('TLS')?.text}" together with TLS_CERT and TLS_KEY`);
  }
  if (given.has('JOIN_TOKEN_SECRET') && given.has('JOIN_TOKEN_PUBLIC_KEY')) {
    faults.push('JOIN_TOKEN_PUBLIC_KEY must not be set together with JOIN_TOKEN_SECRET');
  }
  const publicAddress = given.get('PUBLIC_ADDRESS')?.text;
  if (publicAddress && isWildcard(publicAddress)) {
    faults.push(`PUBLIC_ADDRESS must not be ${publicAddress}: clients can't send to that address`);
  }
  return faults;
}
