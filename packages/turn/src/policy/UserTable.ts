import { createSecretKey, type KeyObject } from 'node:crypto';
import { longTermKey } from '../stun/integrity.ts';
import type { AuthPolicy, Credential } from './AuthPolicy.ts';

const MD5_KEY = /^0x[0-9a-fA-F]{32}$/;

interface User {
  readonly password: string;
  /** Made for the realm asked about last, of which a server has one. */
  made: { readonly realm: string; readonly credential: Credential } | undefined;
}

/**
 * Users with fixed passwords.
 *
 * @throws TypeError from the constructor and {@link set}, without the password in its message.
 *
 * @example
 * const users = new UserTable(['gorst:hero', 'ninefingers:0xbc807ee29df3c9ffa736523fb2c4e8ee']);
 */
export class UserTable implements AuthPolicy {
  /** A Map, so that `__proto__` is a name like any other: unknown unless listed. */
  readonly #users = new Map<string, User>();

  /** @param entries As coturn's `--user`: `name:password`, or `name:0x` and the key in hex that `turnadmin -k` prints. */
  constructor(entries: Iterable<string> = []) {
    for (const entry of entries) {
      const colon = entry.indexOf(':');
      if (colon < 0) throw new TypeError('a user is written name:password');
      this.set(entry.slice(0, colon), entry.slice(colon + 1));
    }
  }

  /**
   * Adds a user, or changes the password.
   *
   * @param password The password, or `0x` and the hex of MD5(name:realm:password); then no other realm works.
   */
  set(username: string, password: string): void {
    if (username === '') throw new TypeError('a user needs a name');
    if (password === '') throw new TypeError(`user ${username} needs a password`);
    if (password.startsWith('0x') && !MD5_KEY.test(password)) {
      throw new TypeError(`the key of user ${username} is not 0x and 32 hex digits`);
    }
    this.#users.set(username, { password, made: undefined });
  }

  /** Revokes a user's credential; allocations are the server's to end. */
  delete(username: string): void {
    this.#users.delete(username);
  }

  credentialFor(username: string, realm: string): Credential | 'unknown' {
    const user = this.#users.get(username);
    if (user === undefined) return 'unknown';
    if (user.made?.realm !== realm) {
      user.made = { realm, credential: { keys: [keyOf(username, realm, user.password)], identity: username } };
    }
    return user.made.credential;
  }
}

function keyOf(username: string, realm: string, password: string): KeyObject {
  return MD5_KEY.test(password)
    ? createSecretKey(Buffer.from(password.slice(2), 'hex'))
    : longTermKey(username, realm, password);
}
