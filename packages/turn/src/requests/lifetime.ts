import { AttributeType } from '../stun/attributes.ts';
import type { StunMessage } from '../stun/StunMessage.ts';

/**
 * How long an allocation may live from now, in seconds (RFC 8656 section 7.2): what the client wishes, but not less than the default
 * nor more than the maximum. `undefined` when LIFETIME is malformed.
 */
export function grantedLifetime(
  message: StunMessage,
  limits: { readonly defaultLifetimeSeconds: number; readonly maxLifetimeSeconds: number },
): number | undefined {
  if (!message.has(AttributeType.lifetime)) return limits.defaultLifetimeSeconds;
  const wished = message.uint32(AttributeType.lifetime);
  return wished === undefined
    ? undefined
    : Math.min(Math.max(wished, limits.defaultLifetimeSeconds), limits.maxLifetimeSeconds);
}

/** The lifetime that a client wished; `undefined` when it did not say. */
export function wishedLifetime(message: StunMessage): number | undefined {
  return message.uint32(AttributeType.lifetime);
}
