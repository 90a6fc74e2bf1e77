import { createHash, type KeyObject } from 'node:crypto';
import { reasons } from '@parley/signaling-protocol';
import { errors, type JWTVerifyOptions, jwtVerify } from 'jose';
import * as v from 'valibot';
import { claims } from './claims.ts';
import { type Invitation, openInvitation, publications } from './Invitation.ts';

/** With what join tokens are checked: a shared secret (HS256), or the public key of who signs them. */
export type TokenKey = { secret: string } | { publicKey: KeyObject };

/** A connection is not invited; the message says why, and holds nothing of the token. */
export class NotInvitedError extends Error {
  override readonly name = 'NotInvitedError';
}

/** Looks at the join tokens (RFC 7519) of those who come. */
export class InvitationDesk {
  readonly #key: TokenKey | undefined;

  /** @param key - Undefined: everybody may come, and tokens are not looked at. */
  constructor(key: TokenKey | undefined) {
    this.#key = key;
  }

  /** Whether nobody gets in without a token. Then only tokens and hosts make hosts. */
  get required(): boolean {
    return this.#key !== undefined;
  }

  /** What a connection may do. Rejects with {@link NotInvitedError}. */
  async check(query: { roomId: string; peerId: string; token?: string | undefined }): Promise<Invitation> {
    if (!this.#key) return openInvitation;
    const { roomId, peerId, token } = query;
    if (!token) throw new NotInvitedError(reasons.tokenMissing);
    const parsed = v.safeParse(claims, await this.#verified(token, this.#key));
    if (!parsed.success) throw new NotInvitedError(reasons.tokenIncomplete);
    const { room, sub, name, role, publish, subscribe } = parsed.output;
    if (room !== roomId) throw new NotInvitedError(reasons.tokenOfOtherRoom);
    if (sub !== undefined && sub !== peerId) throw new NotInvitedError(reasons.tokenOfOtherPeer);
    const published = publish === true ? publications : publish === false ? [] : publish;
    return {
      role,
      displayName: name,
      publish: new Set(published),
      subscribe,
      tokenDigest: createHash('sha256').update(token).digest('base64url'),
    };
  }

  async #verified(token: string, key: TokenKey): Promise<unknown> {
    // A token without an end is one that nobody can take back.
    const options: JWTVerifyOptions = { requiredClaims: ['exp', 'room'], clockTolerance: 5 };
    try {
      const { payload } =
        'secret' in key
          ? await jwtVerify(token, Buffer.from(key.secret), { ...options, algorithms: ['HS256'] })
          : await jwtVerify(token, key.publicKey, { ...options, algorithms: algorithmsOf(key.publicKey) });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw new NotInvitedError(reasons.tokenExpired);
      if (error instanceof errors.JWTClaimValidationFailed) {
        const early = error.claim === 'nbf';
        throw new NotInvitedError(early ? reasons.tokenEarly : reasons.tokenIncomplete);
      }
      throw new NotInvitedError(reasons.tokenInvalid);
    }
  }
}

/** The algorithms that a public key may have signed with (RFC 7518 section 3.1, RFC 8037); none for keys of no use here. */
export function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string[] {
  if (asymmetricKeyType === 'rsa') return ['RS256', 'PS256'];
  if (asymmetricKeyType === 'ed25519') return ['EdDSA', 'Ed25519'];
  const curves: Record<string, string> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };
  const algorithm = asymmetricKeyType === 'ec' && curves[asymmetricKeyDetails?.namedCurve ?? ''];
  return algorithm ? [algorithm] : [];
}
