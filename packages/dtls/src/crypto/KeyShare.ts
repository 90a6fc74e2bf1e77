import {
  createECDH,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type JsonWebKey,
} from 'node:crypto';

/** The groups we can exchange keys in (RFC 8422 section 5.1.1). */
export const namedGroup = { x25519: 0x001d, secp256r1: 0x0017 } as const;

/** In order of preference. Both cost us about 0.1 ms a handshake; X25519 is what costs the peers least. */
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
  // The key is taken out as JWK by the generator itself. A generated KeyObject that is exported later can hang the process on
  // Node 20: the export holds the key's mutex while it allocates, and a garbage collection just then destroys the
  // generator's job, which wants the same mutex.
  const jwk = generateKeyPairSync('x25519', {
    publicKeyEncoding: { format: 'jwk' },
    privateKeyEncoding: { format: 'jwk' },
  }) as unknown as { publicKey: JsonWebKey; privateKey: JsonWebKey };
  const privateKey = createPrivateKey({ key: jwk.privateKey, format: 'jwk' });
  return {
    group: namedGroup.x25519,
    publicKey: Buffer.from(jwk.publicKey.x ?? '', 'base64url'),
    agree(peerPublicKey) {
      if (peerPublicKey.length !== 32) return undefined;
      try {
        const peerKey = { kty: 'OKP', crv: 'X25519', x: peerPublicKey.toString('base64url') };
        // Points of small order give an all-zero secret, which OpenSSL refuses (RFC 7748 section 6.1).
        return diffieHellman({ privateKey, publicKey: createPublicKey({ key: peerKey, format: 'jwk' }) });
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
