import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto';

/** The groups we can exchange keys in (RFC 8422 section 5.1.1). */
export const namedGroup = { x25519: 0x001d, secp256r1: 0x0017 } as const;

/** In order of preference: X25519 costs less than half of P-256 here. */
export const namedGroups: readonly number[] = [namedGroup.x25519, namedGroup.secp256r1];

/** One side's half of an ephemeral key exchange: made for one handshake, forgotten after it. */
export interface KeyShare {
  readonly group: number;
  /** As it stands in a key exchange message: 32 bytes, or an uncompressed point of 65. */
  readonly publicKey: Buffer;
  /** The shared secret; undefined when the peer's half is no acceptable key. */
  agree(peerPublicKey: Buffer): Buffer | undefined;
}

function x25519KeyShare(): KeyShare {
  const { privateKey, publicKey } = generateKeyPairSync('x25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    group: namedGroup.x25519,
    publicKey: Buffer.from(x, 'base64url'),
    agree(peerPublicKey) {
      if (peerPublicKey.length !== 32) return undefined;
      try {
        const jwk = { kty: 'OKP', crv: 'X25519', x: peerPublicKey.toString('base64url') };
        // Points of small order give an all-zero secret, which OpenSSL refuses (RFC 7748 section 6.1).
        return diffieHellman({ privateKey, publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
      } catch {
        return undefined;
      }
    },
  };
}

function p256KeyShare(): KeyShare {
  const ecdh = createECDH('prime256v1');
  return {
    group: namedGroup.secp256r1,
    publicKey: ecdh.generateKeys(),
    agree(peerPublicKey) {
      if (peerPublicKey.length !== 65 || peerPublicKey[0] !== 4) return undefined;
      try {
        // Throws for a point that is not on the curve.
        return ecdh.computeSecret(peerPublicKey);
      } catch {
        return undefined;
      }
    },
  };
}

/** A fresh key share; undefined for a group we do not have. */
export function createKeyShare(group: number): KeyShare | undefined {
  if (group === namedGroup.x25519) return x25519KeyShare();
  if (group === namedGroup.secp256r1) return p256KeyShare();
  return undefined;
}
