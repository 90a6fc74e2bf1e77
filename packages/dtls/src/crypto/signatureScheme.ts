import { constants, type KeyObject, sign, verify } from 'node:crypto';

/** A way to sign (RFC 5246 section 7.4.1.4.1, RFC 8446 section 4.2.3). In TLS 1.2 an ECDSA scheme names no curve. */
export interface SignatureScheme {
  id: number;
  keyType: 'ec' | 'rsa';
  hash: 'sha256' | 'sha384' | 'sha512';
  padding?: 'pkcs1' | 'pss';
}

/** In order of preference. SHA-1 and plain RSA below 2048 bits are not here on purpose. */
export const signatureSchemes: readonly SignatureScheme[] = [
  { id: 0x0403, keyType: 'ec', hash: 'sha256' },
  { id: 0x0804, keyType: 'rsa', hash: 'sha256', padding: 'pss' },
  { id: 0x0401, keyType: 'rsa', hash: 'sha256', padding: 'pkcs1' },
  { id: 0x0503, keyType: 'ec', hash: 'sha384' },
  { id: 0x0805, keyType: 'rsa', hash: 'sha384', padding: 'pss' },
  { id: 0x0501, keyType: 'rsa', hash: 'sha384', padding: 'pkcs1' },
  { id: 0x0603, keyType: 'ec', hash: 'sha512' },
  { id: 0x0806, keyType: 'rsa', hash: 'sha512', padding: 'pss' },
  { id: 0x0601, keyType: 'rsa', hash: 'sha512', padding: 'pkcs1' },
];

export const signatureSchemeIds: readonly number[] = signatureSchemes.map((scheme) => scheme.id);

/** The scheme we like best among those the peer understands, for a key of this type. */
export function chooseSignatureScheme(
  keyType: SignatureScheme['keyType'],
  offeredIds: readonly number[],
): SignatureScheme | undefined {
  return signatureSchemes.find((scheme) => scheme.keyType === keyType && offeredIds.includes(scheme.id));
}

function keyInput(scheme: SignatureScheme, key: KeyObject) {
  if (scheme.keyType === 'ec') return { key };
  if (scheme.padding === 'pkcs1') return { key, padding: constants.RSA_PKCS1_PADDING };
  return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
}

/** Signs with our own key. */
export function createSignature(scheme: SignatureScheme, privateKey: KeyObject, content: Buffer): Buffer {
  return sign(scheme.hash, content, keyInput(scheme, privateKey));
}

/** True when the peer's key made this signature by a scheme we offered. */
export function signatureHolds(schemeId: number, publicKey: KeyObject, content: Buffer, signature: Buffer): boolean {
  const scheme = signatureSchemes.find((candidate) => candidate.id === schemeId);
  if (!scheme || scheme.keyType !== publicKey.asymmetricKeyType) return false;
  try {
    return verify(scheme.hash, content, keyInput(scheme, publicKey), signature);
  } catch {
    return false;
  }
}
