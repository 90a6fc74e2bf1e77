import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  derBitString,
  derContext,
  derInteger,
  derObjectIdentifier,
  derSequence,
  derSet,
  derTime,
  derUtf8String,
} from './derWriter.ts';

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const COMMON_NAME = '2.5.4.3';

export interface SelfSignedCertificate {
  /** DER. */
  certificate: Buffer;
  privateKey: KeyObject;
}

/** A fresh P-256 key and a certificate that it signs itself (RFC 5280). */
export function createSelfSignedCertificate(
  commonName: string,
  validityDays: number,
  nowMs: number,
): SelfSignedCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signatureAlgorithm = derSequence(derObjectIdentifier(ECDSA_WITH_SHA256));
  const name = derSequence(derSet(derSequence(derObjectIdentifier(COMMON_NAME), derUtf8String(commonName))));
  const toBeSigned = derSequence(
    derContext(0, derInteger(Buffer.from([2]))),
    derInteger(randomBytes(16)),
    signatureAlgorithm,
    name,
    // A day back, for peers whose clocks are behind.
    derSequence(derTime(new Date(nowMs - DAY_MS)), derTime(new Date(nowMs + validityDays * DAY_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return { certificate: derSequence(toBeSigned, signatureAlgorithm, derBitString(signature)), privateKey };
}
