import type { ClientPath } from '../listeners/ClientPath.ts';
import { Method } from '../stun/attributes.ts';
import type { StunMessage } from '../stun/StunMessage.ts';
import type { ServerContext } from './ServerContext.ts';
import type { Requester } from './TurnRequest.ts';

/** Why a request is not authenticated, as the code to answer with; 401 and 438 go with realm and nonce. */
export type AuthFailure = 400 | 401 | 438;

/**
 * The long-term credential mechanism (RFC 8489 section 9.2.4). Every request is checked; the expiry of time-limited credentials on
 * Allocate alone, since sessions outlive them.
 */
export function authenticate(context: ServerContext, path: ClientPath, message: StunMessage): Requester | AuthFailure {
  if (!message.hasIntegrity && !message.hasIntegritySha256) return 401;
  const { username, realm, nonce } = message;
  if (username === undefined || realm === undefined || nonce === undefined) return 400;
  const nowSeconds = context.clock.unixMs() / 1000;
  if (!context.nonces.isValid(nonce, path.remoteAddress, nowSeconds)) return 438;
  const isNew = message.method === Method.allocate && !path.allocation;
  const credential = context.auth.credentialFor(username, context.realm, isNew ? nowSeconds : undefined);
  if (typeof credential === 'string') return 401;
  const integrity = message.hasIntegrity ? 'sha1' : 'sha256';
  for (const key of credential.keys) {
    const holds = integrity === 'sha1' ? message.verifyIntegrity(key) : message.verifyIntegritySha256(key);
    if (holds) return { username, identity: credential.identity, key, integrity };
  }
  return 401;
}
