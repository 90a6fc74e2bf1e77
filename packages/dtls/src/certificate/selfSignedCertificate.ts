import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  derBitString,
  derContext,
  derInteger,
  derNull,
  derObjectIdentifier,
  derSequence,
  derSet,
  derTime,
  derUtf8String,
} from './derWriter.ts';

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const RSA_WITH_SHA256 = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';

export interface SelfSignedCertificate {
  /** DER. */
  certificate: Buffer;
  privateKey: KeyObject;
}

/** An unencrypted key pair as DER: PKCS #8 and SubjectPublicKeyInfo. */
export interface DerKeyPair {
  privateKey: Buffer;
  publicKey: Buffer;
}

/** Has the generator write the keys out itself; see KeyShare.ts for why generated KeyObjects are not to be exported. */
function generateP256KeyPair(): DerKeyPair {
  return generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'der' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
}

function signatureAlgorithmOf(key: KeyObject): Buffer {
  // RSA's identifier comes with an explicit NULL as its parameters, ECDSA's with none (RFC 5758 section 3.2).
  return key.asymmetricKeyType === 'rsa'
    ? derSequence(derObjectIdentifier(RSA_WITH_SHA256), derNull())
    : derSequence(derObjectIdentifier(ECDSA_WITH_SHA256));
}

/** A certificate that its own key signs (RFC 5280). The key: RSA or EC, a fresh P-256 one when none is given. */
export function createSelfSignedCertificate(
  commonName: string,
  validityDays: number,
  nowMs: number,
  keyPair: DerKeyPair = generateP256KeyPair(),
): SelfSignedCertificate {
  const privateKey = createPrivateKey({ key: keyPair.privateKey, type: 'pkcs8', format: 'der' });
  const signatureAlgorithm = signatureAlgorithmOf(privateKey);
  const name = derSequence(derSet(derSequence(derObjectIdentifier(COMMON_NAME), derUtf8String(commonName))));
  const toBeSigned = derSequence(
    derContext(0, derInteger(Buffer.from([2]))),
    derInteger(randomBytes(16)),
    signatureAlgorithm,
    name,
    // A day back, for peers whose clocks are behind.
    derSequence(derTime(new Date(nowMs - DAY_MS)), derTime(new Date(nowMs + validityDays * DAY_MS))),
    name,
    keyPair.publicKey,
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return { certificate: derSequence(toBeSigned, signatureAlgorithm, derBitString(signature)), privateKey };
}
