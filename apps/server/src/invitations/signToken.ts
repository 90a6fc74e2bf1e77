import { SignJWT } from 'jose';
import type { ClaimsInput } from './claims.ts';

/**
 * Makes a join token, signed with a shared secret (HS256).
 *
 * @param lifetimeSeconds - From now on.
 */
export async function signToken(says: ClaimsInput, secret: string, lifetimeSeconds: number): Promise<string> {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return new SignJWT({ ...says })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt(nowSeconds)
    .setExpirationTime(nowSeconds + lifetimeSeconds)
    .sign(Buffer.from(secret));
}
