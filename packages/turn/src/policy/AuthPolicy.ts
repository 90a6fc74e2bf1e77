import type { KeyObject } from 'node:crypto';

/** What a request's MESSAGE-INTEGRITY is checked with, and whose it is. */
export interface Credential {
  /** The keys of long-term credentials (RFC 8489 section 9.2.2), at least one; several while a secret is being replaced. */
  readonly keys: readonly KeyObject[];
  /** Who this is for quotas and revocation: the username, without the expiry time of time-limited credentials. */
  readonly identity: string;
}

/** Knows the users. */
export interface AuthPolicy {
  /**
   * The credential of a user; `unknown` when there is none or it was revoked, `expired` when it was good once.
   *
   * @param username As received: any text.
   * @param realm The server's.
   * @param nowSeconds Unix time, for Allocate. Left out for requests within an allocation that exists: expiry is not looked
   * at then, or calls longer than a credential's life would break.
   */
  credentialFor(username: string, realm: string, nowSeconds?: number): Credential | 'unknown' | 'expired';
}

/** Longest USERNAME in bytes (RFC 8489 section 14.3: less than 509). */
export const MAX_USERNAME_SIZE_BYTES = 508;
