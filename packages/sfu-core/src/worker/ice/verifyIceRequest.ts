import type { KeyObject } from 'node:crypto';
import { Method, type StunMessage } from '@parley/turn/stun';
import { localUsernameFragmentOf } from './credentials.ts';

/** Credentials of ours, with the key derived once. */
export interface LocalCredentials {
  readonly usernameFragment: string;
  readonly password: string;
  readonly key: KeyObject;
}

/** What comes of a request: with whose credentials it was made, or the STUN error to answer with, or both. */
export type IceVerdict =
  | { readonly error: undefined; readonly credentials: LocalCredentials }
  /** 400 and 401 are answered without integrity: there is nobody yet to sign for. */
  | { readonly error: 400 | 401; readonly credentials: undefined }
  | { readonly error: 487; readonly credentials: LocalCredentials };

const BAD_REQUEST: IceVerdict = { error: 400, credentials: undefined };
const UNAUTHORIZED: IceVerdict = { error: 401, credentials: undefined };

/**
 * Judges a connectivity check as an ICE-lite agent, which is always the controlled one (RFC 8445 sections 6.1.1 and 7.3).
 *
 * @param accepted The credentials that are valid: one pair, or two during an ICE restart.
 */
export function verifyIceRequest(message: StunMessage, accepted: readonly LocalCredentials[]): IceVerdict {
  if (message.method !== Method.binding) return BAD_REQUEST;
  if (!message.hasFingerprint || !message.hasIntegrity || message.priority === undefined) return BAD_REQUEST;
  const usernameFragment = localUsernameFragmentOf(message);
  if (usernameFragment === undefined) return BAD_REQUEST;
  const credentials = accepted.find((candidate) => candidate.usernameFragment === usernameFragment);
  if (credentials === undefined || !message.verifyIntegrity(credentials.key)) return UNAUTHORIZED;
  // The remote has to yield: a lite agent can't take the other role.
  if (message.iceControlled !== undefined) return { error: 487, credentials };
  return { error: undefined, credentials };
}
