import { createHmac } from 'node:crypto';
import { longTermKey } from '../stun/integrity.ts';
import { type AuthPolicy, type Credential, MAX_USERNAME_SIZE_BYTES } from './AuthPolicy.ts';
import { RecentMap } from './RecentMap.ts';

/** How many users' keys are kept. One not kept costs a few hashes more per request, nothing else. */
const KEPT_CREDENTIALS = 4096;

/** Revocations whose end has passed are looked for each time so many more have been added. */
const SWEEP_EVERY = 256;

const DIGITS = /^\d{1,15}$/;

interface TimeLimited {
  readonly expiresAtSeconds: number;
  readonly identity: string;
}

/**
 * Time-limited credentials, which need no table of users: the username is `expiry:user` with the expiry in Unix seconds
 * (also `user:expiry`, or the expiry alone, as coturn has it), the password base64(HMAC-SHA1(secret, username)) —
 * draft-uberti-behave-turn-rest.
 *
 * @example
 * const auth = new SharedSecret(['north']);
 * const { username, password } = auth.issue(peerId, nowSeconds + 12 * 3600);
 */
export class SharedSecret implements AuthPolicy {
  readonly #secrets: readonly [string, ...string[]];
  readonly #kept = new RecentMap<string, { readonly realm: string; readonly credential: Credential }>(KEPT_CREDENTIALS);
  /** Until when, in Unix seconds, an identity is revoked. */
  readonly #revoked = new Map<string, number>();
  #revocationsSinceSweep = 0;

  /**
   * @param secrets Credentials made with any of them are good; new ones are made with the first.
   * @throws TypeError when there is none, or an empty one.
   */
  constructor(secrets: readonly string[]) {
    const [first, ...others] = secrets;
    if (first === undefined || secrets.includes(''))
      throw new TypeError('a shared secret is needed, and not an empty one');
    this.#secrets = [first, ...others];
  }

  /**
   * Makes a credential.
   *
   * @param identity Whose it is, for quotas and {@link revoke}.
   * @throws RangeError when the username would be longer than STUN lets one be.
   */
  issue(identity: string, expiresAtSeconds: number): { readonly username: string; readonly password: string } {
    const username = `${Math.floor(expiresAtSeconds)}:${identity}`;
    if (Buffer.byteLength(username, 'utf8') > MAX_USERNAME_SIZE_BYTES) throw new RangeError('the identity is too long');
    return { username, password: passwordOf(this.#secrets[0], username) };
  }

  /**
   * Makes every credential of an identity worthless; its allocations are the server's to end.
   *
   * @param untilSeconds When the last credential issued to it has expired, in Unix seconds: the revocation may be forgotten
   * then.
   */
  revoke(identity: string, untilSeconds: number, nowSeconds: number): void {
    this.#revoked.set(identity, Math.max(untilSeconds, this.#revoked.get(identity) ?? 0));
    if (++this.#revocationsSinceSweep < SWEEP_EVERY) return;
    this.#revocationsSinceSweep = 0;
    for (const [revoked, until] of this.#revoked) if (until < nowSeconds) this.#revoked.delete(revoked);
  }

  /** Revocations remembered, for metrics and tests. */
  get revokedCount(): number {
    return this.#revoked.size;
  }

  credentialFor(username: string, realm: string, nowSeconds?: number): Credential | 'unknown' | 'expired' {
    const limits = parseUsername(username);
    if (limits === undefined || this.#revoked.has(limits.identity)) return 'unknown';
    if (nowSeconds !== undefined && limits.expiresAtSeconds < nowSeconds) return 'expired';
    const kept = this.#kept.get(username);
    if (kept?.realm === realm) return kept.credential;
    const keys = this.#secrets.map((secret) => longTermKey(username, realm, passwordOf(secret, username)));
    const credential = { keys, identity: limits.identity };
    this.#kept.set(username, { realm, credential });
    return credential;
  }
}

function passwordOf(secret: string, username: string): string {
  return createHmac('sha1', secret).update(username, 'utf8').digest('base64');
}

function parseUsername(username: string): TimeLimited | undefined {
  if (Buffer.byteLength(username, 'utf8') > MAX_USERNAME_SIZE_BYTES) return undefined;
  const colon = username.indexOf(':');
  const before = colon < 0 ? username : username.slice(0, colon);
  const after = colon < 0 ? username : username.slice(colon + 1);
  if (DIGITS.test(before)) return { expiresAtSeconds: Number(before), identity: after };
  if (DIGITS.test(after)) return { expiresAtSeconds: Number(after), identity: before };
  return undefined;
}
